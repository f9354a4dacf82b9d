"""Entities with everything they can have, and the expressions about their rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import get_args

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ..expr import sides
from ..model import (
    ANY,
    AppSpec,
    CustomAction,
    Entity,
    Field,
    FieldType,
    HasMany,
    Invariant,
    ManyToMany,
    Query,
    Transition,
    When,
)
from .base import lines, titles
from .flows import steps

_NEW = {
    "markdown_1": FieldType.MARKDOWN, "labels": FieldType.TAGS, "extra": FieldType.JSON, "scan": FieldType.FILE,
    "photo": FieldType.IMAGE, "spot": FieldType.GEO, "code": FieldType.UUID, "address_part": FieldType.SLUG,
}  # fmt: skip


@st.composite
def kept(draw: DrawFn, name: str, entity: Entity, spec: AppSpec, roles: list[str]) -> Entity:
    """The entity with fields of every type and names for the other sides of relations."""
    fields = {key: draw(_guarded(field, roles)) for key, field in entity.fields.items()}
    for key in draw(st.lists(st.sampled_from(sorted(_NEW)), max_size=3, unique=True)):
        source = "name" if "name" in fields and fields["name"].type is FieldType.TEXT else None
        made = Field(type=_NEW[key], required=draw(st.booleans()), help=draw(titles()))
        fields[key] = made.model_copy(update={"source": source}) if made.type is FieldType.SLUG else made
    sides = {}
    leading = [
        (child, key) for child, row in spec.entities.items() for key, to in row.belongs_to.items() if to.entity == name
    ]
    for index, (child, key) in enumerate(leading):
        if draw(st.booleans()):
            sides[f"side_{index}"] = HasMany(entity=child, by=key)
    if draw(st.booleans()):
        rows = {side: spec.entities[to.entity] for side, to in sides.items()}
        others = {key: spec.entities[to.entity] for key, to in entity.belongs_to.items()}
        type_, text = draw(st.sampled_from(list(_worked_out(fields, rows, others))))
        some = draw(st.none() | st.lists(st.sampled_from(roles), min_size=1, max_size=2, unique=True))
        currency = "EUR" if type_ is FieldType.MONEY else None
        fields["worked_out"] = Field(
            type=type_, required=draw(st.booleans()), currency=currency, visible_to=some, computed=text
        )
    if draw(st.booleans()):
        fields["begins_on"] = Field(type=FieldType.DATE, required=draw(st.booleans()))
        kind = draw(st.sampled_from([FieldType.DATE, FieldType.DURATION]))
        fields["until"] = Field(type=kind, required=draw(st.booleans()))
    if draw(st.booleans()):
        fields["state"] = Field(type=FieldType.ENUM, values=["made", "by", "done"], default="made")
    plain = [key for key, field in fields.items() if field.type in (FieldType.TEXT, FieldType.INTEGER, FieldType.DATE)]
    groups = st.lists(st.sampled_from([*plain, *entity.belongs_to]), min_size=1, max_size=2, unique=True)
    pairs = st.just({"since": Field(type=FieldType.DATE), "size": Field(type=FieldType.DURATION, default=90)})
    many = {
        key: draw(st.builds(ManyToMany, entity=st.just(to.entity), title=titles(), fields=pairs | st.just({})))
        for key, to in entity.many_to_many.items()
    }
    return entity.model_copy(
        update={
            "about": draw(titles()),
            "fields": fields,
            "has_many": sides,
            "many_to_many": many,
            "indexes": draw(st.lists(groups, max_size=2, unique_by=tuple)) if plain or entity.belongs_to else [],
            "soft_delete": draw(st.booleans()),
            "audit": draw(st.booleans()),
            "ownership": draw(st.sampled_from(["owner", "none"])),
        }
    )


def _worked_out(
    fields: dict[str, Field], rows: dict[str, Entity], others: dict[str, Entity]
) -> Iterator[tuple[FieldType, str]]:
    """Expressions over a row, the rows that belong to it, and those that it belongs to, with the type of each."""
    yield FieldType.INTEGER, "1 + 2"
    for key, field in fields.items():
        match field.type:
            case FieldType.INTEGER:
                yield FieldType.INTEGER, f"{key} * 2 - 1"
                yield FieldType.DECIMAL, f"{key} / 3"
                yield FieldType.BOOLEAN, f"{key} > 3 || 7 < {key}"
            case FieldType.DECIMAL:
                empty = not field.required and field.default is None
                yield FieldType.MONEY, f"coalesce({key}, 1.5) * 0.19" if empty else f"{key} * 0.19"
            case FieldType.TEXT | FieldType.EMAIL:
                yield FieldType.TEXT, f'{key}.upper() + ", " + {key}'
                yield FieldType.BOOLEAN, f'!({key} == "x")'
            case FieldType.DATETIME:
                yield FieldType.DATETIME, f'{key} + duration("90m")'
                yield FieldType.BOOLEAN, f"{key} < now()"
            case FieldType.DATE:
                yield FieldType.DECIMAL, f"days(today() - {key})"
                yield FieldType.INTEGER, f"year({key})"
            case FieldType.DURATION:
                yield FieldType.DURATION, f"{key} * 2"
    for side, row in rows.items():
        yield FieldType.INTEGER, f"count({side})"
        yield FieldType.DATETIME, f"max({side}, created_at)"
        for key, field in row.fields.items():
            if field.type is FieldType.INTEGER:
                yield FieldType.INTEGER, f"sum({side}, {key})"
                yield FieldType.DECIMAL, f"coalesce(avg({side}, {key}), 0)"
                yield FieldType.DECIMAL, f"avg({side}, {key}) * 2"
    for name, row in others.items():
        yield FieldType.TEXT, f"{name}.id"
        for key, field in row.fields.items():
            if field.type is FieldType.INTEGER:
                yield FieldType.INTEGER, f"{name}.{key} + 1"


@st.composite
def _guarded(draw: DrawFn, field: Field, roles: list[str]) -> Field:
    some = st.none() | st.lists(st.sampled_from(roles), min_size=1, max_size=2, unique=True)
    return field.model_copy(
        update={
            "marks": [mark for mark in ("pii", "phi", "sensitive") if draw(st.booleans())],
            "visible_to": draw(some),
            "editable_by": draw(some),
            "indexed": field.type not in (FieldType.LONG_TEXT,) and draw(st.booleans()),
        }
    )


def conditions(entity: Entity) -> SearchStrategy[str]:
    """Expressions over a row that are true or false."""
    texts = ["created_at < now()", 'id != ""', "false"]
    for key, field in entity.fields.items():
        if not field.required and field.default is None:
            texts.append(f"{key} == null")
        match field.type:
            case FieldType.INTEGER | FieldType.DECIMAL:
                texts.append(f"{key} > 3")
            case FieldType.BOOLEAN:
                texts.append(f"!{key}")
            case FieldType.TEXT:
                texts.append(f'{key} != "a, b: {{c}} #d"')
            case FieldType.ENUM:
                texts.append(f'{key} in ["{field.values[0]}"]')
    return st.sampled_from(texts) | st.lists(st.sampled_from(texts), min_size=2, max_size=3).map(" || ".join)


def row_rules(name: str, entity: Entity, spec: AppSpec) -> SearchStrategy[str]:
    """What has to hold of a row: any condition, or something that people would ask for."""
    fields = entity.fields
    plain = {key: field.type for key, field in fields.items() if field.computed is None}
    numbers = [key for key, kind in plain.items() if kind is FieldType.INTEGER]
    texts = [f"{one} <= {two}" for one in numbers for two in numbers if one != two]
    texts += [f"{key} * 2 <= 200" for key in numbers]
    others = [side for side in sides(spec, name) if side not in entity.has_many]
    texts += [f"count({side}) <= {most}" for side in others for most in [*numbers, "9"]]
    if "until" in fields:
        texts += ["begins_on > today()", "weekday(begins_on) <= 5"]
        if fields["until"].type is FieldType.DATE:
            texts += ["until > begins_on", "days(until - begins_on) <= 14.0"]
        counts = ["", *(f', {key} in ["made", "by"]' for key in ("state",) if key in fields)]
        keys = [*entity.belongs_to, *(key for key, kind in plain.items() if kind is FieldType.TEXT)]
        texts += [f"no_overlap({key}, begins_on, until{which})" for key in keys for which in counts]
    return st.sampled_from(texts) | conditions(entity) if texts else conditions(entity)


def values(entity: Entity, *, moves: bool) -> SearchStrategy[dict[str, str]]:
    """New values for some fields; with `moves` also for those that have states."""
    found: dict[str, str] = {}
    for key, field in entity.fields.items():
        if field.computed is not None or (key in entity.states and not moves):
            continue
        match field.type:
            case FieldType.TEXT:
                found[key] = '"it\'s: #1"'
            case FieldType.INTEGER:
                found[key] = "5"
            case FieldType.BOOLEAN:
                found[key] = "true"
            case FieldType.ENUM:
                found[key] = f'"{field.default or field.values[0]}"' if key in entity.states else f'"{field.values[0]}"'
    if not found:
        return st.just({})
    return st.lists(st.sampled_from(sorted(found)), unique=True, max_size=3).map(
        lambda keys: {key: found[key] for key in keys}
    )


@st.composite
def behaving(draw: DrawFn, name: str, entity: Entity, spec: AppSpec) -> Entity:
    """The entity with states, rules, actions and queries."""
    holds = conditions(entity)
    roles = st.lists(st.sampled_from(sorted(spec.roles)), max_size=2, unique=True)
    states: dict[str, dict[str, Transition]] = {}
    if "state" in entity.fields:
        by = st.builds(
            Transition,
            from_=st.sampled_from([["made"], ["made", "by"], [ANY]]),
            to=st.just("done"),
            by=roles,
            if_=st.none() | holds,
            do=steps(name, entity, spec, values(entity, moves=True)),
            title=titles(),
        )
        states["state"] = draw(st.dictionaries(st.sampled_from(["finish", "close"]), by, min_size=1, max_size=2))
    moving = entity.model_copy(update={"states": states})
    rule = st.builds(
        Invariant,
        check=row_rules(name, entity, spec),
        message=lines(),
        when=st.sampled_from(get_args(When)),
        name=st.none(),
    )
    by_whom = draw(roles)
    rule_text = None if by_whom else draw(st.sampled_from([None, 'role == "admin" || owner == me']))
    action = st.builds(
        CustomAction,
        title=titles(),
        by=st.just(by_whom),
        allow=st.just(rule_text),
        input=inputs(),
        if_=st.none() | holds,
        set=values(moving, moves=False),
        do=steps(name, moving, spec, values(moving, moves=True), least=1),
    )
    query = st.builds(
        Query,
        title=titles(),
        input=inputs(),
        where=holds,
        order=st.sampled_from([[], ["-created_at"], ["created_at", "updated_at"]]),
        for_=roles,
    )
    return moving.model_copy(
        update={
            "rules": draw(st.lists(rule, max_size=3)),
            "actions": draw(st.dictionaries(st.sampled_from(["move", "mark"]), action, max_size=1)),
            "queries": draw(st.dictionaries(st.sampled_from(["mine", "late"]), query, max_size=1)),
        }
    )


@cache
def inputs() -> SearchStrategy[dict[str, Field]]:
    """What an action, a query or a workflow may be given."""
    kinds = st.sampled_from([FieldType.TEXT, FieldType.DATE, FieldType.DURATION, FieldType.MARKDOWN])
    field = st.builds(Field, type=kinds, required=st.booleans())
    return st.dictionaries(st.sampled_from(["said", "wanted_on"]), field, max_size=2)
