"""Words derived from names, the same every time: titles, English plurals, the field that stands for a row."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UNCHANGED = re.compile(
    "equipment|feedback|information|inventory|luggage|music|news|series|sheep|software|species|staff|stock"
)
_IRREGULAR = {
    "analysis": "analyses", "child": "children", "criterion": "criteria", "crisis": "crises", "diagnosis": "diagnoses",
    "foot": "feet", "half": "halves", "knife": "knives", "leaf": "leaves", "life": "lives", "loaf": "loaves",
    "man": "men", "mouse": "mice", "person": "people", "quiz": "quizzes", "shelf": "shelves", "thesis": "theses",
    "tooth": "teeth", "wife": "wives", "wolf": "wolves", "woman": "women", "hero": "heroes", "potato": "potatoes",
    "tomato": "tomatoes", "echo": "echoes", "veto": "vetoes",
}  # fmt: skip
_LABELS = ("name", "title", "full_name", "subject", "label", "code", "number")
_LABEL_TYPES = ("text", "email", "phone", "datetime", "date", "url", "integer", "enum")


def title_of(name: str) -> str:
    """`OrderLine` -> `Order line`, `riverside-clinic` and `riverside_clinic` -> `Riverside clinic`."""
    words = [word for word in re.split(r"[\s_-]+", _HUMP.sub(" ", name)) if word]
    lowered = [word if word.isupper() and len(word) > 1 else word.lower() for word in words]
    text = " ".join(lowered)
    return text[:1].upper() + text[1:]


def snake_of(name: str) -> str:
    """`OrderLine` -> `order_line`."""
    return re.sub(r"[\s-]+", "_", _HUMP.sub("_", name)).lower()


def plural_of(title: str) -> str:
    """The English plural of a title; only its last word changes: `Order line` -> `Order lines`."""
    head, space, word = title.rpartition(" ")
    return f"{head}{space}{_plural_word(word)}"


def derived_label(types: Mapping[str, str]) -> str:
    """The field that best stands for a row: a name-like field, else the first short readable one; "" without fields."""
    for name in _LABELS:
        if name in types:
            return name
    for wanted in _LABEL_TYPES:
        for name, kind in types.items():
            if kind == wanted:
                return name
    return next(iter(types), "")


def _plural_word(word: str) -> str:
    lower = word.lower()
    if not word or _UNCHANGED.fullmatch(lower):
        return word
    if lower in _IRREGULAR:
        plural = _IRREGULAR[lower]
        return plural[:1].upper() + plural[1:] if word[0].isupper() else plural
    if lower.endswith("y") and lower[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return word[:-1] + "ies"
    if lower.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word + "s"
