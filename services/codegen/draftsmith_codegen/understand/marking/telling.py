"""Whose field it is, as the words around a list of fields tell: "a doctor has", "doctors (", "they have".

The weights are what holds in the corpus (training/understand/corpus), as logarithms of odds: of the fields that stand
in brackets behind a record, 94 in 100 are that record's. They are added to what the network thinks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon.verbs import HAVE
from ..tokens import Token, Tokens
from .mention import RECORDS, Mention
from .page import Page

SURE = 50.0
"""The weight of "an order has a date": 99.6 of 100."""
_ALONE = 5.0  # "with" behind the only record of a sentence: 99 of 100
_BRACKET, _COLON, _LIST, _THEY, _THEIRS = 2.8, 2.7, 2.4, 1.8, 1.5
_HAVING = frozenset({"has", "have", "having"})
_SMALL = frozenset({"DT", "MD", "RB", "PRP$"})
_DASHES = frozenset({"-", "–", "—"})
_WRITING = frozenset({"record", "store", "list", "show", "need"})  # what people do with the fields of something else
_LISTED = frozenset({"field", "value"})
_TYING = frozenset({"IN", "TO", "DT", "PRP$", "JJ", "VBN", "CD"})


@dataclass(frozen=True, slots=True)
class Told:
    """A record that a field belongs to by its words, and how much they weigh."""

    record: Mention
    weight: float


def told_owner(page: Page, field: Mention) -> Told | None:
    """What the words of the sentence (or of the one before) tell of a field's record; None where they tell nothing."""
    here, tokens = page.of(field.sentence), page.tokens[field.sentence]
    before = [one for one in here if one.kind in RECORDS and one.end <= field.start]
    first = next(one for one in here if one.start >= (before[-1].end if before else 0) and one.kind in _LISTED)
    while before and _goes_on(tokens[before[-1].end : first.start]):
        first = before.pop()  # a record within the list: "the date, the room and"
    if not before:
        return _of_those_before(page, field, first)
    nearest = before[-1]
    if _of_each(tokens[nearest.end : field.start]):
        return Told(nearest, SURE)
    gap = tokens[nearest.end : first.start]
    words = [token for token in gap if token.tag not in _SMALL]
    told = [token for token in words if token.text != ":"]
    head = _head(before, tokens)
    if told and all(token.lemma in HAVE for token in told):
        writes = head.kind == "person" and any(token.lemma in _WRITING for token in told)
        return None if writes else Told(head, SURE)
    if not gap:
        return Told(head, _LIST)
    match [token.lower for token in words]:
        case ["with"]:
            return Told(head, _ALONE if len(before) == 1 else _LIST)
        case [":"]:
            return Told(head, _COLON)
        case ["("] if _is_open(tokens[nearest.end : field.start]):
            return Told(nearest, _of_bracket(nearest, tokens))
        case ["("] if len(before) > 1:  # behind it: "recipes with ingredients (name, unit), steps and a photo"
            return Told(_head(before[:-1], tokens), _LIST)
        case [sign] if sign in _DASHES:
            return Told(head, _LIST)
    return None


def _of_bracket(nearest: Mention, tokens: Tokens) -> float:
    """How surely what stands in brackets is of what stands before them: of donations in "donors, donations (amount)",
    not always of a flat in "a lease on a flat (rent)". All of 750 in the corpus behind a comma, a colon or a verb.
    """
    before = [token for token in tokens[: nearest.start] if token.tag not in ("DT", "PRP$", "JJ", "CD")][-1:]
    if not before or before[0].text in (",", ":", ";") or before[0].is_verb:
        return SURE
    return _ALONE if before[0].lower in ("with", "and") and nearest.kind != "person" else _BRACKET


def _head(records: Sequence[Mention], tokens: Tokens) -> Mention:
    """The first of a chain: a check in "a check of the lift", a request in "requests raised by tenants for a unit"."""
    at = len(records) - 1
    while at and _ties(tokens[records[at - 1].end : records[at].start]):
        at -= 1
    return records[at]


def _ties(gap: Sequence[Token]) -> bool:
    joined = any(token.tag in ("IN", "TO") for token in gap)
    return joined and all(token.tag in _TYING or token.lemma == "be" for token in gap)


def _of_each(gap: Sequence[Token]) -> bool:
    """ "extras - flowers, a choir - each with a price", "parts, each of which has a size"."""
    words = [token.lower for token in gap if token.is_word]
    at = next((index for index, word in enumerate(words) if word == "each"), len(words))
    following = [
        word for word in words[at + 1 :] if word not in ("of", "which", "one", "them", "a", "an", "its", "own")
    ]
    return bool(following) and (following[0] == "with" or following[0] in _HAVING)


def _is_open(tokens: Sequence[Token]) -> bool:
    return sum(token.text == "(" for token in tokens) > sum(token.text == ")" for token in tokens)


def _goes_on(gap: Sequence[Token]) -> bool:
    return any(token.text in (",", "and") for token in gap) and all(
        token.text in (",", "and", "&") or token.tag in _SMALL for token in gap
    )


def _of_those_before(page: Page, field: Mention, first: Mention) -> Told | None:
    """ "They have a name", "we note its size": of what the sentence before begins with, in the same number."""
    tokens = page.tokens[field.sentence]
    records = [one for one in page.of(field.sentence - 1) if one.kind in RECORDS]
    if not records:
        return None
    opens = tokens[0].lower
    if opens in ("it", "they") and len(tokens) > 1 and (tokens[1].lemma in HAVE or tokens[1].tag == "MD"):
        return Told(_in_number(page, records, plural=opens == "they"), _THEY)
    owning = tokens[first.start - 1].lower if first.start else ""
    if owning in ("its", "their"):
        return Told(_in_number(page, records, plural=owning == "their"), _THEIRS)
    return None


def _in_number(page: Page, records: Sequence[Mention], *, plural: bool) -> Mention:
    same = (one for one in records if (page.words(one)[-1].tag in ("NNS", "NNPS")) == plural)
    return next(same, records[0])
