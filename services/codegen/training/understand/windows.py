"""Marked descriptions as the numbers that the network is trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus import Example
from speech import Speech

from draftsmith_codegen.understand.lines import sentences
from draftsmith_codegen.understand.marking.network import KINDS, PENN, windows
from draftsmith_codegen.understand.marking.pieces import pieces
from draftsmith_codegen.understand.text import clean

MAX_RECORDS = 24
MAX_SPANS = 160
RECORDS = ("record", "person")


@dataclass(frozen=True, slots=True)
class Span:
    """Marked words: the positions of the first pieces of its first and last word, and what the mark says."""

    first: int
    last: int
    kind: str
    name: str
    field: str
    type: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A window of a description.

    `places` are the positions of the words' first pieces, `tags` their tags (indices of TAGS), `speech` their parts of
    speech (indices of PENN); `relations` say of pairs of `records` (their indices): 1 the first belongs to the second,
    3 many to many.
    """

    name: str
    numbers: list[int]
    lines: list[int]
    cases: list[int]
    places: list[int]
    tags: list[int]
    speech: list[int]
    spans: list[Span]
    records: list[str]
    relations: dict[tuple[int, int], int]
    features: list[str]


def windows_of(example: Example, speech_of: Speech) -> list[Piece]:
    """A marked description as the analyser would read it, window by window."""
    text = clean(example.text)
    found = sentences(text.text)
    speech = speech_of([sentence.tokens for sentence in found])
    read = windows(found, pieces())
    result = []
    for window in read:
        marks: list[int] = []
        for sentence, word, _ in window.words:
            token = found[sentence].tokens[word]
            start, end = text.original(token.start, token.end)
            marks.append(next((n for n, m in enumerate(example.marks) if m.start < end and start < m.end), -1))
        places = [position for _, _, position in window.words]
        runs = list(_runs(marks, [sentence for sentence, _, _ in window.words]))
        tags = [0] * len(places)
        spans = []
        for start, end in runs:
            mark = example.marks[marks[start]]
            at = 1 + 2 * KINDS.index(mark.kind)
            tags[start:end] = [at, *[at + 1] * (end - start - 1)]
            if mark.kind in (*RECORDS, "field", "value"):
                spans.append(Span(places[start], places[end - 1], mark.kind, mark.name, mark.field, mark.type))
        spans = spans[:MAX_SPANS]
        records = list(dict.fromkeys(span.name for span in spans if span.kind in RECORDS))[:MAX_RECORDS]
        asked = {example.marks[marks[start]].name for start, _ in runs if example.marks[marks[start]].kind == "feature"}
        if len(read) == 1:
            asked |= set(example.features)
        result.append(
            Piece(
                example.name, window.numbers, window.lines, window.cases, places, tags,
                [PENN.index(speech[sentence][word]) for sentence, word, _ in window.words], spans, records,
                _relations(example, records), sorted(asked),
            )
        )  # fmt: skip
    return result


def _runs(marks: Sequence[int], of: Sequence[int]) -> list[tuple[int, int]]:
    """Where the same mark runs on within a sentence: (start, end)."""
    found, start = [], 0
    for index in range(1, len(marks) + 1):
        if index < len(marks) and marks[index] == marks[start] and of[index] == of[start]:
            continue
        if marks[start] >= 0:
            found.append((start, index))
        start = index
    return found


def _relations(example: Example, records: Sequence[str]) -> dict[tuple[int, int], int]:
    return {
        (records.index(child), records.index(parent)): 3 if sign == "<>" else 1
        for child, sign, parent in example.relations
        if child in records and parent in records and child != parent
    }
