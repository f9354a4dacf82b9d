"""The spec as the Python templates need it: entities in a buildable order, with everything worked out beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from draftsmith_appspec import ACTIONS, Action, AppSpec, Entity
from draftsmith_codegen_templates.naming import EntityNames, Names, index_name
from draftsmith_codegen_templates.ordering import usual_order
from draftsmith_codegen_templates.sign_up import hindrances, open_roles
from draftsmith_codegen_templates.targets.python.app_views import AppView
from draftsmith_codegen_templates.targets.python.columns import Column, column_of
from draftsmith_codegen_templates.targets.python.computed import computed_of, loaded, sides_of
from draftsmith_codegen_templates.targets.python.computed_tests import computed_tests
from draftsmith_codegen_templates.targets.python.conditions import asked_words, cases, usual, written
from draftsmith_codegen_templates.targets.python.decisions import (
    ANONYMOUS,
    Decision,
    Value,
    always,
    asked,
    asked_fields,
    decisions,
    decisions_on,
    is_profile,
    seen_by,
    set_by,
    way_of,
)
from draftsmith_codegen_templates.targets.python.row_rules import RowRules, row_rules
from draftsmith_codegen_templates.targets.python.rules import (
    has_owner_rule,
    relations_in,
    rule_kinds,
    rule_source,
    ways_in,
)
from draftsmith_codegen_templates.targets.python.states import states_of
from draftsmith_codegen_templates.targets.python.values import TEXTS
from draftsmith_codegen_templates.targets.python.views import EntityView, Incoming, Many, Relation

May: TypeAlias = dict[str, dict[Action, Decision]]


def app_view(spec: AppSpec, names: Names) -> AppView:
    """Work out everything the templates ask for."""
    order = _creation_order(spec)
    kept = {key: _kept_rules(spec, names, key) for key in spec.entities}
    held = {key: usual(spec, key, _known(spec, key, kept[key])) for key in spec.entities}
    expected = {key: decisions_on(spec, key, held[key]) for key in spec.entities}
    views = {key: _entity_view(spec, names, key, order, kept[key], held[key], expected) for key in spec.entities}
    for view in views.values():
        for relation in view.relations:
            views[relation.target.key].incoming.append(Incoming(view.names, relation))
    return AppView(
        spec=spec,
        names=names,
        entities=list(views.values()),
        tables=[views[key] for key in order],
        open_roles=open_roles(spec),
        hindrances=hindrances(spec),
        types=frozenset(field.type for entity in spec.entities.values() for field in entity.fields.values()),
        rule_kinds=rule_kinds(spec),
    )


def _kept_rules(spec: AppSpec, names: Names, key: str) -> RowRules | None:
    relations = spec.entities[key].belongs_to
    return row_rules(spec, names, key, {name for name in relations if relations[name].required} | _me(spec, key))


def _known(spec: AppSpec, key: str, kept: RowRules | None) -> dict[str, Value]:
    """What the rows of the tests have to hold of what access rules ask for, so that they keep the other rules."""
    made = kept.fitting.made if kept else {}
    return {name: made[name].value(0) for name in asked_fields(spec.entities[key]) if name in made}


def _me(spec: AppSpec, key: str) -> set[str]:
    """The relations that say whose a row is, or whose a row is that refers to it."""
    own = {atom.relation for action in ACTIONS for atom in relations_in(spec.entities[key], action)}
    return own | {path[step] for start, path, step in _steps_to_me(spec) if start == key}


def _leading(spec: AppSpec, key: str) -> set[str]:
    """The relations through which rows are somebody's: not the last ones of their paths, which are that person."""
    return {path[step] for start, path, step in _steps_to_me(spec) if start == key and step < len(path) - 1}


def _steps_to_me(spec: AppSpec) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Each step of the paths to people that access rules ask for: the entity that it starts at, the path, its index."""
    for key, entity in spec.entities.items():
        for path in {way.path for action in ACTIONS for way in ways_in(entity, action)}:
            starts = [key, *way_of(spec, entity, path)]
            yield from ((starts[step], path, step) for step in range(len(path)))


def _entity_view(
    spec: AppSpec,
    names: Names,
    key: str,
    order: list[str],
    kept_rules: RowRules | None,
    held: Mapping[str, Value],
    expected: Mapping[str, May],
) -> EntityView:
    entity, entity_names = spec.entities[key], names.entities[key]
    me = _me(spec, key)
    leading = _leading(spec, key)
    me_on_create = {atom.relation for atom in relations_in(entity, "create")}
    relations = [
        Relation(
            name=name,
            names=entity_names.relations[name],
            target=names.entities[relation.entity],
            required=relation.required,
            on_delete=relation.on_delete,
            later=order.index(relation.entity) > order.index(key),
            to_profile=is_profile(spec, relation.entity),
            defaults_to_me=name in me_on_create,
            decides=name in me,
            to_itself=relation.entity == key,
            leads_to_me=name in leading,
        )
        for name, relation in entity.belongs_to.items()
    ]
    may = expected[key]
    creator = _creator(spec, key, expected)
    tried = cases(spec, key, held)
    columns = [
        column_of(
            key,
            name,
            field,
            entity_names.fields[name],
            starts=name in entity.states,
            seen_by=seen_by(spec, key, name),
            set_by=set_by(spec, key, name),
        )
        for name, field in entity.fields.items()
        if field.computed is None
    ]
    return EntityView(
        key=key,
        names=entity_names,
        columns=[_held(kept_rules.fitted(column) if kept_rules else column, held) for column in columns],
        computed=computed_of(spec, names, key),
        computed_tests=computed_tests(spec, names, key),
        sides=sides_of(spec, names, key),
        loads=loaded(spec, key),
        relations=relations,
        many=[_many(spec, names, key, name, creator, expected) for name in entity.many_to_many],
        unique=[[f"{name}_id" if name in entity.belongs_to else name for name in group] for group in entity.unique],
        indexes=_indexes(entity, entity_names),
        label=entity.label,
        search=_search(spec, entity),
        order=usual_order(spec, key),
        profile_of=entity.account if is_profile(spec, key) else None,
        owned=not is_profile(spec, key) and has_owner_rule(entity),
        rules={action: rule_source(spec, names, key, entity.access.rule(action), action) for action in ACTIONS},
        may=may,
        could=decisions(spec, key),
        sure={
            role: {action: always(spec, key, action, role) for action in ACTIONS} for role in (ANONYMOUS, *spec.roles)
        },
        asks={action: asked_words(entity, action) for action in ACTIONS if asked(entity, action)},
        held=held,
        cases=tried,
        written=written(entity, held, tried),
        creator=creator,
        creator_may=frozenset(
            action for action in ACTIONS if creator and _may_with_created(spec, key, may[creator][action])
        ),
        lister=_lister(spec, key, may),
        incoming=[],
        states=states_of(spec, names, key, held),
        row_rules=kept_rules,
    )


def _held(column: Column, held: Mapping[str, Value]) -> Column:
    """The column with the value that all rows of the tests hold in it, where rules ask for it."""
    if column.name not in held:
        return column
    return replace(column, test_source=repr(held[column.name]), varies=False, searchable=False, samples=None)


def _indexes(entity: Entity, names: EntityNames) -> list[tuple[str, list[str]]]:
    """The name and the columns of every index that neither a relation nor a unique field brings along."""
    alone = [[name] for name, field in entity.fields.items() if field.indexed and not field.unique]
    groups = dict.fromkeys(tuple(group) for group in (*alone, *entity.indexes) if not _brought(group, entity))
    columns = [[f"{name}_id" if name in entity.belongs_to else name for name in group] for group in groups]
    return [(index_name(names.plural_snake, group), group) for group in columns]


def _brought(group: list[str], entity: Entity) -> bool:
    return len(group) == 1 and (group[0] in entity.belongs_to or entity.fields[group[0]].unique)


def _many(spec: AppSpec, names: Names, key: str, name: str, creator: str | None, expected: Mapping[str, May]) -> Many:
    many = names.entities[key].many[name]
    left, right = names.entities[key].snake, names.entities[many.target].snake
    to_itself = many.target == key
    readable = creator is not None and expected[many.target][creator]["read"] == "all"
    right_column = f"other_{right}_id" if to_itself else f"{right}_id"
    return Many(name, many, names.entities[many.target], f"{left}_id", right_column, to_itself, readable)


def _may_with_created(spec: AppSpec, key: str, decision: Decision) -> bool:
    """Whether somebody may act on a row they made through the API; a profile made so is not their own."""
    return decision == "all" or (decision == "own" and not is_profile(spec, key))


def _search(spec: AppSpec, entity: Entity) -> list[str]:
    own = [name for name, field in entity.fields.items() if field.type in TEXTS and field.computed is None]
    related = [
        name
        for name, relation in entity.belongs_to.items()
        if (target := spec.entities[relation.entity]).fields[target.label].type in TEXTS
    ]
    return own + related


def _creator(spec: AppSpec, key: str, expected: Mapping[str, May]) -> str | None:
    """The role that can do most with rows it creates itself, for the tests; None when nobody can create any."""
    entity, may = spec.entities[key], expected[key]
    leading = _leading(spec, key)

    def sees_targets(role: str) -> bool:
        for name, relation in entity.belongs_to.items():
            target = relation.entity
            own = is_profile(spec, target) and spec.entities[target].account == role
            own = own or (name in leading and expected[target][role]["read"] == "own")
            from_tests = relation.required or name in _me(spec, key)
            if from_tests and expected[target][role]["read"] != "all" and not own:
                return False
        return True

    able = [
        role
        for role in reversed(may)
        if may[role]["create"] in ("all", "own")
        and _may_with_created(spec, key, may[role]["read"])
        and sees_targets(role)
    ]
    score = {"all": 2, "own": 1, "other": 0, "none": 0}

    def powers(role: str) -> tuple[int, int]:
        lists = [roles for name in entity.fields for roles in (seen_by(spec, key, name), set_by(spec, key, name))]
        return sum(score[may[role][action]] for action in ACTIONS), sum(role in roles for roles in lists if roles)

    return max(able, key=powers, default=None)


def _lister(spec: AppSpec, key: str, may: dict[str, dict[Action, Decision]]) -> str | None:
    """A role that reads several rows, for the tests of lists, and has no row of this kind before they begin."""
    others = [role for role in reversed(may) if key not in _made_with(spec, spec.account_entity(role))]
    everybody = [role for role in others if may[role]["read"] == "all"]
    own = [role for role in others if may[role]["read"] == "own" and not is_profile(spec, key)]
    return next((role for role in (*everybody, *own) if role != ANONYMOUS or role in everybody), None)


def _made_with(spec: AppSpec, key: str | None, found: frozenset[str] = frozenset()) -> frozenset[str]:
    """The kinds of rows that the tests make with one of this kind, say with somebody's profile: it and its needs."""
    if key is None or key in found:
        return found
    found |= {key}
    entity = spec.entities[key]
    decides = _me(spec, key)
    for name, relation in entity.belongs_to.items():
        if relation.required or name in decides:
            found = _made_with(spec, relation.entity, found)
    return found


def _creation_order(spec: AppSpec) -> list[str]:
    """Entities so that each comes after those it refers to, as far as cycles allow; ties keep the spec's order."""
    order: list[str] = []
    waiting = list(spec.entities)
    while waiting:
        free = [key for key in waiting if _needs(spec, key, required_only=False) <= {*order, key}]
        free = free or [key for key in waiting if _needs(spec, key, required_only=True) <= {*order, key}] or waiting
        order.append(free[0])
        waiting.remove(free[0])
    return order


def _needs(spec: AppSpec, key: str, *, required_only: bool) -> set[str]:
    relations = spec.entities[key].belongs_to.values()
    return {relation.entity for relation in relations if relation.required or not required_only}
