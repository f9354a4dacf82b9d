"""What access rules ask of a row's own fields: what the rows of the generated tests hold, and what that comes to.

Rows that the tests make hold one and the same value in such a field, so that it is known what may be done with them;
`cases` are the other values, for the tests that try them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, product

from draftsmith_appspec import ACTIONS, Action, AppSpec, Entity, FieldIs, FieldType
from draftsmith_codegen_templates.spelling import human
from draftsmith_codegen_templates.targets.python.decisions import (
    Decision,
    Value,
    asked,
    asked_fields,
    decisions_on,
    set_by,
    values_of,
)

_SCORE: Mapping[Decision, int] = {"all": 2, "own": 1, "other": 0, "none": 0}
_MOST_CASES, _MOST_TRIED = 12, 200


@dataclass(frozen=True, slots=True)
class Case:
    """Rows that hold these values, and what each role may do with them."""

    values: dict[str, Value]
    may: dict[str, dict[Action, Decision]]


def possible(spec: AppSpec, key: str, name: str) -> list[Value]:
    """What a new row may be made with: of a state its first, and of what not everybody sets what it is without them."""
    field = spec.entities[key].fields[name]
    left = set_by(spec, key, name) is not None and not (field.required and field.default is None)
    if name in spec.entities[key].states or left:
        return [field.default if isinstance(field.default, str | bool) else None]
    return [value for value in values_of(field) if value is not None]


def usual(spec: AppSpec, key: str, known: Mapping[str, Value]) -> dict[str, Value]:
    """What the rows of the tests hold of what rules ask for: `known`, else that with which most may be done."""
    entity = spec.entities[key]
    names = [name for name in entity.fields if name in asked_fields(entity)]
    choices = [[known[name]] if name in known else possible(spec, key, name) for name in names]
    tried = [dict(zip(names, chosen, strict=True)) for chosen in islice(product(*choices), _MOST_TRIED)]

    def powers(values: Mapping[str, Value]) -> tuple[bool, int]:
        may = decisions_on(spec, key, values).values()
        scores = [[_SCORE[doing[action]] for action in ACTIONS] for doing in may]
        lasting = any(_SCORE[doing["create"]] and _SCORE[doing["read"]] for doing in may)
        return lasting, sum(map(sum, scores))

    return max(tried, key=powers)


def cases(spec: AppSpec, key: str, held: Mapping[str, Value]) -> list[Case]:
    """Rows with every value of the fields that rules ask for; one field at a time where there are too many."""
    fields = spec.entities[key].fields
    values = {name: values_of(fields[name]) for name in held}
    together = list(islice(product(*values.values()), _MOST_CASES + 1)) if held else []
    if len(together) <= _MOST_CASES:
        found = [dict(zip(held, chosen, strict=True)) for chosen in together]
    else:
        found = [{**held, name: value} for name in held for value in values[name]]
    return [Case(each, decisions_on(spec, key, each)) for each in found]


def written(entity: Entity, held: Mapping[str, Value], every: list[Case]) -> list[Case]:
    """Those that a new row may be made with, or one that holds what is `held` changed to, without its states."""
    free = [name for name in held if name not in entity.states]
    return [
        Case({name: case.values[name] for name in free}, case.may)
        for case in every
        if free and all(case.values[name] == held[name] for name in held if name not in free)
    ]


def asked_words(entity: Entity, action: Action) -> str:
    """`where status is published`; of several fields only their names."""
    found = list(dict.fromkeys(asked(entity, action)))
    if len(found) != 1:
        return f"depending on {' and '.join(dict.fromkeys(human(one.field) for one in found))}"
    return f"where {human(found[0].field)} is {_values(entity, found[0])}"


def _values(entity: Entity, one: FieldIs) -> str:
    boolean = entity.fields[one.field].type is FieldType.BOOLEAN
    words = [("no", "yes")[bool(value)] if boolean else human(str(value)) for value in one.values if value is not None]
    return f"{'not ' if one.but else ''}{' or '.join(words) or 'empty'}"
