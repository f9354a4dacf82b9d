"""What an access rule says before any row is known: who could ever pass, and which relations have to be oneself."""

from __future__ import annotations

from draftsmith_appspec import (
    Action,
    And,
    AppSpec,
    Const,
    Entity,
    FieldIs,
    Or,
    OwnerIsMe,
    RelatedIsMe,
    RelationIsMe,
    RoleIs,
    Rule,
    SignedIn,
)
from draftsmith_codegen_templates.targets.python.decisions import way_of

EVERYONE = "everyone"
SIGNED_IN = "signed_in"
PROFILE = "(profile)"
"""Stands among the relations where a row has to be the caller's own profile itself."""


def audience(spec: AppSpec, entity: Entity, rule: Rule) -> str | list[str]:
    """`everyone`, `signed_in`, or the roles (in the spec's order) that could pass for some row."""
    if needed(spec, entity, rule, None) is not None:
        return EVERYONE
    roles = [role for role in spec.roles if needed(spec, entity, rule, role) is not None]
    return SIGNED_IN if len(roles) == len(spec.roles) else roles


def own_relations(spec: AppSpec, entity: Entity, action: Action) -> dict[str, list[str]]:
    """For each role that may do it: the relations that have to be the caller's own profile, if any."""
    rule = entity.access.rule(action)
    found = {role: (needed(spec, entity, rule, role) or frozenset()) - {PROFILE} for role in spec.roles}
    return {role: sorted(relations) for role, relations in found.items() if relations}


def seen_by_themselves(spec: AppSpec, entity: Entity) -> list[str]:
    """The roles that may read nothing of the entity but their own profile."""
    rule = entity.access.rule("read")
    return [role for role in spec.roles if PROFILE in (needed(spec, entity, rule, role) or ())]


def needed(spec: AppSpec, entity: Entity, rule: Rule, role: str | None) -> frozenset[str] | None:
    """The relations that are the caller in every row for which `rule` lets `role` pass; None when it never does.

    A role of None is a visitor who has not signed in. Some rows may hold what the rule asks of their fields.
    """
    nothing: frozenset[str] = frozenset()
    match rule:
        case Const(value):
            return nothing if value else None
        case SignedIn():
            return None if role is None else nothing
        case RoleIs(roles):
            return nothing if role in roles else None
        case FieldIs():
            return nothing
        case OwnerIsMe() if entity.account is None and entity.ownership == "none":
            return None
        case OwnerIsMe():
            if role is None or entity.account not in (None, role):
                return None
            return nothing if entity.account is None else frozenset({PROFILE})
        case RelationIsMe(relation):
            target = spec.entities[entity.belongs_to[relation].entity]
            return frozenset({relation}) if role is not None and target.account == role else None
        case RelatedIsMe(path):
            target = spec.entities[way_of(spec, entity, path)[-1]]
            return nothing if role is not None and target.account == role else None
        case And(parts):
            each = [needed(spec, entity, part, role) for part in parts]
            return None if None in each else nothing.union(*(some for some in each if some is not None))
        case Or(parts):
            ways = [some for some in (needed(spec, entity, part, role) for part in parts) if some is not None]
            return frozenset.intersection(*ways) if ways else None
