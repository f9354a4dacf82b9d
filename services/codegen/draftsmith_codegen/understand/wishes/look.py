"""How the app should look: "dark green buttons on cream", "a serif font", "square corners", "dark mode"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from draftsmith_appspec import Theme
from draftsmith_appspec.colours import NAMED

from ..facts import Span
from ..lexicon.apps import COLOURS, THEMES
from ..report import Basis
from .vocabulary import clauses_of

#: Names of colours that people use and CSS does not know, with what they usually stand for.
_OTHER: Final[Mapping[str, str]] = {
    "cream": "#fffdd0", "off white": "#faf9f6", "burgundy": "#800020", "charcoal": "#36454f", "mustard": "#e1ad01",
    "sage": "#9caf88", "terracotta": "#e2725b", "mint": "#98ff98", "lilac": "#c8a2c8", "rose": "#ff007f",
    "amber": "#ffbf00", "emerald": "#50c878", "aubergine": "#614051", "peach": "#ffe5b4", "ochre": "#cc7722",
    "sage green": "#9caf88", "mint green": "#98ff98", "olive green": "#808000", "bottle green": "#006a4e",
    "racing green": "#004225", "emerald green": "#50c878", "navy blue": "#000080", "baby blue": "#89cff0",
    "bronze": "#cd7f32", "rust": "#b7410e", "sand": "#c2b280", "petrol": "#005f6a", "mauve": "#e0b0ff",
}  # fmt: skip
_SHADES: Final = (
    "dark light pale deep bright medium navy forest sky hot lime royal midnight olive sea slate steel dodger soft warm"
    " pastel"
)
_BASES: Final = sorted({*COLOURS, *NAMED, *_OTHER, "navy"}, key=len, reverse=True)
_COLOUR: Final = rf"(?:(?:{'|'.join(_SHADES.split())})[ -]?)?(?:{'|'.join(_BASES)})|#[0-9a-f]{{6}}|#[0-9a-f]{{3}}"
_PART: Final = r"(?:buttons?|headers?|links?|menus?|title bars?|navigation|highlights)"
_WHOLE: Final = r"(?:themed?|colou?rs|colou?r scheme|palette|design|look|branding|style)"
_ON: Final = rf"(?: on (?:an? )?(?P<on>{_COLOUR})\b(?: background)?)?"
_SAID: Final = (
    re.compile(rf"\b(?P<first>{_COLOUR}) (?:and (?P<second>{_COLOUR}) )?(?:\w+ )?{_PART}\b{_ON}"),
    re.compile(rf"\b(?P<first>{_COLOUR})(?: (?:and|on|with) (?P<second>{_COLOUR}))?(?: \w+)? {_WHOLE}\b{_ON}"),
    re.compile(rf"\b{_WHOLE}(?: \w+)?(?: should be| is| are|:| in| of| -)? ?(?P<first>{_COLOUR})\b(?:(?: and|,| with) "
               rf"(?P<second>{_COLOUR})\b)?{_ON}"),
    re.compile(rf"\b(?:primary|main|brand|accent) colou?r(?: should be| is|:| of)? (?P<first>{_COLOUR})\b{_ON}"),
)  # fmt: skip
_BEHIND: Final = (
    re.compile(rf"\b(?P<on>{_COLOUR}) backgrounds?\b"),
    re.compile(rf"\bbackground(?: colou?r)?(?: should be| is|:| of| in)? (?:an? )?(?P<on>{_COLOUR})\b"),
)
_ACCENT: Final = re.compile(rf"\b(?P<accent>{_COLOUR}) accents?\b")
_PALE: Final = frozenset({"white", "cream", "ivory", "beige", "linen", "snow", "off white", "sand", "peach"})
_DARK: Final = re.compile(r"\bdark (?:mode|theme|design|screen)\b")
_LIGHT: Final = re.compile(r"\blight (?:mode|theme)\b")
_FONT: Final = re.compile(
    r"\b(?P<sans>sans[ -])?(?P<font>serif|rounded|mono(?:space)?d?)[ -](?:fonts?|typeface|letters)\b"
)
_CORNERS: Final = re.compile(r"\b(?P<how>slightly rounded|rounded|round|square|sharp|straight) corners\b")
_FONTS: Final[Mapping[str, Literal["serif", "rounded", "mono"]]] = {"serif": "serif", "rounded": "rounded"}
_RADII: Final[Mapping[str, Literal["none", "small", "large"]]] = {
    "slightly rounded": "small", "rounded": "large", "round": "large",
}  # fmt: skip


def look_of(text: str) -> tuple[Theme, Basis, Span | None]:
    """The look that a plain text asks for, with the words that do; else the colour that suits its field of work."""
    found: dict[str, str] = {}
    spans: list[Span] = []
    for clause in clauses_of(text):
        for key, value, (start, end) in _wishes(clause.said):
            if key not in found:
                found[key] = value
                spans.append(clause.span(start, end))
    lone = "background" in found and "primary" not in found
    if not found or found.keys() == {"mode"} or lone:
        words = {word for said in re.findall(r"[a-z]+", text.lower()) for word in (said, said.rstrip("s"))}
        best = max(THEMES, key=lambda entry: len(entry[1] & words))
        found["primary"] = best[0] if best[1] & words else "teal"
    return Theme.model_validate(found), Basis.STATED if spans else Basis.ASSUMED, spans[0] if spans else None


def _wishes(said: str) -> Iterator[tuple[str, str, Span]]:
    """What a sentence wants of the look, by key of the theme, with where it says so."""
    for pattern in (*_SAID, *_BEHIND):
        for match in pattern.finditer(said):
            yield from _colours(match)
    for match in _ACCENT.finditer(said):
        yield "accent", _colour(match["accent"]), match.span()
    for pattern, mode in ((_DARK, "dark"), (_LIGHT, "light")):
        if match := pattern.search(said):  # type: ignore[assignment]
            yield "mode", mode, match.span()
    font = _FONT.search(said)
    if font and not font["sans"]:
        yield "font", _FONTS.get(font["font"], "mono"), font.span()
    corners = _CORNERS.search(said)
    if corners:
        yield "radius", _RADII.get(corners["how"], "none"), corners.span()


def _colours(match: re.Match[str]) -> Iterator[tuple[str, str, Span]]:
    said = {key: value for key, value in match.groupdict().items() if value}
    first, second, behind = (said.get(key) for key in ("first", "second", "on"))
    if first in _PALE and second:
        first, second = second, first
    if first:
        yield "primary", _colour(first), match.span()
    if second:
        yield "background" if second in _PALE else "accent", _colour(second), match.span()
    if behind:
        yield "background", _colour(behind), match.span()


def _colour(said: str) -> str:
    """The CSS colour for what somebody called it: `dark green` is darkgreen, `cream` #fffdd0."""
    joined = re.sub(r"[ -]", "", said)
    if said.startswith("#") or joined in NAMED:
        return joined
    last = re.split(r"[ -]", said)[-1]
    return _OTHER.get(said.replace("-", " ")) or _OTHER.get(last) or (last if last in NAMED else "teal")
