"""Which words of a description name a record, a person, a field, a value, the app or a capability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..lines import Sentence
from .mention import Mention
from .network import KINDS, TAGS, Array, Reading

_NEVER = np.float32(-1e9)
_KIND_OF = np.array([0, *(1 + index // 2 for index in range(2 * len(KINDS)))])
_INSIDE = np.array([tag.startswith("I-") for tag in TAGS])
_STEPS = np.where(_INSIDE[None, :] & (_KIND_OF[:, None] != _KIND_OF[None, :]), _NEVER, np.float32(0))
_FIRST = np.where(_INSIDE, _NEVER, np.float32(0))


def marks(reading: Reading, sentences: Sequence[Sentence]) -> list[Mention]:
    """The marks of all sentences in order, without keys; `confidence` is the network's own."""
    found: list[Mention] = []
    for number, sentence in enumerate(sentences):
        if sentence.tokens:
            scores = reading.tags(number, len(sentence.tokens))
            found += _spans(number, best_path(scores), np.exp(scores))
    return found


def best_path(scores: Array) -> list[int]:
    """The likeliest tags (indices of TAGS) of a sentence in which a mark goes on only where one began (Viterbi, 1967).

    `scores` are words × TAGS, logarithms of probabilities.
    """
    total = scores[0] + _FIRST
    back: list[Array] = []
    for row in scores[1:]:
        candidates = total[:, None] + _STEPS
        back.append(candidates.argmax(axis=0))
        total = candidates.max(axis=0) + row
    path = [int(total.argmax())]
    for row in reversed(back):
        path.append(int(row[path[-1]]))
    return path[::-1]


def _spans(number: int, path: Sequence[int], chances: Array) -> list[Mention]:
    found: list[Mention] = []
    start = 0
    for index in range(1, len(path) + 1):
        if index < len(path) and _INSIDE[path[index]]:
            continue
        kind = _KIND_OF[path[start]]
        if kind:
            of_kind = (kind == _KIND_OF).astype(np.float32)
            sure = min(float(chances[at] @ of_kind) for at in range(start, index))
            found.append(Mention(number, start, index, KINDS[kind - 1], round(sure, 2)))
        start = index
    return found
