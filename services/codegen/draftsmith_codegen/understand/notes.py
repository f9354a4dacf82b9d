"""Stage 5c: the facts found so far, and the ways to note one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from draftsmith_appspec import FieldType

from .facts import Does, Fact, Has, Owner, Said, Span, Tie
from .items import Item, looks_like_fields, split_items
from .lexicon.apps import BARE
from .lexicon.people import is_person
from .lexicon.records import NOT_RECORDS
from .lexicon.types import known
from .phrases import Phrase, phrase_before, phrase_of
from .tokens import Token, Tokens
from .values import ENUM_NAMES, Marks, values_of


class Notes:
    """Facts as they are found, and what pronouns refer to."""

    def __init__(self, plurals: frozenset[str] = frozenset()) -> None:
        """`plurals` are words for applications ("site") that the text uses in the plural, so for something else."""
        self.facts: list[Fact] = []
        self._plurals = plurals
        self._subjects: tuple[str, ...] = ()  # what "it" and "they" may be
        self._objects: tuple[str, ...] = ()  # what "them" may be
        self._people: tuple[str, ...] = ()  # whom "they" may be
        self._teller = ""  # who "I" is in a user story
        self._read = 0  # sentences
        self._place = ""  # where things are kept: "in my pantry"
        self._target = ""  # what a list behind a colon describes

    def fields(self, owner: str, tokens: Tokens, *, definition: bool = True) -> None:
        """A list of what `owner` has."""
        if not tokens:
            return
        self._subjects = (owner,)
        self._has((owner,), split_items(tokens), definition)
        self._objects = (owner,)

    def _is_app(self, key: str) -> bool:
        head = key.rsplit(" ", 1)[-1]
        if head in self._plurals:
            return False
        other = key in NOT_RECORDS and not is_person(key) and not known(key)
        return head in BARE - {"product", "service", "page", "project", "program", "database", "thing"} or other

    def _has(
        self, owners: tuple[str, ...], items: tuple[Item, ...], definition: bool, *, optional: bool = False
    ) -> None:
        for owner in owners:
            for item in items:
                if optional and not (item.many or item.plural):
                    item = replace(item, marks=replace(item.marks, optional=True))
                span = span_of(item.tokens)
                self.facts.append(Owner(owner, span))
                self.facts.append(Has(owner, item, span, definition))
                if item.nested:
                    self.facts.append(Owner(item.key, span))
                    self._has((item.key,), item.nested, definition)
        if items and not any(item.nested for item in items):
            self._objects = tuple(item.key for item in items if item.plural) or self._objects

    def _marked(self, subjects: tuple[str, ...], words: Tokens) -> None:
        value = [token for token in words if token.is_word and token.tag not in ("DT", "PRP$")][:2]
        for key in subjects:
            plural = value and value[-1].tag == "NNS"
            if plural and self._people:
                self.facts.append(
                    Does(self._people[0], value[-1].lemma, key, span_of(words), modal=True, object_plural=True)
                )
            elif value:
                self._has((key,), (item_of(tuple(value), Marks(type=FieldType.BOOLEAN)),), definition=False)

    def _tie_all(self, child: str, word: str, phrases: list[Phrase]) -> None:
        for phrase in phrases:
            if phrase.key == child or self._is_app(phrase.key):
                continue
            weak = word in ("in", "on", "at", "from", "about", "of")
            self.facts.append(
                Tie(child, phrase.key, span_of(phrase.tokens), both=phrase.many and word != "by", weak=weak)
            )

    def _described(self, rest: Tokens, keys: list[str]) -> None:
        """Fields behind "with", or in brackets behind a noun: "customers (name, email) and orders (date)"."""
        if not keys:
            return
        for index in range(1, len(rest)):
            if rest[index].lower in ("with", "including") and (rest[index - 1].is_noun or rest[index - 1].text == ","):
                items = split_items(rest[index + 1 :])
                if looks_like_fields(items) and not any(
                    is_person(item.key) and not known(item.name) for item in items if item.plural
                ):
                    self._has(tuple(keys), items, definition=False)
                    return
            if rest[index].text == "(":
                end = next((at for at in range(index, len(rest)) if rest[at].text == ")"), len(rest))
                noun = phrase_before(rest, index)
                items = split_items(rest[index + 1 : end])
                if noun is None or len(items) < 2:
                    continue
                tied = index - len(noun[0].tokens) - 1
                if noun[0].key not in keys and tied >= 0 and rest[tied].lower == "per":
                    self._has((keys[-1],), items, definition=True)
                    continue
                if known(noun[0].key) or noun[0].key in ENUM_NAMES:
                    item = item_of(noun[0].words, Marks(values=values_of(rest[index + 1 : end])))
                    self.facts.append(Said(keys[-1], item, span_of(noun[0].tokens)))
                elif looks_like_fields(items):
                    self._has((noun[0].key,), items, definition=True)

    def _possessed(self, direct: list[Phrase]) -> None:
        """ "pets and their owners": a pet belongs to an owner; "customers and their orders": an order to a customer."""
        for left, right in pairwise(direct):
            if right.determiners & {"their", "its"} and not self._is_app(right.key) and not known(right.key):
                child, parent = (
                    (left.key, right.key) if is_person(right.key) and not is_person(left.key) else (right.key, left.key)
                )
                self.facts.append(Tie(child, parent, span_of(right.tokens)))


def item_of(words: Tokens, marks: Marks) -> Item:
    return Item(tuple(words), tuple(words), phrase_of(words) if words else None, marks)


def span_of(tokens: Tokens | list[Token]) -> Span:
    real = [token for token in tokens if token.end > token.start]
    return (real[0].start, real[-1].end) if real else (0, 0)
