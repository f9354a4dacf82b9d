"""Access rules as Python that combines the functions of the generated `app.core.access`."""

from __future__ import annotations

import json

from draftsmith_appspec import (
    ACTIONS,
    Action,
    And,
    AppSpec,
    Const,
    Entity,
    FieldIs,
    FieldType,
    Or,
    OwnerIsMe,
    RelatedIsMe,
    RelationIsMe,
    RoleIs,
    Rule,
    SignedIn,
)
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.python.decisions import atoms, is_profile, values_of


def rule_source(spec: AppSpec, names: Names, key: str, rule: Rule, action: Action = "read") -> str:
    """The rule for an action as Python that combines the functions of `app.core.access`."""
    match rule:
        case Const(value):
            return "anybody()" if value else "nobody()"
        case SignedIn():
            return "signed_in()"
        case RoleIs(roles):
            return f"role({', '.join(f'Role.{names.roles[role].constant}' for role in roles)})"
        case RelationIsMe(relation):
            return f'my_profile("{relation}")'
        case RelatedIsMe(path):
            return f"my_related({', '.join(json.dumps(name) for name in path)})"
        case OwnerIsMe():
            return f"{_owner_rule(spec, key, action)}()"
        case FieldIs(field):
            listed = "".join(f", {value}" for value in _values(spec, names, key, rule))
            return f'field_is("{field}"{listed})'
        case And(parts):
            sources = (rule_source(spec, names, key, part, action) for part in parts)
            return " & ".join(
                f"({source})" if isinstance(part, Or) else source for part, source in zip(parts, sources, strict=True)
            )
        case Or(parts):
            sources = (rule_source(spec, names, key, part, action) for part in parts)
            return " | ".join(
                f"({source})" if isinstance(part, And) else source for part, source in zip(parts, sources, strict=True)
            )


def _values(spec: AppSpec, names: Names, key: str, rule: FieldIs) -> list[str]:
    """The values of the field that the rule holds for."""
    field, field_names = spec.entities[key].fields[rule.field], names.entities[key].fields[rule.field]
    return [
        f"{field_names.enum_class}.{field_names.values[str(value)].constant}"
        if field.type is FieldType.ENUM and value is not None
        else repr(value)
        for value in values_of(field)
        if rule.holds(value)
    ]


def _owner_rule(spec: AppSpec, key: str, action: Action) -> str:
    """The function that says whether the caller owns a row: their profile, what they made, or nobody's.

    Nobody adds their own profile: signing up has made it.
    """
    if is_profile(spec, key):
        return "nobody" if action == "create" else "is_me"
    return "created_by_me" if spec.entities[key].ownership == "owner" else "nobody"


def rule_kinds(spec: AppSpec) -> frozenset[str]:
    """The names of the functions of `app.core.access` that the rules call."""
    kinds = {"role"}
    rules = [entity.access.rule(action) for entity in spec.entities.values() for action in ACTIONS]
    for key, entity in spec.entities.items():
        for action in ACTIONS:
            for atom in atoms(entity.access.rule(action)):
                match atom:
                    case OwnerIsMe():
                        kinds.add(_owner_rule(spec, key, action))
                    case Const(value):
                        kinds.add("anybody" if value else "nobody")
                    case SignedIn():
                        kinds.add("signed_in")
                    case RelationIsMe():
                        kinds.add("my_profile")
                    case RelatedIsMe():
                        kinds.add("my_related")
                    case FieldIs():
                        kinds.add("field_is")
    kinds |= {"and"} if any(_contains(rule, And) for rule in rules) else set()
    kinds |= {"or"} if any(_contains(rule, Or) for rule in rules) else set()
    return frozenset(kinds)


def _contains(rule: Rule, kind: type[And] | type[Or]) -> bool:
    return isinstance(rule, kind) or (isinstance(rule, And | Or) and any(_contains(part, kind) for part in rule.parts))


def relations_in(entity: Entity, action: Action) -> list[RelationIsMe]:
    """The parts of an action's rule that ask whether a relation is the caller's own profile."""
    return [atom for atom in atoms(entity.access.rule(action)) if isinstance(atom, RelationIsMe)]


def ways_in(entity: Entity, action: Action) -> list[RelatedIsMe]:
    """The parts of an action's rule that ask whose a related row is."""
    return [atom for atom in atoms(entity.access.rule(action)) if isinstance(atom, RelatedIsMe)]


def has_owner_rule(entity: Entity) -> bool:
    """Whether a rule asks who created the row, and that is kept."""
    return entity.ownership == "owner" and any(
        isinstance(atom, OwnerIsMe) for action in ACTIONS for atom in atoms(entity.access.rule(action))
    )
