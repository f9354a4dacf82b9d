"""A spec as data, and what kind of thing stands where: read off the model, so that a new part is known at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeAlias, get_args, get_origin

from ..model import AppSpec
from ..model.base import Part
from .results import Value

_SEQUENCES = frozenset({"do", "show", "order", "navigation", "fields"})
"""Lists in which the order of what is next to each other says something: steps, blocks, columns, pages."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that is the same or another: a text, a number, a step, a block."""


@dataclass(frozen=True, slots=True)
class Struct:
    """Fixed keys."""

    keys: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Named:
    """Parts by names that people choose, in an order people see."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values; in a `sequence` two things put in the same place are in each other's way."""

    sequence: bool


Shape: TypeAlias = Leaf | Struct | Named | Items
Tree: TypeAlias = dict[str, Value]


@cache
def spec_shape() -> Struct:
    """The shape of a whole spec."""
    return _struct(AppSpec)


def tree_of(spec: AppSpec) -> Tree:
    """A spec as JSON data with every key; numbers that are equal are written alike."""
    tree: Tree = spec.model_dump(mode="json")
    for fields in _field_mappings(tree):
        for field in fields.values():
            for key in ("min", "max"):
                field[key] = _number(field[key])
    return tree


def spec_of(tree: Tree) -> AppSpec:
    """The spec that `tree_of` gave this tree for."""
    return AppSpec.model_validate(tree)


def _struct(part: type[Part]) -> Struct:
    return Struct({field.alias or name: _shape(field.annotation, name) for name, field in part.model_fields.items()})


def _shape(annotation: Any, name: str) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return Named(_shape(arguments[1], name))
    if origin is list:
        return Items(name in _SEQUENCES)
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return _struct(annotation)
    return Leaf()


def _number(said: int | str | None) -> int | str | None:
    if not isinstance(said, str):
        return said
    try:
        number = Decimal(said)
    except InvalidOperation:  # cannot be, in a spec; kept as it is for `validate`
        return said
    if not number.is_finite():
        return said
    return int(number) if number == number.to_integral_value() else format(number.normalize(), "f")


def _field_mappings(tree: Tree) -> Iterator[dict[str, Tree]]:
    for entity in tree["entities"].values():
        yield entity["fields"]
        yield from (many["fields"] for many in entity["many_to_many"].values())
        yield from (asked["input"] for key in ("actions", "queries") for asked in entity[key].values())
    yield from (workflow["input"] for workflow in tree["workflows"].values())
