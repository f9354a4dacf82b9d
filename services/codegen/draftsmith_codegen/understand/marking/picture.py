"""What a description speaks of: its records with their fields, how they hang together, and who uses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ..facts import Has, Span
from ..lexicon.people import ADMINS, GENERIC, is_person
from ..lexicon.trades import synonyms
from ..lines import Sentence
from ..tokens import Tokens
from .beliefs import believed, deeds, named
from .links import Linked, records_of
from .listed import fields_of
from .mention import Mention
from .network import Reading, network
from .page import Page, page_of
from .records import settled
from .tagger import marks

_WISHED = 0.7  # the least probability of a capability that is asked for


@dataclass(frozen=True, slots=True)
class Wish:
    """A capability that is asked for, by its id in the AppSpec, with the word that asks most plainly."""

    feature: str
    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything read from the marks; keys are lower-case singular phrases."""

    page: Page
    records: dict[str, tuple[Mention, ...]]
    fields: tuple[Has, ...]
    ties: dict[tuple[str, str], dict[str, float]]  # for each pair the probability of each of LABELS
    people: dict[str, tuple[Mention, ...]]
    app: tuple[Mention, ...]
    wishes: tuple[Wish, ...]


def picture_of(sentences: Sequence[Sentence], tokens: Sequence[Tokens], reading: Reading) -> Picture:
    """The picture of a description, from its sentences, their tagged tokens and what the network makes of them."""
    found = named(marks(reading, sentences), tokens)
    linked = Linked(reading, found)
    mentions = settled(believed(found, tokens), synonyms(), deeds(found, tokens), linked)
    page = page_of(sentences, tokens, mentions)
    records = records_of(page.mentions)
    return Picture(
        page,
        records,
        tuple(fields_of(page, records, linked)),
        {(one, two): linked.tie(records[one], records[two]) for one, two in combinations(records, 2)},
        _people(page),
        tuple(m for m in page.mentions if m.kind == "app"),
        tuple(_wish(*found, tokens) for found in reading.wishes(_WISHED)),
    )


def _wish(sentence: int, word: int, number: int, chance: float, tokens: Sequence[Tokens]) -> Wish:
    token = tokens[sentence][word]
    return Wish(network().features[number], (token.start, token.end), round(chance, 2))


def _people(page: Page) -> dict[str, tuple[Mention, ...]]:
    """Who uses the app: people with records of their own, and people who are roles only."""
    found: dict[str, list[Mention]] = {}
    for mention in page.mentions:
        if mention.kind in ("person", "role") and mention.key and mention.key not in ADMINS:
            found.setdefault(mention.key, []).append(mention)
    return {key: tuple(ones) for key, ones in found.items() if key not in GENERIC or not is_person(key)}
