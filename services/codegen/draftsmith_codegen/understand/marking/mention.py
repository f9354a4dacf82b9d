"""A mention: words of a description that name something."""

from __future__ import annotations

from dataclasses import dataclass

RECORDS = frozenset({"record", "person"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `start` to `end` (exclusive) of sentence number `sentence`, and what they name.

    `kind` is one of the network's KINDS; `key` is what mentions of the same record share, "" for other kinds.
    """

    sentence: int
    start: int
    end: int
    kind: str
    confidence: float
    key: str = ""
