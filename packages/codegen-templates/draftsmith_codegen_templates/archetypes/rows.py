"""Seed rows: from what a file says to values that fit, with relations resolved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from draftsmith_appspec import AppSpec, Entity, FieldType, SpecError, full_form, parse
from draftsmith_codegen_templates.archetypes.model import Value

_JUDGES = frozenset({"type", "values", "currency", "min", "max", "pattern"})  # what a value has to suit
_NULL = (None, "", "null", "~")


class BadRow(Exception):
    """What does not fit, a line each."""


def seed_rows(spec: AppSpec, said: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Value]]]:
    """The rows of every entity in kept form (see `model.Value`); `said` has them as texts.

    The language itself judges a value: each row is read as an entity whose fields have the row's values as defaults.
    Raises BadRow for a value that does not fit, a required one left out, an unknown parent, or a repeated unique value.
    """
    texts = {name: [_said(row) for row in rows] for name, rows in said.items()}
    if problems := [line for name, rows in texts.items() for line in _unknown(name, spec.entities[name], rows)]:
        raise BadRow("\n".join(problems))
    values = _values(spec, texts)
    problems = []
    made: dict[str, list[dict[str, Value]]] = {}
    for name, rows in texts.items():
        made[name] = []
        for index, row in enumerate(rows):
            kept: dict[str, Value] = {}
            for key, relation in spec.entities[name].belongs_to.items():
                if key in row:
                    parent = relation.entity
                    place = _place(row[key], spec.entities[parent], values.get(parent, []))
                    if place is None:
                        problems.append(f"entities.{name}.seeds[{index}].{key}: not one {parent} is {row[key]}")
                    else:
                        kept[key] = place
                elif relation.required:
                    problems.append(f"entities.{name}.seeds[{index}]: {key} is missing")
            made[name].append(kept | values[name][index])
        problems += _repeats(name, spec.entities[name], made[name])
    if problems:
        raise BadRow("\n".join(problems))
    return made


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in _NULL}


def _unknown(name: str, entity: Entity, rows: list[dict[str, Any]]) -> Iterator[str]:
    for index, row in enumerate(rows):
        here = f"entities.{name}.seeds[{index}]"
        for key, value in row.items():
            if key not in entity.fields and key not in entity.belongs_to:
                yield f"{here}: there is no field or belongs_to {key}"
            elif not isinstance(value, str):
                yield f"{here}.{key}: this has to be one value"
        for key, field in entity.fields.items():
            if field.required and field.default is None and key not in row:
                yield f"{here}: {key} is missing"


def _values(spec: AppSpec, texts: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Value]]]:
    """The values of the fields, read as defaults."""
    full = full_form(spec)["entities"]
    document: dict[str, Any] = {"appspec": 1, "app": {"name": "rows"}, "entities": {}}
    names: dict[str, tuple[str, int]] = {}
    for name, rows in texts.items():
        for index, row in enumerate(rows):
            fields = {
                key: {part: said for part, said in field.items() if part in _JUDGES} | {"default": row[key]}
                for key, field in full[name]["fields"].items()
                if key in row
            }
            if not fields:  # only relations
                continue
            made = f"Row{len(names)}"
            names[made] = (name, index)
            document["entities"][made] = {"fields": fields}
    values: dict[str, list[dict[str, Value]]] = {name: [{} for _ in rows] for name, rows in texts.items()}
    if not names:
        return values
    try:
        read = parse(json.dumps(document))
    except SpecError as error:
        lines = []
        for problem in error.problems:
            head, _, rest = problem.path.removeprefix("entities.").partition(".")
            name, index = names.get(head, (head, 0))
            place = rest.removeprefix("fields.").removesuffix(".default")
            lines.append(f"entities.{name}.seeds[{index}].{place}: {problem.message}")
        raise BadRow("\n".join(lines)) from error
    for made, (name, index) in names.items():
        defaults = {key: field.default for key, field in read.entities[made].fields.items()}
        values[name][index] = {key: value for key, value in defaults.items() if value is not None}
    return values


def _place(said: str, entity: Entity, parents: list[dict[str, Value]]) -> int | None:
    """The index of the parent meant: the only one with that label or another unique value, or the number itself, which
    comes first where labels are numbers.
    """
    index = int(said) if said.isdecimal() and int(said) < len(parents) else None
    if index is not None and entity.fields[entity.label].type is FieldType.INTEGER:
        return index
    for name in (entity.label, *(key for key, field in entity.fields.items() if field.unique)):
        places = [place for place, parent in enumerate(parents) if str(parent.get(name)) == said]
        if len(places) == 1:
            return places[0]
    return index


def _repeats(name: str, entity: Entity, rows: list[dict[str, Value]]) -> Iterator[str]:
    groups = [[key] for key, field in entity.fields.items() if field.unique] + entity.unique
    for group in groups:
        seen: set[tuple[Value, ...]] = set()
        for index, row in enumerate(rows):
            if all(key in row for key in group):
                values = tuple(row[key] for key in group)
                if values in seen:
                    yield f"entities.{name}.seeds[{index}]: {', '.join(group)} is there already"
                seen.add(values)
