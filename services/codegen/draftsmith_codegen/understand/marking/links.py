"""How mentions hang together: whose field it is, which records are the same, and which belong to which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .mention import RECORDS, Mention
from .network import Array, Links, Reading
from .telling import Told

LABELS = ("none", "child", "parent", "many")
"""What the first of a pair is to the second: nothing, a child (belongs to it), a parent, or many to many."""
_CLIP = 15.0
_AWAY = 0.8  # what a sentence in between takes from a record's score


class Linked:
    """The network's opinion of the mentions of a description, asked for by record (its key)."""

    def __init__(self, reading: Reading, mentions: Sequence[Mention]) -> None:
        self._index = {(one.sentence, one.start): number for number, one in enumerate(mentions)}
        self._links: Links = reading.links(mentions)

    def types(self, one: Mention) -> Array:
        """The probability of each of TYPES for a field."""
        types: Array = self._links.types[self._at(one)]
        return types

    def owner(self, one: Mention, of: Sequence[Mention]) -> Array:
        """How much a field looks like one of the record at each mention (logits)."""
        scores: Array = self._links.owner[self._at(one)][[self._at(m) for m in of]]
        return scores

    def field_of(self, value: Mention, fields: Sequence[Mention]) -> Mention:
        """The field (or the first of the values that no word names) that a value belongs to."""
        row = self._links.value[self._at(value)]
        return max(fields, key=lambda one: float(row[self._at(one)]))

    def same(self, left: Sequence[Mention], right: Sequence[Mention]) -> float:
        """The probability that two sets of mentions speak of the same record, on average."""
        pairs = self._links.same[np.ix_([self._at(m) for m in left], [self._at(m) for m in right])]
        return float(np.mean(1 / (1 + np.exp(-pairs))))

    def tie(self, left: Sequence[Mention], right: Sequence[Mention]) -> dict[str, float]:
        """The probability of each of LABELS for what the first record is to the second."""
        one, two = [self._at(m) for m in left], [self._at(m) for m in right]
        down = _pooled(self._links.child[np.ix_(one, two)])
        up = _pooled(self._links.child[np.ix_(two, one)])
        many = _pooled(self._links.many[np.ix_(one, two)])
        logits = np.array([0.0, down, up, many])
        chances = np.exp(logits - logits.max())
        chances /= chances.sum()
        return dict(zip(LABELS, map(float, chances), strict=True))

    def _at(self, one: Mention) -> int:
        return self._index[one.sentence, one.start]


class Owners:
    """Whose a field is, of the records that were found.

    Fields that stand beside each other in a list mostly share a record, and records that were last spoken of long
    before are less likely than the network, which has seen few long texts, takes them for.
    """

    def __init__(self, linked: Linked, records: Mapping[str, Sequence[Mention]]) -> None:
        self._linked = linked
        self._keys = list(records)
        self._mentions = [mention for found in records.values() for mention in found]
        self._sentences = np.array([mention.sentence for mention in self._mentions])
        self._starts = np.cumsum([0, *(len(found) for found in records.values())])[:-1]
        self._rows: dict[Mention, Array] = {}

    def of(self, one: Mention, beside: Sequence[Mention], told: Told | None = None) -> str:
        """The record of a field, with those that stand beside it and what the words tell."""
        listed = (one, *beside)
        mean = np.mean([self._row(mention) for mention in listed], axis=0)
        if told is not None:
            mean[self._keys.index(told.record.key)] += told.weight
        return self._keys[int(mean.argmax())]

    def _row(self, one: Mention) -> Array:
        """Logarithms of the probabilities of the records, for one field by itself."""
        if one not in self._rows:
            apart = one.sentence - self._sentences
            away = np.where(apart >= 0, np.minimum(apart, 6), 3 + np.minimum(-apart, 4))
            scores = self._linked.owner(one, self._mentions) - np.float32(_AWAY) * away.astype(np.float32)
            best = np.maximum.reduceat(scores, self._starts)
            self._rows[one] = best - best.max() - np.log(np.exp(best - best.max()).sum())
        return self._rows[one]


def _pooled(scores: Array) -> float:
    return float(np.log(np.exp(np.clip(scores, -_CLIP, _CLIP)).sum() + 1e-9))


def records_of(mentions: Sequence[Mention]) -> dict[str, tuple[Mention, ...]]:
    """The mentions of each record by its key, in the order of the text."""
    found: dict[str, list[Mention]] = {}
    for one in mentions:
        if one.kind in RECORDS and one.key:
            found.setdefault(one.key, []).append(one)
    return {key: tuple(ones) for key, ones in found.items()}
