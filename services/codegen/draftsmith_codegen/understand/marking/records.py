"""Which mentions speak of the same kind of record, and what it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from ..lexicon.act_nouns import deed_of
from ..lexicon.people import ADMINS, GENERIC
from ..lexicon.trades import Synonyms
from .links import Linked, records_of
from .mention import RECORDS, Mention

_ALIKE, _PERHAPS = 0.7, 0.25  # how likely two words mean the same: taken for it, and not ruled out
_BETWEEN = 2  # words between things that are listed: a comma, an "and"
_DEED = 0.5  # taken for it where one of them is a verb: "they borrow" and "a loan"
_WEAK = frozenset({"entry", "item", "record", "form", "sheet", "profile", "card", "detail", "list", "info", "data"})


def settled(mentions: Sequence[Mention], words: Synonyms, deeds: Collection[str], linked: Linked) -> list[Mention]:
    """The mentions with one key for each kind of record; those that name nothing are left out.

    `deeds` are the keys that only verbs stand for.
    """
    counts = Counter(m.key for m in mentions if m.kind in RECORDS and m.key)
    found = records_of(mentions)
    names = {
        key: other
        for key, other in _same(counts, words, deeds).items()
        if linked.same(found[key], found[other]) >= _PERHAPS
    }
    _add_alike(names, found, deeds, linked)
    result = []
    for mention in mentions:
        if mention.kind not in RECORDS:
            result.append(mention)
        elif mention.key and mention.key not in ADMINS:
            result.append(replace(mention, key=names.get(mention.key, mention.key)))
    people = {m.key for m in result if m.kind == "person"}
    return [replace(m, kind="person") if m.kind in RECORDS and m.key in people else m for m in result]


def _add_alike(
    names: dict[str, str], records: Mapping[str, Sequence[Mention]], deeds: Collection[str], linked: Linked
) -> None:
    """Add what the network takes for the same record under another word: "renters" and "tenants"."""
    keys = [key for key in records if key not in names]
    listed = list(_listed(records))
    for one, two in combinations(keys, 2):
        if _people(records[one]) != _people(records[two]) or any({one, two} <= together for together in listed):
            continue  # restaurant owners are not their menu items, donors are not the donations listed beside them
        told = (one in deeds) + (two in deeds)
        if not told and _people(records[one]) and _met(records[one], records[two]):
            continue  # who lists landlords and tenants means two
        if one in names or two in names or linked.same(records[one], records[two]) < (_DEED if told else _ALIKE):
            continue
        first = one in deeds if told == 1 else len(records[one]) < len(records[two])
        rarer, other = (one, two) if first else (two, one)
        names[rarer] = other


def _listed(records: Mapping[str, Sequence[Mention]]) -> Iterator[set[str]]:
    """Keys that are listed one after the other: "donors, campaigns and donations"."""
    mentions = sorted(
        (mention for found in records.values() for mention in found), key=lambda one: (one.sentence, one.start)
    )
    together: list[Mention] = []
    for mention in mentions:
        if together and not (
            mention.sentence == together[-1].sentence and 0 < mention.start - together[-1].end <= _BETWEEN
        ):
            yield {one.key for one in together}
            together = []
        together.append(mention)
    yield {one.key for one in together}


def _met(left: Sequence[Mention], right: Sequence[Mention]) -> bool:
    return not {mention.sentence for mention in left}.isdisjoint(mention.sentence for mention in right)


def _people(mentions: Sequence[Mention]) -> bool:
    return any(mention.kind == "person" for mention in mentions)


def _same(counts: Mapping[str, int], words: Synonyms, deeds: Collection[str]) -> dict[str, str]:
    """Other words for a key: "claim" where only expense claims are spoken of, "home team" where teams are."""
    names: dict[str, str] = {}
    for key in counts:
        head = key.rsplit(" ", 1)[-1]
        if f"{key}ing" in counts and deed_of(key) == f"{key}ing":
            names[key] = f"{key}ing"  # "parties book rooms", and their bookings
            continue
        longer = [other for other in counts if other != key and other.endswith(f" {key}")]
        if " " not in key and len(longer) == 1 and key not in GENERIC:
            whole, part = longer[0], key
            names[part] = whole
        elif " " not in key and len(longer) > 1:
            for other in longer:
                if counts[other] == 1 and counts[key] > 1:
                    names[other] = key
        elif " " in key and head in _WEAK and (first := key.rsplit(" ", 1)[0]) in counts:
            names[key] = first
    nouns_first = sorted((key for key in counts if key not in names), key=lambda key: key in deeds)
    synonyms = _synonyms(nouns_first, words)
    names.update({key: other for key, other in synonyms.items() if key not in names})
    resolved = {}
    for key in names:
        seen, at = {key}, names[key]
        while at in names and at not in seen:
            seen.add(at)
            at = names[at]
        if at != key:
            resolved[key] = at
    return resolved


def _synonyms(keys: Iterable[str], words: Synonyms) -> dict[str, str]:
    """Words that every trade which knows both uses for the same, such as client and customer."""
    found: dict[str, str] = {}
    ordered = list(keys)
    for index, key in enumerate(ordered):
        for other in ordered[:index]:
            if other not in found and frozenset({key, other}) in words:
                found[key] = other
                break
    return found
