"""What the access rules of a spec come to for each role, worked out from the spec alone.

The generated attack tests compare the running app with these decisions, so they are computed here, from the rules'
meaning, and never from the code generated for the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

from draftsmith_appspec import (
    ACTIONS,
    Action,
    And,
    AppSpec,
    Const,
    Entity,
    Field,
    FieldIs,
    FieldType,
    Or,
    OwnerIsMe,
    RelatedIsMe,
    RelationIsMe,
    RoleIs,
    Rule,
    SignedIn,
    SpecError,
)

Decision: TypeAlias = Literal["all", "own", "other", "none"]
"""`other`: with none of the rows in question, though there may be others that it may do this with."""
Value: TypeAlias = str | bool | None
ANONYMOUS = "anonymous"


def decisions(spec: AppSpec, key: str) -> dict[str, dict[Action, Decision]]:
    """By role (anonymous first), what it may ever do with which rows of an entity, whatever their fields hold."""
    return {
        role: {action: decision(spec, key, action, role) for action in ACTIONS} for role in (ANONYMOUS, *spec.roles)
    }


def decisions_on(spec: AppSpec, key: str, values: Mapping[str, Value]) -> dict[str, dict[Action, Decision]]:
    """The same for rows whose fields hold these values; all that rules ask for have to be among them."""

    def on(action: Action, role: str) -> Decision:
        may = _decided(spec, key, action, role, lambda asked: asked.holds(values[asked.field]))
        return "other" if may == "none" != decision(spec, key, action, role) else may

    return {role: {action: on(action, role) for action in ACTIONS} for role in (ANONYMOUS, *spec.roles)}


def decision(spec: AppSpec, key: str, action: Action, role: str) -> Decision:
    """Whether `role` may do this with all rows, with those that concern the caller only, or with none.

    Where the rule asks for a field, that is for the rows with the most welcome values.
    """
    return _decided(spec, key, action, role, lambda _: True)


def always(spec: AppSpec, key: str, action: Action, role: str) -> Decision:
    """The same for whatever rows, where the rule asks for a field: those with the least welcome values."""
    return _decided(spec, key, action, role, lambda _: False)


def _decided(spec: AppSpec, key: str, action: Action, role: str, is_so: Callable[[FieldIs], bool]) -> Decision:
    entity = spec.entities[key]
    rule = entity.access.rule(action)
    if _holds(spec, key, entity, rule, action, role, is_so, own=False):
        return "all"
    return "own" if _holds(spec, key, entity, rule, action, role, is_so, own=True) else "none"


def asked(entity: Entity, action: Action) -> list[FieldIs]:
    """The parts of an action's rule that ask what a field holds, where the rule can be read as one."""
    try:
        rule = entity.access.rule(action)
    except SpecError:
        return []
    return [atom for atom in atoms(rule) if isinstance(atom, FieldIs)]


def asked_fields(entity: Entity) -> set[str]:
    """The fields that the entity's access rules ask for."""
    return {atom.field for action in ACTIONS for atom in asked(entity, action)}


def readers(spec: AppSpec, key: str) -> list[str]:
    """The roles that may read some row of the entity, `anonymous` for visitors."""
    return [role for role, may in decisions(spec, key).items() if may["read"] != "none"]


def seen_by(spec: AppSpec, key: str, name: str) -> list[str] | None:
    """The roles that see a field of the rows that they may read; None: whoever may read the row."""
    visible_to = spec.entities[key].fields[name].visible_to
    return None if visible_to is None or set(readers(spec, key)) <= set(visible_to) else visible_to


def set_by(spec: AppSpec, key: str, name: str) -> list[str] | None:
    """The roles that may set a field of the rows that they may write; None: whoever may write the row.

    Who does not see a field does not set it either, unless `editable_by` says so.
    """
    field = spec.entities[key].fields[name]
    return seen_by(spec, key, name) if field.editable_by is None else field.editable_by


def is_profile(spec: AppSpec, key: str) -> bool:
    """Whether the entity's rows are the profiles of a role."""
    account = spec.entities[key].account
    return account is not None and spec.account_entity(account) == key


def _is_profile_of(spec: AppSpec, key: str, role: str) -> bool:
    return is_profile(spec, key) and spec.entities[key].account == role


def way_of(spec: AppSpec, entity: Entity, path: Sequence[str]) -> list[str]:
    """The keys of the entities that a path of relations leads through, the last of them its end."""
    found: list[str] = []
    for name in path:
        at = spec.entities[found[-1]] if found else entity
        found.append(at.belongs_to[name].entity)
    return found


def values_of(field: Field) -> list[Value]:
    """What a choice, or a yes or no, may hold: None is nothing."""
    values: list[Value] = [True, False] if field.type is FieldType.BOOLEAN else [*field.values]
    return values if field.required else [*values, None]


def atoms(rule: Rule) -> list[Rule]:
    """The parts of a rule that are not combinations."""
    if isinstance(rule, And | Or):
        return [atom for part in rule.parts for atom in atoms(part)]
    return [rule]


def _holds(
    spec: AppSpec,
    key: str,
    entity: Entity,
    rule: Rule,
    action: Action,
    role: str,
    is_so: Callable[[FieldIs], bool],
    *,
    own: bool,
) -> bool:
    match rule:
        case Const(value):
            return value
        case SignedIn():
            return role != ANONYMOUS
        case RoleIs(roles):
            return role in roles
        case FieldIs():
            return is_so(rule)
        case RelationIsMe(relation):
            return own and _is_profile_of(spec, entity.belongs_to[relation].entity, role)
        case RelatedIsMe(path):
            return own and _is_profile_of(spec, way_of(spec, entity, path)[-1], role)
        case OwnerIsMe() if is_profile(spec, key):
            return own and action != "create" and entity.account == role
        case OwnerIsMe() if entity.ownership == "none":
            return False
        case OwnerIsMe():  # whoever creates a row owns it
            return role != ANONYMOUS and (own or action == "create")
        case And(parts):
            return all(_holds(spec, key, entity, part, action, role, is_so, own=own) for part in parts)
        case Or(parts):
            return any(_holds(spec, key, entity, part, action, role, is_so, own=own) for part in parts)
