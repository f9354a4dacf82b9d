"""Texts that match a regular expression, for demo data and tests."""

from __future__ import annotations

import random
import re
from typing import Any

try:  # the parser behind `re`, which Python documents only by its use
    from re import _constants as codes  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError as error:  # pragma: no cover
    raise ImportError("this Python has no regular-expression parser to look into") from error

_PRINTABLE = [chr(code) for code in range(33, 127)]
_CLASSES = {
    codes.CATEGORY_DIGIT: list("0123456789"),
    codes.CATEGORY_WORD: list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    codes.CATEGORY_SPACE: [" "],
}
_EXTRA_REPEATS = 6


def samples(pattern: str, count: int, low: int = 1, high: int = 200) -> list[str]:
    """Up to `count` different texts of `low` to `high` characters that match the whole pattern, always the same ones.

    Raises:
        ValueError: none was found.
    """
    rng = random.Random(pattern)  # noqa: S311
    tree = parser.parse(pattern)
    found: dict[str, None] = {}
    for _ in range(count * 60):
        text = _text(tree, rng, {})
        if low <= len(text) <= high and text == text.strip() and re.fullmatch(pattern, text):
            found[text] = None
            if len(found) == count:
                break
    if not found:
        raise ValueError(f"no text of {low} to {high} characters was found for the pattern {pattern!r}")
    return list(found)


def _text(tree: Any, rng: random.Random, groups: dict[int, str]) -> str:
    return "".join(_part(code, value, rng, groups) for code, value in tree)


def _part(code: Any, value: Any, rng: random.Random, groups: dict[int, str]) -> str:
    if code in (codes.LITERAL,):
        return chr(value)
    if code is codes.ANY:
        return rng.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789")
    if code is codes.NOT_LITERAL:
        return rng.choice([char for char in _PRINTABLE if char != chr(value)])
    if code is codes.IN:
        return rng.choice(_members(value) or [""])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, most, inner = value
        times = rng.randint(least, min(int(most), least + _EXTRA_REPEATS))
        return "".join(_text(inner, rng, groups) for _ in range(times))
    if code is codes.BRANCH:
        return _text(rng.choice(value[1]), rng, groups)
    if code is codes.SUBPATTERN:
        groups[value[0]] = _text(value[3], rng, groups)
        return groups[value[0]]
    if code is codes.GROUPREF:
        return groups.get(value, "")
    return ""  # assertions take no room; a text they forbid is thrown away above


def _members(value: Any) -> list[str]:
    negated, chars = False, list[str]()
    for code, item in value:
        if code is codes.NEGATE:
            negated = True
        elif code is codes.LITERAL:
            chars.append(chr(item))
        elif code is codes.RANGE:
            chars.extend(chr(point) for point in range(item[0], min(item[1], item[0] + 200) + 1))
        elif code is codes.CATEGORY:
            chars.extend(_CLASSES.get(item, _PRINTABLE))
    return [char for char in _PRINTABLE if char not in chars] if negated else chars
