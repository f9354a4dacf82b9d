"""What the names in an expression stand for, given the spec and the entity whose row it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from ..model import AppSpec, Entity, Field, FieldType
from ..words import plural_of, snake_of
from .types import BOOLEAN, DATE, DATETIME, DECIMAL, DURATION, INTEGER, TEXT, TIME, Kind, Type

_TYPES: Mapping[FieldType, Type] = {
    FieldType.INTEGER: INTEGER,
    FieldType.DECIMAL: DECIMAL,
    FieldType.BOOLEAN: BOOLEAN,
    FieldType.DATE: DATE,
    FieldType.TIME: TIME,
    FieldType.DATETIME: DATETIME,
    FieldType.DURATION: DURATION,
}
_OPAQUE = frozenset({"json", "file", "image", "geo", "tags"})


class Means(Enum):
    """What a name is."""

    FIELD = auto()
    RELATION = auto()  # one row: a belongs_to
    SIDE = auto()  # the rows of another entity that belong to this one
    MANY = auto()  # many_to_many
    INPUT = auto()  # what an action or a query was given
    SYSTEM = auto()  # id, created_at, updated_at
    OWNER = auto()
    ME = auto()
    ROLE = auto()
    SIGNED_IN = auto()
    VALUE = auto()  # not a name


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for. For a SIDE, `by` is the belongs_to of `type.entity` that leads here."""

    means: Means
    type: Type
    by: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """Where an expression stands: about a row of `entity` (None: about no row), with `inputs`.

    `caller` tells whether `me`, `role` and `signed_in` mean something: a computed value is the same for everybody.
    """

    spec: AppSpec
    entity: str | None
    inputs: Mapping[str, Field] = field(default_factory=dict)
    caller: bool = True
    _known: dict[str | None, Mapping[str, Meaning]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def names(self, entity: str | None) -> Mapping[str, Meaning]:
        """Every name that can be used about a row of `entity`."""
        if entity not in self._known:
            self._known[entity] = self._names(entity)
        return self._known[entity]

    def _names(self, entity: str | None) -> dict[str, Meaning]:
        found: dict[str, Meaning] = {}
        if entity is not None and (row := self.spec.entities.get(entity)) is not None:
            found |= dict(_row_names(self.spec, entity, row))
        if self.caller:
            found["me"] = Meaning(Means.ME, Type(Kind.ME))
            found["role"] = Meaning(Means.ROLE, Type(Kind.ROLE, values=tuple(self.spec.roles)))
            found["signed_in"] = Meaning(Means.SIGNED_IN, BOOLEAN)
        return found | {name: Meaning(Means.INPUT, field_type(kind, self.spec)) for name, kind in self.inputs.items()}

    def of_caller(self) -> dict[str, Meaning]:
        """What can be said of `me`: what every profile that has it agrees on. Empty for callers without a profile."""
        found: dict[str, Meaning] = {}
        clashing: set[str] = set()
        for name, entity in self.spec.entities.items():
            for key, meaning in _row_names(self.spec, name, entity) if entity.account is not None else ():
                if meaning.means in (Means.FIELD, Means.RELATION):
                    same = found.setdefault(key, meaning).type.sure() == meaning.type.sure()
                    clashing |= set() if same else {key}
        return {
            key: Meaning(meaning.means, meaning.type.maybe()) for key, meaning in found.items() if key not in clashing
        }


def field_type(said: Field, spec: AppSpec) -> Type:
    """The type that a field's values have in expressions."""
    optional = not said.required and said.default is None
    if said.type is FieldType.MONEY:
        currency = said.currency or getattr(spec.app, "currency", None)
        return Type(Kind.DECIMAL, optional, currency=currency)
    if said.type is FieldType.ENUM:
        return Type(Kind.ENUM, optional, values=tuple(said.values))
    if said.type.value in _OPAQUE:
        return Type(Kind.OTHER, optional)
    return _TYPES.get(said.type, TEXT).maybe(optional)


def sides(spec: AppSpec, entity: str) -> dict[str, tuple[str, str]]:
    """The other sides of belongs_to relations: the name to call the rows by, their entity, and their relation.

    A name is the one that `has_many` gives, else the plural of the other entity (`order_lines`), with `_as_<relation>`
    where several relations of it lead here.
    """
    found: dict[str, tuple[str, str]] = {}
    said = spec.entities[entity].has_many
    found.update({name: (many.entity, many.by) for name, many in said.items()})
    taken = set(found.values())
    for child, row in spec.entities.items():
        leading = [name for name, to in row.belongs_to.items() if to.entity == entity]
        if not leading:
            continue
        plural = snake_of(plural_of(snake_of(child).replace("_", " ")))
        for relation in leading:
            name = plural if len(leading) == 1 else f"{plural}_as_{relation}"
            if (child, relation) not in taken and name not in found:
                found[name] = (child, relation)
    return found


def _row_names(spec: AppSpec, name: str, entity: Entity) -> Iterator[tuple[str, Meaning]]:
    for side, (child, relation) in sides(spec, name).items():
        yield side, Meaning(Means.SIDE, Type(Kind.ROWS, entity=child), relation)
    yield "id", Meaning(Means.SYSTEM, TEXT)
    yield "created_at", Meaning(Means.SYSTEM, DATETIME)
    yield "updated_at", Meaning(Means.SYSTEM, DATETIME)
    yield "owner", Meaning(Means.OWNER, Type(Kind.ME, optional=True))
    for key, many in entity.many_to_many.items():
        yield key, Meaning(Means.MANY, Type(Kind.ROWS, entity=many.entity))
    for key, to in entity.belongs_to.items():
        yield key, Meaning(Means.RELATION, Type(Kind.ROW, not to.required, entity=to.entity))
    for key, said in entity.fields.items():
        yield key, Meaning(Means.FIELD, field_type(said, spec))
