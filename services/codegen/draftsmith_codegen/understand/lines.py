"""Stage 3a: the shape of the text: paragraphs, bullets and headings, and the sentences within them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from .tokens import RawToken, tokenize

_BULLET = re.compile(r"(?:[-*+>]|\(?\d{1,2}[.)]|[a-z]\))\s+", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s+|\*\*(?=\S)|__(?=\S)")
_DEFINITION = re.compile(r"\w[\w ]{0,40}(?::| ?\(| - )")
_WRAPPED = 60  # a line this long that ends without a stop goes on in the next
_MAX_SENTENCE = 120  # tokens; longer ones are cut so that nothing is quadratic in the length of the text


class Kind(Enum):
    """What a line is."""

    PROSE = "prose"
    BULLET = "bullet"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line: a paragraph, a bullet or a heading. `level` is its indentation."""

    kind: Kind
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's raw tokens; `line` counts the logical lines from 0."""

    line: int
    kind: Kind
    level: int
    tokens: tuple[RawToken, ...]


def lines(text: str) -> list[Line]:
    """The logical lines of the text, wrapped paragraphs joined."""
    found: list[Line] = []
    open_line = False
    at = 0
    for raw in text.split("\n"):
        start, at = at, at + len(raw) + 1
        stripped = raw.strip()
        if not any(character.isalnum() for character in stripped):
            open_line = False
            continue
        level = len(raw) - len(raw.lstrip())
        begin = start + level
        heading = _HEADING.match(stripped)
        bullet = None if heading else _BULLET.match(stripped)
        if open_line and not heading and not bullet and _continues(text, found[-1], stripped):
            found[-1] = Line(found[-1].kind, found[-1].level, found[-1].start, begin + len(stripped))
            continue
        opener = heading or bullet
        kind = Kind.HEADING if heading else Kind.BULLET if bullet else Kind.PROSE
        if heading and len(stripped) > _WRAPPED * 2:
            kind = Kind.PROSE
        begin_words = begin + (opener.end() if opener else 0)
        depth = heading.group().count("#") if heading else level
        found.append(Line(kind, depth, begin_words, begin + len(stripped)))
        open_line = kind is not Kind.HEADING
    return found


def sentences(text: str) -> list[Sentence]:
    """The sentences of the text in order."""
    return [sentence for number, line in enumerate(lines(text)) for sentence in _sentences(text, number, line)]


def _sentences(text: str, number: int, line: Line) -> Iterator[Sentence]:
    current: list[RawToken] = []
    tokens = tokenize(text, line.start, line.end)
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        stop = token.text in ".!?;" and (following is None or token.text == ";" or following.start > token.end)
        if not stop:
            current.append(token)
        if (stop or len(current) >= _MAX_SENTENCE) and current:
            yield Sentence(number, line.kind, line.level, tuple(current))
            current = []
    if current:
        yield Sentence(number, line.kind, line.level, tuple(current))


def _continues(text: str, line: Line, following: str) -> bool:
    before = text[line.start : line.end].rstrip()
    if before[-1:] in ".!?:;" and not (following[0].islower() and before[-1:] not in ".!?:"):
        return False
    if _DEFINITION.match(before) or before.endswith(")"):
        return following[0].islower()
    return following[0].islower() or len(before.rsplit("\n", 1)[-1]) >= _WRAPPED
