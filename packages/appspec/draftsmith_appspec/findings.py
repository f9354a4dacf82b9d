"""A problem before it is known where in a text it stands, and the checks of plain texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from .limits import MAX_PROSE, MAX_TITLE
from .reader import Path
from .suggest import did_you_mean

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` leads to what is wrong; `offset` counts the characters into its text."""

    path: Path
    message: str
    hint: str | None = None
    offset: int = 0


def line_findings(path: Path, text: str, most: int = MAX_TITLE) -> Iterator[Finding]:
    """A title or the like: one line, not blank, not long."""
    if not text.strip():
        yield Finding(path, "this is blank", "write a text, or leave the key out")
    yield from _text_findings(path, text, most)


def prose_findings(path: Path, text: str) -> Iterator[Finding]:
    """A summary or the like: lines are fine."""
    yield from _text_findings(path, text.replace("\n", " "), MAX_PROSE)


def _text_findings(path: Path, text: str, most: int) -> Iterator[Finding]:
    if len(text) > most:
        yield Finding(path, f"this has {len(text)} characters; {most} are the most", "shorten it")
    if found := _UNPRINTABLE.search(text):
        what = "a line break" if found.group() == "\n" else f"the unprintable character U+{ord(found.group()):04X}"
        yield Finding(path, f"this holds {what}", "remove it")


def count_findings(path: Path, count: int, most: int, what: str) -> Iterator[Finding]:
    """More of something than there may be."""
    if count > most:
        yield Finding(path, f"there are {count} {what}; {most} are the most", "take some away")


def repeat_findings(path: Path, names: Sequence[str]) -> Iterator[Finding]:
    """Names that are in a list twice."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Finding((*path, index), f"{name[:60]} is here twice", "keep one of them")
        seen.add(name)


def known_findings(path: Path, names: Sequence[str], known: Collection[str], what: str) -> Iterator[Finding]:
    """Names of a list that do not exist, or are in it twice."""
    for index, name in enumerate(names):
        if name not in known:
            yield Finding((*path, index), f'there is no {what} "{name[:60]}"', did_you_mean(name, known))
    yield from repeat_findings(path, names)
