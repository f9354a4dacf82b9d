"""Stage 3a: the shape of the text: paragraphs, bullets and headings, and the sentences within them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from .lexicon.wordset import spaced
from .tokens import RawToken, tokenize

_BULLET = re.compile(r"(?:[-*+>]|\(?\d{1,2}[.)]|[a-z]\))\s+", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s+|\*\*(?=\S)|__(?=\S)")
_DEFINITION = re.compile(r"\w[\w ]{0,40}(?::| ?\(| - )")
_COLUMNS = re.compile(r"\S {3,}\S| {2,}\S+ {2,}\S|\|")  # the gaps between the columns of a table
_OPEN_ENDS = spaced("a an the and or of to in for with on at by from is are as that which who their its our")
_NARROW = 40
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
    """A sentence's raw tokens; `line` counts the logical lines from 0.

    `opens` tells of a short line without a stop that others stand under, as a heading does without its marks.
    """

    line: int
    kind: Kind
    level: int
    tokens: tuple[RawToken, ...]
    opens: bool = False


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
    found = lines(text)
    result: list[Sentence] = []
    for number, line in enumerate(found):
        below = found[number + 1] if number + 1 < len(found) else None
        opens = below is not None and _opens(text, line, below)
        result += [replace(sentence, opens=opens) for sentence in _sentences(text, number, line)]
    return result


def headings(found: Sequence[Sentence], text: str) -> list[str]:
    """For each sentence the heading (or line that ends in a colon) that it stands under, in lower case, or ""."""
    result: list[str] = []
    heading = ""
    for index, sentence in enumerate(found):
        words = text[sentence.tokens[0].start : sentence.tokens[-1].end].lower()
        opens = sentence.kind is Kind.HEADING or (
            words.endswith(":") and (index + 1 == len(found) or found[index + 1].line != sentence.line)
        )
        new_line = sentence.line != (found[index - 1].line if index else -1)
        if sentence.kind is Kind.PROSE and not opens and new_line:
            heading = heading if index and found[index - 1].kind is Kind.HEADING else ""
        result.append("" if opens else heading)
        if opens:
            heading = words.rstrip(":")
    return result


def _opens(text: str, line: Line, below: Line) -> bool:
    """Whether a line is a heading to the one below."""
    words = text[line.start : line.end].strip()
    short = len(words) < _NARROW and words[-1:] not in ".!?,;"
    return short and (below.level > line.level or (below.kind is Kind.BULLET and line.kind is not Kind.BULLET))


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
    last = before.rsplit("\n", 1)[-1]
    if _COLUMNS.search(last) or _COLUMNS.search(following):
        return False
    open_end = last.endswith(",") or last.rsplit(" ", 1)[-1].lower() in _OPEN_ENDS
    going_on = following[0].islower() and (len(last) >= _NARROW or open_end)
    if _DEFINITION.match(before) or before.endswith(")"):
        return going_on
    return going_on or len(last) >= _WRAPPED
