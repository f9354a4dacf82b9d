"""The archetype of a domain, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from draftsmith_appspec import Access, BelongsTo, Entity, Field, ManyToMany, Role

Value: TypeAlias = bool | int | str
"""A value of a field in the form `Field.default` has: whole numbers and minutes as int, amounts and moments as text."""

Row: TypeAlias = Mapping[str, Value]
"""Field name to value; a belongs_to is the index (from 0) of the parent's seed row."""


@dataclass(frozen=True, slots=True)
class ArchetypeRole:
    """A kind of user. `synonyms` are lower case and singular."""

    name: str
    role: Role
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArchetypeEntity:
    """A kind of thing kept in the domain.

    `entity` is the AppSpec entity with all its relations; money without a currency is meant in the app's own.
    `synonyms` are other nouns for it in this domain, lower case and singular. `seeds` are rows of demo data.
    """

    name: str
    entity: Entity
    synonyms: tuple[str, ...]
    seeds: tuple[Row, ...]

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields by name, in the order people see them."""
        return self.entity.fields

    @property
    def belongs_to(self) -> Mapping[str, BelongsTo]:
        """The references to one row, by name."""
        return self.entity.belongs_to

    @property
    def many_to_many(self) -> Mapping[str, ManyToMany]:
        """The sets of rows, by name."""
        return self.entity.many_to_many

    @property
    def access(self) -> Access:
        """Who may do what."""
        return self.entity.access


@dataclass(frozen=True, slots=True)
class Archetype:
    """A domain.

    `core` are the entities that a one-line description should get, the rest only when named; it holds what its entities
    require. `verbs` are acts that make a record in this domain, each with its entity, or None where it makes nothing of
    its own. `features` are usual in the domain and suggested, never built unasked.
    """

    name: str
    title: str
    about: str
    synonyms: tuple[str, ...]
    core: tuple[str, ...]
    roles: Mapping[str, ArchetypeRole]
    entities: Mapping[str, ArchetypeEntity]
    verbs: Mapping[str, str | None]
    features: tuple[str, ...]
