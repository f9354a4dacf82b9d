"""What the archetypes have to say about demo data: whole rows of a kind of thing, and texts for a field by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from draftsmith_appspec import AppSpec, FieldType
from draftsmith_codegen_templates.archetypes import Archetype, archetypes, find
from draftsmith_codegen_templates.archetypes.library import normal
from draftsmith_codegen_templates.archetypes.model import ArchetypeEntity, Value
from draftsmith_codegen_templates.spelling import words

_TELLING = 3
"""From so many texts on, a field's name alone says what is meant."""
_SAYS_NOTHING = frozenset("name title label number code kind type status state description value".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Samples:
    """What is known for one app. `domains` are the archetypes that its title and summary speak of."""

    domains: tuple[Archetype, ...]

    @classmethod
    def of(cls, spec: AppSpec) -> Samples:
        """The samples for a spec's app; none of a domain where it speaks of no known one."""
        known = archetypes()
        return cls(tuple(known[name] for name in find(f"{spec.app.title}. {spec.app.summary}")))

    def rows(self, entity: str) -> tuple[Mapping[str, Value], ...]:
        """Rows of what the domain calls this; they fit together (a loaf has a loaf's price)."""
        return next((same.seeds for domain in self.domains for same in _same(domain, entity)), ())

    def amounts(self, entity: str, field: str) -> tuple[Decimal, Decimal] | None:
        """The least and the most money that the domain's rows of this kind have under a name like the field's."""
        asked = set(words(field))
        found = [
            Decimal(str(row[name]))
            for domain in self.domains
            for same in _same(domain, entity)
            for name, known in same.fields.items()
            if known.type is FieldType.MONEY and asked & set(words(name))
            for row in same.seeds
            if name in row
        ]
        return (min(found), max(found)) if found else None

    def texts(self, entity: str, field: str) -> list[str]:
        """Texts for a field, from the nearest place that has any: this kind of thing in the domain, this kind of thing
        anywhere, then any field of that name.
        """
        places = [_same(domain, entity) for domain in self.domains]
        places += [[same for domain in archetypes().values() for same in _same(domain, entity)]]
        found = next((texts for place in places if (texts := _texts(place, field))), [])
        if found or field in _SAYS_NOTHING:
            return found
        anywhere = _anywhere().get(field, [])
        return anywhere if len(anywhere) >= _TELLING else []


def _same(domain: Archetype, entity: str) -> list[ArchetypeEntity]:
    """The domain's entity by that name, else the one that it is another word for."""
    if entity in domain.entities:
        return [domain.entities[entity]]
    wanted = normal(" ".join(words(entity)))
    return [known for known in domain.entities.values() if wanted in map(normal, known.synonyms)]


def _texts(entities: Iterable[ArchetypeEntity], field: str) -> list[str]:
    return list(dict.fromkeys(text for entity in entities for text in _said(entity, field)))


def _said(entity: ArchetypeEntity, name: str) -> Iterator[str]:
    """The texts of a field, or its values as words: `internal_medicine` is "Internal medicine"."""
    field = entity.fields.get(name)
    if field is None:
        return
    if field.type is FieldType.ENUM:
        yield from (value.replace("_", " ").capitalize() for value in field.values)
    elif field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        yield from (str(row[name]) for row in entity.seeds if name in row)


@cache
def _anywhere() -> Mapping[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for domain in archetypes().values():
        for entity in domain.entities.values():
            for name in entity.fields:
                found.setdefault(name, {}).update(dict.fromkeys(_said(entity, name)))
    return {name: list(texts) for name, texts in found.items()}
