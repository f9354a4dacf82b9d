"""Stage 6a: which words name records, which name people, and which are other words for the same.

A `Concept` is an entity to be. It is found by what is said: it is described, kept, done, belonged to. Words for
attributes, for the app itself and for things outside it are not records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from draftsmith_appspec import FieldType

from .facts import AppWords, Does, Fact, Facts, Has, Kept, Owner, Span, Tie
from .lexicon.people import EVERYONE, GENERIC, is_person
from .lexicon.records import ACTS, KNOWN_RECORDS, NOT_RECORDS, PLURAL_TEXTS, SUGGESTED
from .lexicon.types import guess, known
from .lexicon.verbs import CREATE, JOIN, LIKINGS, MANAGE
from .lexicon.wordset import spaced
from .report import Basis
from .values import ENUM_NAMES

_LOOSE = spaced("list department team site service form plan page language unit field card city place family")
_WEAK_HEADS = frozenset({"entry", "item", "record", "form", "submission", "sheet", "profile", "card"})


@dataclass(slots=True)
class Concept:
    """An entity to be, with the places that speak of it and how sure we are."""

    key: str
    basis: Basis
    confidence: float
    spans: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Concepts:
    """The entities to be, in the order of the text, and other words for them."""

    found: dict[str, Concept] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    def resolve(self, key: str) -> str:
        """The concept's key for a word, or the word itself."""
        return self.aliases.get(key, key)

    def has(self, key: str) -> bool:
        """Whether a word names one of the concepts."""
        return self.resolve(key) in self.found

    def add(self, key: str, basis: Basis, confidence: float, span: Span | None) -> Concept:
        """Note a place that speaks of a concept; the surest basis is kept."""
        key = self.resolve(key)
        concept = self.found.get(key)
        if concept is None:
            concept = self.found[key] = Concept(key, basis, confidence)
        if confidence > concept.confidence:
            concept.basis, concept.confidence = basis, confidence
        if span is not None and span not in concept.spans and len(concept.spans) < 8:
            concept.spans.append(span)
        return concept


def concepts_of(facts: Facts) -> Concepts:
    """The concepts of a description, from all its facts."""
    strong = _strong(facts.facts)
    aliases = _aliases(facts.facts, strong)
    concepts = Concepts(aliases=aliases)
    for fact in facts.facts:
        _note(concepts, fact, strong)
    if not concepts.found:
        _from_hints(concepts, facts.facts)
    return concepts


def told_of_records(facts: Facts) -> bool:
    """Whether the text describes a record or tells who does something with one, rather than only hinting at any."""
    described = any(isinstance(fact, Has) for fact in facts.facts)
    kept = sum(isinstance(fact, Kept) and not fact.weak and fact.key in KNOWN_RECORDS for fact in facts.facts)
    done = sum(
        isinstance(fact, Does) and is_person(fact.actor) and fact.actor not in ("player",) for fact in facts.facts
    )
    return described or kept > 0 or done > 1


def may_be_record(key: str) -> bool:
    """Whether a word may name a record at all."""
    head = key.rsplit(" ", 1)[-1]
    if key in NOT_RECORDS or key in GENERIC or len(key) < 2 or not key[0].isalpha():
        return False
    if key in KNOWN_RECORDS or is_person(key) or (head in ACTS and head in KNOWN_RECORDS):
        return True
    return not (
        known(key)
        or key in ENUM_NAMES
        or head in NOT_RECORDS - {"list", "rule", "name", "plan", "time", "day", "map", "hand"}
    )


def is_field(concepts: Concepts, has: Has) -> bool:
    """Whether what is had is a field rather than another record."""
    item = has.item
    key = concepts.resolve(item.key)
    if item.marks.values or item.marks.type is not None or item.marks.low is not None:
        return True
    if key == concepts.resolve(has.owner):
        return True
    if key in concepts.found:
        typed = guess(item.name)
        return (
            not item.plural
            and known(item.name)
            and typed.confidence > 0.8
            and not is_person(key)
            and item.name not in KNOWN_RECORDS
        )
    return True


def _strong(facts: Iterable[Fact]) -> set[str]:
    """Words that are described or told to be kept, so surely records."""
    found: set[str] = set()
    for fact in facts:
        if (isinstance(fact, Owner) and may_own(fact.key)) or (
            isinstance(fact, Kept) and not fact.weak and may_be_record(fact.key)
        ):
            found.add(fact.key)
        elif isinstance(fact, Has) and fact.item.nested:
            found.add(fact.item.key)
    return found


def may_own(key: str) -> bool:
    """Whether a word that is said to have something may be a record: nearly all may."""
    return key not in GENERIC and key[:1].isalpha() and len(key) > 1


def _aliases(facts: Iterable[Fact], strong: set[str]) -> dict[str, str]:
    """Shorter and longer words for the same: "claims" for expense claims, "home team" for a team."""
    mentioned: dict[str, None] = {}
    for fact in facts:
        for key in _keys(fact):
            mentioned.setdefault(key)
    aliases: dict[str, str] = {}
    multi = [
        key
        for key in mentioned
        if " " in key and " of " not in key and (key in strong or is_person(key) or may_be_record(key))
    ]
    for key in mentioned:
        if " " not in key:
            longer = [other for other in multi if other.endswith(f" {key}") and other not in aliases]
            whole = [
                other for other in multi if other.startswith(f"{key} ") and other.rsplit(" ", 1)[-1] in _WEAK_HEADS
            ]
            if (
                key not in strong
                and len(longer) == 1
                and (longer[0] in strong or key not in KNOWN_RECORDS or is_person(key))
            ):
                aliases[key] = longer[0]
            elif len(whole) == 1 and whole[0] in strong and (key not in strong or key in ("feedback",)):
                aliases[key] = whole[0]
        elif " of " not in key:
            head = key.rsplit(" ", 1)[-1]
            if (key not in strong and head in strong and not is_person(key)) or (
                key not in strong and is_person(key) and head in strong and head not in ("manager", "member")
            ):
                aliases[key] = head
    return {key: aliases.get(target, target) for key, target in aliases.items() if aliases.get(target, target) != key}


def _keys(fact: Fact) -> list[str]:
    match fact:
        case Owner(key, _) | Kept(key, _, _):
            return [key]
        case Does():
            return [fact.actor, fact.object, *(key for _, key, _ in fact.ties)]
        case Tie():
            return [fact.child, fact.parent]
        case Has():
            told = fact.item.marks.empty and not known(fact.item.name) and not fact.item.nested
            return [fact.owner, *([fact.item.key] if told else [])]
        case _:
            return []


def _note(concepts: Concepts, fact: Fact, strong: set[str]) -> None:
    match fact:
        case Owner(key, span) if may_own(key):
            concepts.add(key, Basis.STATED, 0.95, span)
        case Kept(key, span, weak) if not weak and may_be_record(key):
            concepts.add(key, Basis.STATED, 0.9, span)
        case Kept(key, span, True) if key in KNOWN_RECORDS or concepts.resolve(key) in strong:
            concepts.add(key, Basis.STATED, 0.7, span)
        case Has():
            _note_item(concepts, fact, strong)
        case Does():
            _note_act(concepts, fact, strong)
        case Tie(child, parent, span):
            for key in (child, parent):
                resolved = concepts.resolve(key)
                plain = not fact.weak and key not in NOT_RECORDS and guess(key).type is FieldType.TEXT
                sure = (
                    resolved in strong or is_person(resolved) or (not fact.weak and (may_be_record(resolved) or plain))
                )
                if sure and resolved not in GENERIC:
                    concepts.add(key, Basis.STATED, 0.85, span)
        case _:
            return


def _note_item(concepts: Concepts, fact: Has, strong: set[str]) -> None:
    item = fact.item
    key = concepts.resolve(item.key)
    if item.marks.values or item.marks.type is not None or " of " in item.key:
        return
    if item.plural:
        textual = item.key in PLURAL_TEXTS or known(item.name)
        if key in strong or (
            not textual and may_be_record(key) and (item.many or key in KNOWN_RECORDS or is_person(key))
        ):
            concepts.add(key, Basis.STATED, 0.85, fact.span)
    elif (
        is_person(key) and key not in GENERIC and not known(item.name) and " " not in item.name and not fact.definition
    ):
        concepts.add(key, Basis.IMPLIED, 0.65, fact.span)


def _note_act(concepts: Concepts, fact: Does, strong: set[str]) -> None:
    key = concepts.resolve(fact.object)
    if key == "*" or fact.object in EVERYONE:
        return
    verb = fact.verb.removesuffix(" in") if fact.verb.startswith("enrol") else fact.verb
    if verb in CREATE or verb in JOIN or verb in LIKINGS:
        real = may_be_record(key) and (fact.object_plural or fact.through or key in KNOWN_RECORDS or key in strong)
        if real and (verb not in JOIN or key in ACTS or key in strong or fact.object_plural or fact.through):
            concepts.add(key, Basis.STATED, 0.8, fact.span)
        for word, other, plural in fact.ties:
            resolved = concepts.resolve(other)
            person = is_person(resolved) and resolved not in GENERIC and not known(other)
            if person or (
                resolved in KNOWN_RECORDS and plural and word in ("on", "to", "for", "at", "in", "about", "of", "from")
            ):
                concepts.add(other, Basis.STATED, 0.75, fact.span)
    elif verb in MANAGE and may_be_record(key):
        concepts.add(key, Basis.STATED, 0.75, fact.span)
    elif fact.object_plural and (key in KNOWN_RECORDS or key in strong) and not is_person(key):
        concepts.add(key, Basis.IMPLIED, 0.6, fact.span)


def _from_hints(concepts: Concepts, facts: Iterable[Fact]) -> None:
    """With nothing else to go by: lists of nouns, what the app is named after ("a todo list"), its field of work."""
    for fact in facts:
        match fact:
            case Kept(key, span, _) if may_be_record(key) and not is_person(key):
                concepts.add(key, Basis.STATED, 0.6, span)
            case AppWords(words, span, kind) if kind != "named":
                _from_words(concepts, words, span)
            case Does() if fact.object_plural and may_be_record(fact.object):
                concepts.add(fact.object, Basis.IMPLIED, 0.5, fact.span)
            case _:
                continue


def _from_words(concepts: Concepts, words: tuple[str, ...], span: Span) -> None:
    lower = [word.lower() for word in words]
    singular = [word[:-1] if word.endswith("s") and word[:-1] in KNOWN_RECORDS else word for word in lower]
    for word in singular:
        if word in KNOWN_RECORDS and word not in SUGGESTED and word not in _LOOSE:
            concepts.add(word, Basis.IMPLIED, 0.5, span)
            return
    for word in lower:
        for key in SUGGESTED.get(word, ()):
            concepts.add(key, Basis.ASSUMED, 0.35, span)
        if word in SUGGESTED:
            return
