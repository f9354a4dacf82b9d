"""Expressions where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..expr.bridge import expression_finding
from ..expr.scope import Environment, field_type
from ..expr.types import BOOLEAN, Kind, Type
from ..findings import Finding, count_findings
from ..limits import MAX_SET
from ..model import SELF, Entity, Field, FieldType
from ..reader import Path
from ..suggest import did_you_mean

_STRING = re.compile(r'"([^"\\]*)"')
_NO_VALUE = frozenset({FieldType.FILE, FieldType.IMAGE, FieldType.GEO, FieldType.JSON, FieldType.TAGS})


def text_findings(path: Path, text: str, environment: Environment, expected: Type | None = None) -> Iterator[Finding]:
    """An expression that gives a value of this type."""
    found = expression_finding(text, environment, expected)
    if found is not None:
        message, hint, offset = found
        yield Finding(path, message, hint, offset)


def condition_findings(path: Path, text: str | None, environment: Environment) -> Iterator[Finding]:
    """An expression that is true or false, where there is one."""
    if text is not None:
        yield from text_findings(path, text, environment, BOOLEAN)


def set_findings(
    path: Path, values: Mapping[str, str], target: str, environment: Environment, *, whole: bool
) -> Iterator[Finding]:
    """New values for a row of the entity `target`; with `whole`, of a new row: all that it needs has to be there."""
    spec = environment.spec
    entity = spec.entities.get(target)
    if entity is None:
        return
    yield from count_findings(path, len(values), MAX_SET, "values")
    for name, text in list(values.items())[:MAX_SET]:
        here: Path = (*path, name)
        if name in entity.fields:
            field = entity.fields[name]
            if field.computed is not None:
                yield Finding(here, f"{name} is computed and cannot be set", "leave it out")
            elif field.type in _NO_VALUE:
                yield Finding(here, f"a {field.type} cannot be set by an expression", "leave it out")
            else:
                yield from _value(here, field, text, environment)
                yield from _moved(here, name, text, entity)
        elif name in entity.belongs_to:
            yield from _relation(here, name, text, entity, environment)
        else:
            names = [*entity.fields, *entity.belongs_to]
            message = f'{target} has no field or belongs_to "{name[:60]}"'
            yield Finding(here, message, did_you_mean(name, names))
    if whole:
        needed = [name for name, field in entity.fields.items() if _needs_value(name, entity)]
        needed += [name for name, to in entity.belongs_to.items() if to.required]
        for name in needed:
            if name not in values:
                yield Finding(path, f'{target} needs its "{name}"', f"add `{name}:` and an expression")


def _value(path: Path, field: Field, text: str, environment: Environment) -> Iterator[Finding]:
    literal = _STRING.fullmatch(text) if field.type is FieldType.ENUM else None
    if literal is not None:
        if literal[1] not in field.values:
            yield Finding(path, f'there is no value "{literal[1][:60]}"', did_you_mean(literal[1], field.values), 1)
    elif text in field.values and text not in environment.names(environment.entity):
        yield Finding(path, f"{text} is a value, not the name of a field", f"put it in quotes: '\"{text}\"'")
    else:
        yield from text_findings(path, text, environment, field_type(field, environment.spec))


def _needs_value(name: str, entity: Entity) -> bool:
    field = entity.fields[name]
    given = field.default is not None or field.computed is not None or field.type in (FieldType.UUID, FieldType.SLUG)
    return field.required and not given and field.type is not FieldType.BOOLEAN


def _moved(path: Path, name: str, text: str, entity: Entity) -> Iterator[Finding]:
    """A field with states changes along its transitions, also when a step changes it."""
    ways = entity.states.get(name)
    if ways is None or not text.startswith('"'):
        return
    value = text.strip('"')
    field = entity.fields[name]
    if value in field.values and value != field.default and all(way.to != value for way in ways.values()):
        yield Finding(path, f"no transition of {name} leads to {value}", "add one to states")


def _relation(path: Path, name: str, text: str, entity: Entity, environment: Environment) -> Iterator[Finding]:
    target = entity.belongs_to[name].entity
    to = environment.spec.entities.get(target)
    if text == SELF:
        if environment.entity != target:
            what = f"a {environment.entity}" if environment.entity else "not there"
            yield Finding(path, f"self is {what}; {name} is a {target}", "name a relation that leads to one")
    elif text == "me" and environment.caller and to is not None and to.account is not None:
        return
    elif to is not None:
        expected = Type(Kind.ROW, optional=not entity.belongs_to[name].required, entity=target)
        yield from text_findings(path, text, environment, expected)
