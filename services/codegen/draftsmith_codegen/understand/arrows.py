"""Stage 10a: the ways between values that the text says itself: "new -> paid -> shipped", "from draft to review"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from .facts import Span

_ARROW = r"\s*(?:[-=]{0,2}>{1,2}|⇒|➔|➜)\s*"
_CHAIN = re.compile(rf"[a-z][a-z0-9 _-]{{0,60}}?(?:{_ARROW}[a-z][a-z0-9 _-]{{0,30}}?){{2,}}(?=[\s,.;:)]|$)")
_LONGEST = 2_000  # characters of a line
_THEN = r"\s*,?\s+(?:and\s+)?then\s+(?:to\s+)?"
_ANY_TIME = re.compile(r"\W{0,2}\s*(?:at any (?:time|point|stage)|any ?time|whenever)\b")
_SEPARATOR = r"\s*(?:,\s*or|,|/|\||\bor\b|\band\b)\s*"


@dataclass(frozen=True, slots=True)
class Edge:
    """From one value to another, with the words that say so."""

    start: str
    end: str
    span: Span


def edges_of(values: Sequence[str], text: str) -> list[Edge]:
    """What chains of these values the text has, in its order; each pair once."""
    lower = text.lower()
    if len(lower) != len(text) or len(values) < 2:
        return []
    spelt = {re.sub(r"[^a-z0-9]+", " ", value): value for value in values}
    words = sorted(spelt, key=lambda word: (-len(word), word))
    value = "(?:" + "|".join(re.escape(word).replace(r"\ ", r"[\s_-]+") for word in words) + ")"
    node = rf"[\"'(]?\b{value}\b[\"')]?(?:{_SEPARATOR}[\"']?\b{value}\b[\"']?)*"
    found: dict[tuple[str, str], Edge] = {}
    patterns = (
        rf"{node}(?:{_ARROW}{node})+",
        rf"\bfrom\s+{node}(?:\s+(?:in)?to\s+{node}|{_THEN}{node})+",
        rf"{node}(?:{_THEN}{node})+",
    )
    splits = (_ARROW, rf"\s+(?:in)?to\s+|{_THEN}", _THEN)
    for pattern, split in zip(patterns, splits, strict=True):
        for match in re.finditer(pattern, lower):
            nodes = [_values(part, value, spelt) for part in re.split(split, match.group().removeprefix("from "))]
            if _ANY_TIME.match(lower[match.end() :]) and len(nodes[-1]) > 1:
                nodes[-1] = nodes[-1][:-1]  # "or cancelled at any time" is no step of the chain
            for left, right in pairwise(nodes):
                for start in left:
                    for end in right:
                        if start != end:
                            found.setdefault((start, end), Edge(start, end, match.span()))
    return list(found.values())


def chained_values(values: Sequence[str], text: str) -> list[str]:
    """The values with those that only a chain of them tells: "new -> open -> waiting -> closed", in its order."""
    for chain in _chains(text.lower()):
        first, *middle, last = chain
        nodes = [
            next((value for value in values if first.endswith(value)), first.rpartition("_")[2]),
            *middle,
            next((value for value in values if last.startswith(value)), last.partition("_")[0]),
        ]
        known = set(nodes) & set(values)
        if len(known) > 1 and all(nodes) and len(nodes) > len(known):
            return [*nodes, *(value for value in values if value not in nodes)]
    return list(values)


@lru_cache(maxsize=4)
def _chains(lower: str) -> tuple[tuple[str, ...], ...]:
    """The chains of a text, node by node; what stands around the first and the last is in them too."""
    return tuple(
        tuple(re.sub(r"[^a-z0-9]+", "_", node).strip("_") for node in re.split(_ARROW, match.group()))
        for line in lower.splitlines()
        if re.search(_ARROW, line)
        for match in _CHAIN.finditer(line[:_LONGEST])
    )


def _values(part: str, value: str, spelt: dict[str, str]) -> list[str]:
    found = re.findall(rf"\b{value}\b", part)
    return list(dict.fromkeys(spelt[re.sub(r"[^a-z0-9]+", " ", word)] for word in found))
