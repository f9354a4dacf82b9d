"""Colour arithmetic: CSS names and hex to OKLCH and back, and the WCAG contrast of two colours.

OKLCH (https://bottosson.github.io/posts/oklab/) keeps the lightness people see while hue and chroma change, so one
primary colour can be turned into a whole palette. Contrast follows WCAG 2.2, "relative luminance".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from draftsmith_codegen_templates.targets.react.css_colors import NAMED

FALLBACK = "#008080"


@dataclass(frozen=True, slots=True)
class Oklch:
    """Lightness 0-1, chroma (0 is grey, about 0.4 the most a screen shows), hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def hex_of(color: str) -> str:
    """`teal`, `#0a8` or `#00aa88` as `#rrggbb`; a name that is not known gives teal."""
    text = color.strip().lower()
    if text.startswith("#"):
        digits = text[1:]
        if len(digits) in (3, 4):
            digits = "".join(digit * 2 for digit in digits)
        if len(digits) in (6, 8) and all(digit in "0123456789abcdef" for digit in digits):
            return f"#{digits[:6]}"
    return NAMED.get(text.replace(" ", ""), FALLBACK)


def to_oklch(color: str) -> Oklch:
    """The OKLCH of a `#rrggbb` colour."""
    red, green, blue = _linear(color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def to_hex(color: Oklch) -> str:
    """The nearest `#rrggbb` of the same lightness and hue: chroma a screen cannot show is taken back."""
    low, high = 0.0, color.chroma
    if _fits(_rgb(color)):
        low = color.chroma
    else:
        for _ in range(20):
            middle = (low + high) / 2
            if _fits(_rgb(Oklch(color.lightness, middle, color.hue))):
                low = middle
            else:
                high = middle
    channels = _rgb(Oklch(color.lightness, low, color.hue))
    return "#" + "".join(f"{round(255 * _gamma(min(1.0, max(0.0, channel)))):02x}" for channel in channels)


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two `#rrggbb` colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(color: Oklch, on: tuple[str, ...], ratio: float) -> str:
    """`color` moved as little as needed in lightness to reach `ratio` against every colour it stands on.

    It darkens on light backgrounds and lightens on dark ones; the end of the scale is the last resort.
    """
    darken = _luminance(on[0]) > 0.18
    lightness = color.lightness
    while 0.0 <= lightness <= 1.0:
        candidate = to_hex(Oklch(lightness, color.chroma, color.hue))
        if all(contrast(candidate, background) >= ratio for background in on):
            return candidate
        lightness += -0.005 if darken else 0.005
    return "#000000" if darken else "#ffffff"


def _linear(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _ungamma(red), _ungamma(green), _ungamma(blue)


def _luminance(color: str) -> float:
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ungamma(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)


def _rgb(color: Oklch) -> tuple[float, float, float]:
    a = color.chroma * math.cos(math.radians(color.hue))
    b = color.chroma * math.sin(math.radians(color.hue))
    long = (color.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (color.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (color.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fits(channels: tuple[float, float, float]) -> bool:
    return all(-1e-4 <= channel <= 1 + 1e-4 for channel in channels)
