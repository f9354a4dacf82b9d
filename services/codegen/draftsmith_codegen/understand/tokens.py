"""The smallest piece the later stages see: a word or sign with its tag, lemma and place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

_TOKEN = re.compile(
    r"(?P<abbr>\b(?:e\.g\.|i\.e\.|etc\.|vs\.|approx\.|no\.(?=\s*\d)))"
    r"|(?P<number>\d+(?:[.,]\d+)*(?![^\W\d_]))"
    r"|(?P<word>[^\W_]+(?:[-_][^\W_]+)*)"
    r"|(?P<clitic>n't|'(?:s|re|ve|ll|d|m)\b)"
    r"|(?P<sign>[^\s\w]|_)",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"^(do|does|did|ca|wo|is|are|was|were|has|have|had|should|must|could|would)n$", re.IGNORECASE)
BOUNDARY = "␞"  # stands between the items of a bulleted list


@dataclass(frozen=True, slots=True)
class Token:
    """`tag` is Penn Treebank's; `start` and `end` are offsets in the plain text."""

    text: str
    tag: str
    lemma: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The text in lower case."""
        return self.text.lower()

    @property
    def is_noun(self) -> bool:
        """Tagged as a noun."""
        return self.tag.startswith("NN")

    @property
    def is_verb(self) -> bool:
        """Tagged as a verb or modal."""
        return self.tag.startswith("VB") or self.tag == "MD"

    @property
    def is_word(self) -> bool:
        """A word or a number, not a sign."""
        return self.text[0].isalnum()


Tokens: TypeAlias = tuple[Token, ...]


def boundary(at: int) -> Token:
    """The sign that stands between the items of a bulleted list."""
    return Token(BOUNDARY, ",", BOUNDARY, at, at)


@dataclass(frozen=True, slots=True)
class RawToken:
    """A token before tagging."""

    text: str
    start: int
    end: int


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[RawToken]:
    """Words (hyphens kept inside), numbers and single signs of `text[start:end]`, offsets within `text`."""
    found: list[RawToken] = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        raw = RawToken(match.group(), match.start(), match.end())
        if raw.text == "'" or (raw.text == "t" and found and found[-1].text == "'"):
            continue
        if raw.text.lower() == "t" and found and _NEGATED.match(found[-1].text) and raw.start == found[-1].end + 1:
            before = found.pop()
            cut = before.end - 1
            found.append(RawToken(before.text[:-1], before.start, cut))
            found.append(RawToken("n't", cut, raw.end))
            continue
        found.append(raw)
    return found


def words_of(tokens: Sequence[Token]) -> str:
    """The tokens as text, for messages."""
    return " ".join(token.text for token in tokens if token.text != BOUNDARY)
