"""Stage 1: the description as plain text, every character still knowing where it came from.

Control, zero-width and direction characters, markup and code-like spans go; quotes and dashes become plain. What is
left is prose, so that nothing of a description can reach the spec but words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import DescriptionUnclear, Reason

MAX_BYTES = 64 * 1024
MAX_WORD = 40

_PLAIN = {
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u2018": "'",
    "\u2019": "'",
    "\u201a": "'",
    "`": "'",
    "\u00b4": "'",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2015": "-",
    "\u2022": "*",
    "\u25e6": "*",
    "\u25aa": "*",
    "\u2023": "*",
    "\u25cf": "*",
    "\u25cb": "*",
    "\u00b7": "*",
    "\u2026": ".",
    "\u2192": ">",
    "\t": " ",
    "\r": "\n",
    "\v": "\n",
    "\f": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x85": "\n",
}
_BLOCK_TAG = re.compile(r"</?(?:p|br|li|ul|ol|div|h[1-6]|tr|table|section)\b[^<>]{0,400}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]{0,400}>")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,10}|#x?[0-9a-fA-F]{1,6});")
_CODE = re.compile(r"\{\{[^{}]{0,400}\}\}|\{%[^{}]{0,400}%\}|\$\{[^{}]{0,400}\}|\$\([^()]{0,400}\)|\{#[^{}]{0,400}#\}")
_ADDRESS = re.compile(r"\b[a-z][a-z+.-]{1,12}://\S+|\bwww\.\S+|\b(?:javascript|data|vbscript):\S+", re.IGNORECASE)
_HUGE = re.compile(rf"\w{{{MAX_WORD + 1},}}")
_QUOTED_BLOCK = ("<script", "<style", "<!--")
_CLOSING = {"<script": "</script", "<style": "</style", "<!--": "-->"}


@dataclass(frozen=True, slots=True)
class CleanText:
    """Plain text; `origin[i]` is the offset in the description of the character at `i`."""

    text: str
    origin: tuple[int, ...]
    markup: bool  # tags, templates or code were left out

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the description from which a span of the plain text came."""
        if start >= end:
            at = self.origin[start] if start < len(self.origin) else 0
            return at, at
        return self.origin[start], self.origin[end - 1] + 1


def clean(description: str) -> CleanText:
    """The plain text of a description.

    Raises DescriptionUnclear when it is empty or longer than 64 kB (UTF-8).
    """
    size = len(description.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise DescriptionUnclear(
            f"The description has {size // 1024 + 1} kB; at most {MAX_BYTES // 1024} kB are read. Describe what the "
            "app keeps and who uses it, and leave out the rest.",
            reason=Reason.TOO_LONG,
            details={"limit_bytes": MAX_BYTES, "bytes": size},
        )
    pairs = list(_plain_characters(description))
    text = "".join(character for character, _ in pairs)
    blanked = _without_blocks(text)
    for pattern, filler in ((_BLOCK_TAG, "\n"), (_TAG, " "), (_ENTITY, " "), (_CODE, " ")):
        blanked = pattern.sub(lambda match, filler=filler: filler * len(match.group()), blanked)  # type: ignore[misc]
    markup = blanked != text
    for pattern in (_ADDRESS, _HUGE):
        blanked = pattern.sub(lambda match: " " * len(match.group()), blanked)
    if not any(character.isalnum() for character in blanked):
        raise DescriptionUnclear(
            "The description is empty. Say what the app is for, what it keeps and who uses it.", reason=Reason.EMPTY
        )
    return CleanText(blanked, tuple(at for _, at in pairs), markup)


def _plain_characters(description: str) -> Iterator[tuple[str, int]]:
    for at, character in enumerate(description):
        if character < "\x7f" and character >= " ":
            yield character, at
            continue
        if character == "\r" and description[at + 1 : at + 2] == "\n":
            continue
        plain = _PLAIN.get(character, character)
        if plain == "\n":
            yield plain, at
            continue
        if plain == character:
            category = unicodedata.category(character)
            if category[0] == "C":
                continue
            if category[0] == "Z":
                plain = " "
            else:
                folded = unicodedata.normalize("NFKC", character)
                plain = folded if len(folded) == 1 else character
        yield plain, at


def _without_blocks(text: str) -> str:
    """Blank script and style elements and comments with what is in them; linear whatever the text."""
    lower = text.lower() if len(text.lower()) == len(text) else text
    parts: list[str] = []
    at = 0
    while True:
        found = [(lower.find(opening, at), opening) for opening in _QUOTED_BLOCK]
        starts = [(start, opening) for start, opening in found if start >= 0]
        if not starts:
            return "".join((*parts, text[at:]))
        start, opening = min(starts)
        close = lower.find(_CLOSING[opening], start)
        end = len(text) if close < 0 else lower.find(">", close) + 1 or len(text)
        parts.extend((text[at:start], " " * (end - start)))
        at = end
