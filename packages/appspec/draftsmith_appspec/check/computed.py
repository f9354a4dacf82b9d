"""Computed fields that are worked out from each other."""

from __future__ import annotations

from collections.abc import Iterator

from ..expr.checker import check
from ..expr.scope import Environment
from ..expr.syntax import Name, Select
from ..expr.typed import Typed
from ..expr.types import Kind
from ..findings import Finding
from ..model import AppSpec
from ..problems import SpecError

_Key = tuple[str, str]


def circle_findings(spec: AppSpec) -> Iterator[Finding]:
    """Fields that need themselves, by way of others or of other entities."""
    computed = {
        (name, key): _used(field.computed, Environment(spec, name, caller=False))
        for name, entity in spec.entities.items()
        for key, field in entity.fields.items()
        if field.computed is not None
    }
    needs = {key: [used for used in uses if used in computed] for key, uses in computed.items()}
    while True:  # what needs nothing that is left is taken away; what stays goes in circles, or leads into one
        free = [key for key, uses in needs.items() if not any(used in needs for used in uses)]
        if not free:
            break
        for key in free:
            del needs[key]
    for key in needs:
        if key in _reached(key, needs):
            name, field = key
            message = f"{field} of {name} is worked out from itself"
            yield Finding(("entities", name, "fields", field, "computed"), message, "take it out of the circle")


def _used(text: str, environment: Environment) -> set[_Key]:
    """The (entity, name) of everything a valid expression reads; empty for one that is not valid."""
    try:
        typed = check(text, environment)
    except SpecError:
        return set()
    return set(_uses(typed, environment.entity or ""))


def _uses(typed: Typed, entity: str) -> Iterator[_Key]:
    match typed.node:
        case Name(name):
            yield entity, name
        case Select(_, name):
            yield typed.parts[0].type.entity, name
    inner = entity
    for index, part in enumerate(typed.parts):
        yield from _uses(part, inner)
        if index == 0 and part.type.kind is Kind.ROWS:
            inner = part.type.entity


def _reached(start: _Key, needs: dict[_Key, list[_Key]]) -> set[_Key]:
    found: set[_Key] = set()
    open_ = [start]
    while open_:
        for used in needs.get(open_.pop(), []):
            if used not in found:
                found.add(used)
                open_.append(used)
    return found
