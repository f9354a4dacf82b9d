"""Which of the network's marks are believed: what they name, and where rules know better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ..lexicon.apps import BARE, TELLING
from ..lexicon.people import is_person
from ..lexicon.records import KNOWN_RECORDS
from ..lexicon.types import DAY_UNITS, TIME_UNITS, UNITS
from ..lexicon.wordset import spaced
from ..tokens import Tokens, words_of
from .mention import RECORDS, Mention
from .page import record_key

_LIKELY = 0.45  # the least confidence of the surest mention of a record
_ALWAYS_FIELDS = spaced(
    "date time day name title price cost amount status email phone address age quantity weight total number"
)
_NEVER_RECORDS = frozenset({"overdue", "late", "due", "available", "full"})  # how something is
_MONEY = spaced("euro euros dollar dollars pound pounds francs yen eur usd gbp chf rupees")
_CLASHING = frozenset({"double", "overlapping", "clashing", "simultaneous", "duplicate"})
_PLAIN = 0.9
_HEADING = 5  # words in which a heading ends
_SEVERAL = 2  # records behind a colon: what stands before it is the app they are of; fields: the record
_UNITS = UNITS.keys() | TIME_UNITS.keys() | DAY_UNITS


def named(marks: Sequence[Mention], tokens: Sequence[Tokens]) -> list[Mention]:
    """The marks with the keys of what they name, those that head a list, and what was joined taken apart."""
    return list(_told_apart(_headed([_with_key(one, tokens) for one in marks], tokens), tokens))


def _with_key(one: Mention, tokens: Sequence[Tokens]) -> Mention:
    named = one.kind in RECORDS or one.kind == "role"
    while named and one.end - one.start > 1 and tokens[one.sentence][one.end - 1].tag in ("CC", "DT", ","):
        one = replace(one, end=one.end - 1)  # "laptops and"
    return replace(one, key=record_key(tokens[one.sentence][one.start : one.end])) if named else one


def deeds(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> set[str]:
    """The keys of records that are told of by verbs alone."""
    records = [one for one in mentions if one.kind in RECORDS]
    named = {one.key for one in records if any(token.is_noun for token in tokens[one.sentence][one.start : one.end])}
    return {one.key for one in records} - named


def believed(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> list[Mention]:
    """The mentions without records that are more likely a field's name ("a date"), or hardly likely at all."""
    sure: dict[str, float] = {}
    plural: set[str] = set()
    for one in mentions:
        if one.kind in RECORDS and one.key:
            sure[one.key] = max(sure.get(one.key, 0.0), one.confidence)
            if tokens[one.sentence][one.end - 1].tag in ("NNS", "NNPS"):
                plural.add(one.key)
    peopled = Counter(one.sentence for one in mentions if one.kind in RECORDS)
    described = {one.sentence for one in mentions if one.kind == "field" and peopled[one.sentence] < _SEVERAL}
    named = {_text(one, tokens) for one in mentions if one.kind == "field" and one.confidence >= _PLAIN}
    titles = _titles(mentions, tokens)
    ways = _ways(mentions, tokens)
    having = _having(mentions, tokens)
    result = []
    for one in mentions:
        if one in having:
            one = replace(one, kind="record", key=record_key(tokens[one.sentence][one.start : one.end]))
            sure[one.key] = max(sure.get(one.key, 0.0), _LIKELY)
        if one in ways:
            one = replace(one, kind="value")
        if one in titles:
            result.append(replace(one, kind="app", key=""))
            continue
        if one.kind == "app" and _is_one_of_several(one, tokens[one.sentence], described):
            key = record_key(tokens[one.sentence][one.start : one.end])
            one = replace(one, kind="record", key=key)
            sure[key] = max(sure.get(key, 0.0), one.confidence)
        if one.kind in RECORDS and (one.key in _NEVER_RECORDS or _is_clash(one, tokens[one.sentence])):
            continue
        if one.kind in RECORDS and _only_describes(one, tokens[one.sentence]):
            continue
        if (
            one.kind in RECORDS
            and sure.get(one.key, 0.0) < _PLAIN
            and one.key not in plural
            and _text(one, tokens) in named
        ):
            continue  # "alert us when the stock falls low", where products have a stock
        if one.kind in RECORDS and one.key in _ALWAYS_FIELDS and one.key not in plural:
            result.append(replace(one, kind="field", key=""))
        elif _is_unit(one, tokens[one.sentence]):
            continue
        elif one.kind not in RECORDS or sure.get(one.key, 0.0) >= _LIKELY:
            result.append(one)
    return result


def _headed(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> list[Mention]:
    """The mentions, with the nouns that head a list of fields and were taken for nothing: "Gadget: name, price"."""
    found = list(mentions)
    for number, words in enumerate(tokens):
        colon = next((at for at, token in enumerate(words[:_HEADING]) if token.text == ":"), 0)
        here = [one for one in mentions if one.sentence == number]
        fields = sum(one.kind == "field" for one in here)
        listed = colon and fields >= _SEVERAL and here[0].kind == "field" and here[0].start == colon + 1
        if listed and not any(one.kind in RECORDS for one in here) and all(token.is_noun for token in words[:colon]):
            found.append(Mention(number, 0, colon, "record", _LIKELY, record_key(words[:colon])))
    return sorted(found, key=lambda one: (one.sentence, one.start))


def _told_apart(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> Iterator[Mention]:
    """The mentions, a doubtful name of the app that joins records taken apart: to manage "guests and reservations"."""
    kinds = {one.key: one.kind for one in mentions if one.kind in RECORDS}
    for one in mentions:
        words = tokens[one.sentence][one.start : one.end]
        joint = next((at for at, token in enumerate(words) if token.lower == "and"), 0)
        parts = [(one.start, one.start + joint), (one.start + joint + 1, one.end)] if joint else []
        keys = [record_key(tokens[one.sentence][start:end]) for start, end in parts if start < end]
        if one.kind == "app" and one.confidence < _PLAIN and len(keys) == 2 and all(key in kinds for key in keys):
            for (start, end), key in zip(parts, keys, strict=True):
                yield replace(one, start=start, end=end, kind=kinds[key], key=key)
        else:
            yield one


def _ways(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> set[Mention]:
    """What looks like fields and is a choice: the "in", "out" and "adjustment" of "movements (in, out, adjustment)"."""
    found = set()
    for one in mentions:
        words = tokens[one.sentence]
        if one.kind == "field" and _text(one, tokens) in ("in", "out") and any(token.text == "(" for token in words):
            opened = max((at for at, token in enumerate(words[: one.start]) if token.text == "("), default=len(words))
            closed = next((at for at, token in enumerate(words) if at > one.end - 1 and token.text == ")"), 0)
            same = [two for two in mentions if two.sentence == one.sentence and two.kind == "field"]
            found |= {two for two in same if opened < two.start and two.end <= closed}
    return found


def _having(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> set[Mention]:
    """What looks like a field and has fields itself: "one family contact, with a phone number and an address"."""
    found = set()
    for one, following in pairwise(mentions):
        if one.kind != "field" or following.kind != "field" or one.sentence != following.sentence:
            continue
        words = tokens[one.sentence]
        gap = [token.lower for token in words[one.end : following.start] if token.text != "," and token.tag != "DT"]
        head = words[one.end - 1].lemma
        if gap == ["with"] and (head in KNOWN_RECORDS or is_person(head)):
            found.add(one)
    return found


def _titles(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> set[Mention]:
    """What the first words call the app, where they say no more than that: "A hall. Parties book rooms.", "Student
    housing: buildings, rooms and students".
    """
    first = [one for one in mentions if one.sentence == 0 and one.kind in RECORDS]
    opening = [token for token in tokens[0] if token.is_word] if tokens else []
    heading = [one for one in first if one.start == 0 and words_of(tokens[0][one.end : one.end + 1]) == ":"]
    if heading and len(first) > 2:
        named = [one.key for one in mentions if one.kind in RECORDS]
        return {one for one in heading if named.count(one.key) == 1 and tokens[0][one.end - 1].tag == "NN"}
    if not (1 < len(opening) <= 5) or opening[0].tag != "DT" or any(token.tag[:1] in ("V", "M") for token in opening):
        return set()
    first = [one for one in first if one.start == 1]
    others = {one.key for one in mentions if one.sentence > 0 and one.kind in RECORDS}
    return {one for one in first if others and one.key not in others and opening[-1].tag == "NN"}


def _text(one: Mention, tokens: Sequence[Tokens]) -> str:
    return " ".join(token.lower for token in tokens[one.sentence][one.start : one.end])


def _is_clash(one: Mention, tokens: Tokens) -> bool:
    """Whether it only stands in what must not be: "no double bookings", "no overlapping slots"."""
    before = tokens[one.start - 1].lower if one.start else ""
    return before in _CLASHING or tokens[one.start].lower in _CLASHING


def _only_describes(one: Mention, tokens: Tokens) -> bool:
    """Whether it says how something is: the "free" of "free beds"."""
    described = one.end < len(tokens) and tokens[one.end].tag.startswith("NN")
    return described and all(token.tag == "JJ" for token in tokens[one.start : one.end])


def _is_unit(one: Mention, tokens: Tokens) -> bool:
    """Whether what looks like a field is the unit of what stands before: "a time in minutes", "2 euros per hour"."""
    if one.kind != "field":
        return False
    before = tokens[max(0, one.start - 1) : one.start]
    amount, *rest = (*before, *tokens[one.start : one.end])
    if amount.tag != "CD":
        amount, *rest = tokens[one.start : one.end]
    if amount.tag == "CD" and rest and rest[0].lower in _MONEY:
        return True
    behind = bool(before) and before[0].lower == "in"
    return behind and all(token.lower in _UNITS for token in tokens[one.start : one.end])


def _is_one_of_several(one: Mention, tokens: Tokens, described: Collection[int]) -> bool:
    """Whether what looks like the app is a record after all: "every podcast", or "Gadget: name, price"."""
    before = tokens[one.start - 1].lower if one.start else ""
    after = tokens[one.end].text if one.end < len(tokens) else ""
    telling = one.end - one.start > 1 and tokens[one.end - 1].lower in BARE | TELLING  # "Fleet management: cars"
    alone = after == ":" and one.start == 0 and one.sentence in described
    return before in ("every", "each", "per") or (alone and not telling)
