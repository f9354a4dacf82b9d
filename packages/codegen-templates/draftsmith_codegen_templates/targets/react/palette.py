"""The palette of an app, light and dark, from the two colours of its theme; text always reaches WCAG AA."""

from __future__ import annotations

from draftsmith_appspec import Theme
from draftsmith_codegen_templates.targets.react.color import Oklch, hex_of, readable, to_hex, to_oklch

AA = 4.5  # normal text (WCAG 2.2, 1.4.3)
UI = 3.0  # the edge of a control (1.4.11)
AAA = 7.0
TONES = {
    "gray": None, "red": 25.0, "amber": 75.0, "green": 150.0, "teal": 190.0, "blue": 250.0, "violet": 295.0,
    "pink": 350.0,
}  # fmt: skip


def palette(theme: Theme) -> dict[str, tuple[str, str]]:
    """CSS custom property (without dashes) -> its colour in light and in dark."""
    primary = to_oklch(hex_of(theme.primary))
    background = to_oklch(hex_of(theme.background))
    # A grey primary stays grey; a pale background (white, ivory) lends the neutrals its hue, else the primary does.
    tinted = background.chroma > 0.004 and background.lightness > 0.5
    hue = background.hue if tinted else primary.hue
    tint = min(1.0, background.chroma / 0.02) if tinted else min(1.0, primary.chroma / 0.06)
    light, dark = _neutrals(hue, tint, dark=False), _neutrals(hue, tint, dark=True)
    accents = _accent(primary, light, dark=False), _accent(primary, dark, dark=True)
    colors = {name: (light[name], dark[name]) for name in light}
    colors |= {name: (accents[0][name], accents[1][name]) for name in accents[0]}
    for tone, angle in TONES.items():
        chroma = 0.0 if angle is None else 1.0
        shade = hue if angle is None else angle
        colors |= _tone(tone, shade, chroma or tint * 0.1, light["surface"], dark["surface"])
    return colors


def _neutrals(hue: float, tint: float, *, dark: bool) -> dict[str, str]:
    def shade(lightness: float, chroma: float) -> str:
        return to_hex(Oklch(lightness, chroma * tint, hue))

    if dark:
        surfaces = {
            "canvas": shade(0.165, 0.010),
            "surface": shade(0.205, 0.011),
            "raised": shade(0.245, 0.013),
            "sunken": shade(0.145, 0.009),
            "hover": shade(0.240, 0.013),
        }
        line, strong = shade(0.300, 0.014), Oklch(0.46, 0.018 * tint, hue)
        inks = Oklch(0.955, 0.006 * tint, hue), Oklch(0.76, 0.014 * tint, hue), Oklch(0.66, 0.014 * tint, hue)
    else:
        surfaces = {
            "canvas": shade(0.977, 0.005),
            "surface": shade(1.0, 0.0),
            "raised": shade(1.0, 0.0),
            "sunken": shade(0.957, 0.007),
            "hover": shade(0.966, 0.006),
        }
        line, strong = shade(0.912, 0.009), Oklch(0.66, 0.02 * tint, hue)
        inks = Oklch(0.235, 0.024 * tint, hue), Oklch(0.46, 0.024 * tint, hue), Oklch(0.56, 0.022 * tint, hue)
    behind = (surfaces["surface"], surfaces["canvas"], surfaces["sunken"], surfaces["hover"], surfaces["raised"])
    return surfaces | {
        "line": line,
        "edge": readable(strong, behind[:1], UI),
        "ink": readable(inks[0], behind, AAA),
        "ink-2": readable(inks[1], behind, AA),
        "ink-3": readable(inks[2], behind, AA),
    }


def _accent(primary: Oklch, neutrals: dict[str, str], *, dark: bool) -> dict[str, str]:
    """The accent as a fill (with what is written on it), as text, and as a soft tint."""
    hue, chroma = primary.hue, primary.chroma
    text = Oklch(0.80 if dark else min(primary.lightness, 0.52), min(chroma, 0.13 if dark else 0.22), hue)
    soft = to_hex(Oklch(0.285 if dark else 0.955, min(chroma, 0.05 if dark else 0.03), hue))
    fill_at = min(max(primary.lightness, 0.46), 0.56) if dark else min(max(primary.lightness, 0.38), 0.58)
    fill = readable(Oklch(fill_at, min(chroma, 0.2), hue), ("#ffffff",), AA)
    shade = to_oklch(fill)
    deep = Oklch(min(shade.lightness, 0.33), min(chroma, 0.11), hue)
    behind = (neutrals["surface"], neutrals["canvas"], neutrals["hover"], neutrals["raised"], soft)
    return {
        "accent": fill,
        "accent-hover": to_hex(Oklch(shade.lightness - 0.045, shade.chroma, hue)),
        "accent-ink": "#ffffff",
        "accent-text": readable(text, behind, AA),
        "accent-soft": soft,
        "ring": readable(Oklch(0.70 if dark else 0.62, min(chroma, 0.17), hue), behind[:2], UI),
        "deep": to_hex(deep),
        "deep-glow": to_hex(Oklch(deep.lightness + 0.15, min(chroma, 0.13), (hue + 25) % 360)),
    }


def _tone(tone: str, hue: float, strength: float, light: str, dark: str) -> dict[str, tuple[str, str]]:
    soft = to_hex(Oklch(0.955, 0.032 * strength, hue)), to_hex(Oklch(0.29, 0.05 * strength, hue))
    text = (
        readable(Oklch(0.46, 0.125 * strength, hue), (soft[0], light), AA),
        readable(Oklch(0.82, 0.10 * strength, hue), (soft[1], dark), AA),
    )
    vivid = to_hex(Oklch(0.66, 0.16 * strength, hue)), to_hex(Oklch(0.72, 0.14 * strength, hue))
    return {f"{tone}-soft": soft, f"{tone}-text": text, f"{tone}-vivid": vivid}
