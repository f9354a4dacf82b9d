"""Words that are known before a description is read: what trades keep, and what they note of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from draftsmith_codegen_templates.archetypes import ArchetypeEntity, archetypes

_SURE = 3  # trades that have to agree on a synonym
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Lower-case singular phrases: the kinds of records and their last words, fields with their types, and people."""

    records: Mapping[str, int]
    record_heads: Mapping[str, int]
    fields: Mapping[str, str]
    field_heads: Mapping[str, int]
    people: frozenset[str]
    fields_of: Mapping[str, frozenset[str]]
    parents_of: Mapping[str, frozenset[str]]
    children_of: Mapping[str, frozenset[str]]
    synonyms: frozenset[frozenset[str]]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of the archetypes."""
    records: Counter[str] = Counter()
    heads: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    field_heads: Counter[str] = Counter()
    people: set[str] = set()
    fields_of: dict[str, set[str]] = {}
    parents: dict[str, set[str]] = {}
    children: dict[str, set[str]] = {}
    together: Counter[frozenset[str]] = Counter()
    apart: set[frozenset[str]] = set()
    for archetype in archetypes().values():
        for role in archetype.roles.values():
            people |= {role.name.replace("_", " "), *role.synonyms}
        for name, entity in archetype.entities.items():
            words = _HUMP.sub(" ", name).lower()
            for phrase in {words, *entity.synonyms}:
                records[phrase] += 1
                heads[phrase.rsplit(" ", 1)[-1]] += 1
            named = {words, *entity.synonyms}
            together.update(frozenset({one, two}) for one in named for two in named if one < two)
            others = [_names(other) for key, other in archetype.entities.items() if key != name]
            apart |= {frozenset({one, two}) for one in named for other in others for two in other}
            for phrase in named:
                fields_of.setdefault(phrase, set()).update(key.replace("_", " ") for key in entity.fields)
            for to in entity.belongs_to.values():
                parent = archetype.entities[to.entity]
                above = {_HUMP.sub(" ", parent.name).lower(), *parent.synonyms}
                for phrase in named:
                    parents.setdefault(phrase, set()).update(above)
                for phrase in above:
                    children.setdefault(phrase, set()).update(named)
            for key, field in entity.fields.items():
                spaced = key.replace("_", " ")
                kinds.setdefault(spaced, Counter())[field.type.value] += 1
                field_heads[spaced.rsplit(" ", 1)[-1]] += 1
    types = {name: min(counts.items(), key=lambda pair: (-pair[1], pair[0]))[0] for name, counts in kinds.items()}
    return Vocabulary(
        records,
        heads,
        types,
        field_heads,
        frozenset(people),
        {phrase: frozenset(found) for phrase, found in fields_of.items()},
        {phrase: frozenset(found) for phrase, found in parents.items()},
        {phrase: frozenset(found) for phrase, found in children.items()},
        frozenset(pair for pair, count in together.items() if count >= _SURE and pair not in apart),
    )


def _names(entity: ArchetypeEntity) -> set[str]:
    return {_HUMP.sub(" ", entity.name).lower(), *entity.synonyms}
