"""Access rules as far as they can be checked: what is allowed is never more than the spec allows.

A rule is an expression that may only grow truer with its parts (`&&`, `||`), so a part that cannot be checked becomes
`false`: whoever still passes would have passed the whole rule. What is left of nobody is left to admins, who run the
app and see its database anyway.

A rule may ask what a choice, or a yes or no, of the row itself holds, but not where it is left to some to see
(`visible_to`): what the others are refused would tell them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import reduce

from draftsmith_appspec import (
    ACTIONS,
    Access,
    Action,
    And,
    AppSpec,
    Const,
    Entity,
    FieldIs,
    FieldType,
    Or,
    RelatedIsMe,
    RelationIsMe,
    Rule,
    SpecError,
    format_rule,
)
from draftsmith_appspec.expr import as_rule, parse_expression
from draftsmith_appspec.expr.syntax import Binary, Expression
from draftsmith_codegen_templates.lowering.fields import stays_unique
from draftsmith_codegen_templates.lowering.notes import Notes
from draftsmith_codegen_templates.targets.python.decisions import atoms

_DOING: dict[Action, str] = {"create": "adding", "read": "seeing", "update": "changing", "delete": "deleting"}
_NOBODY = Const(False)


def lowered_access(name: str, entity: Entity, spec: AppSpec, gone: Collection[str], notes: Notes) -> Access:
    """The rules of an entity in the words of `Rule`; what had to go is noted under `access`.

    `gone` are fields that are not generated.
    """
    rules: dict[str, str | None] = {}
    for action in ACTIONS:
        text: str | None = getattr(entity.access, action)
        here = notes.below("access", action)
        rules[action] = text if text is None else _checked(action, text, name, entity, spec, gone, here)
    many = entity.plural.lower()
    if entity.soft_delete:
        notes.keep_back(
            f"{entity.plural} cannot be put away and brought back.",
            f"{entity.plural} are not deleted at all, so that none is lost.",
            "soft_delete",
        )
        if rules["delete"] is not None and rules["delete"] != "false":
            notes.keep_back(f"Deleting {many} is not possible.", "Nobody may do it.", "access", "delete")
        rules["delete"] = "false"
    if spec.app.tenant == name and rules["create"] is not None:
        notes.keep_back(
            f"Several {many} cannot share the app.", "Only admins may add one.", "access", "create"
        )  # fmt: skip
        rules["create"] = None
    return Access(**rules)


def _checked(
    action: Action, text: str, name: str, entity: Entity, spec: AppSpec, gone: Collection[str], notes: Notes
) -> str | None:
    try:
        rule = entity.access.rule(action)
        if all(_is_sure(atom, name, entity, spec, gone) for atom in atoms(rule)):
            return text
    except SpecError:
        rule = _within(parse_expression(text))
    sure = _sure(rule, name, entity, spec, gone)
    kept = None if sure == _NOBODY else format_rule(sure)
    whom = "Only admins may." if kept is None else f"Only this much of it counts: {kept}."
    notes.keep_back(f"The rule for {_DOING[action]} {entity.plural.lower()} cannot be checked in full: {text}.", whom)
    return kept


def _within(node: Expression) -> Rule:
    """A rule that holds only where the expression does."""
    whole = as_rule(node, fields=True)
    if whole is not None:
        return whole
    match node:
        case Binary("&&", left, right):
            return both(_within(left), _within(right))
        case Binary("||", left, right):
            return either(_within(left), _within(right))
        case _:
            return _NOBODY


def _sure(rule: Rule, name: str, entity: Entity, spec: AppSpec, gone: Collection[str]) -> Rule:
    """Without the parts of which nothing is known when the rule is asked."""
    match rule:
        case And(parts):
            return reduce(both, (_sure(part, name, entity, spec, gone) for part in parts))
        case Or(parts):
            return reduce(either, (_sure(part, name, entity, spec, gone) for part in parts))
        case _:
            return rule if _is_sure(rule, name, entity, spec, gone) else _NOBODY


def _is_sure(atom: Rule, name: str, entity: Entity, spec: AppSpec, gone: Collection[str]) -> bool:
    """Not a profile that is somebody's by a relation to another of its kind, nor what cannot be asked."""
    match atom:
        case RelationIsMe(relation):
            return entity.belongs_to[relation].entity != name
        case RelatedIsMe(path):
            return _is_sure_way(path, name, entity, spec)
        case FieldIs(field):
            return field not in gone and _can_be_asked(entity, field)
        case _:
            return True


def _is_sure_way(path: Sequence[str], name: str, entity: Entity, spec: AppSpec) -> bool:
    """Whether every row has the rows on the way, and the profile at its end is none of those before it."""
    at, passed = entity, [name]
    for step in path[:-1]:
        if not at.belongs_to[step].required:
            return False
        passed.append(at.belongs_to[step].entity)
        at = spec.entities[passed[-1]]
    return at.belongs_to[path[-1]].entity not in passed


def _can_be_asked(entity: Entity, name: str) -> bool:
    """Whether it is a choice, or a yes or no, that everybody may see and many rows may have in common."""
    field = entity.fields.get(name)
    if field is None or field.type not in (FieldType.ENUM, FieldType.BOOLEAN) or stays_unique(field):
        return False
    return field.computed is None and field.visible_to is None


def both(one: Rule, two: Rule) -> Rule:
    """`one && two`, as short as the constants in it allow."""
    if _NOBODY in (one, two):
        return _NOBODY
    if Const(True) in (one, two):
        return two if one == Const(True) else one
    return And((*(one.parts if isinstance(one, And) else (one,)), *(two.parts if isinstance(two, And) else (two,))))


def either(one: Rule, two: Rule) -> Rule:
    """`one || two`, as short as the constants in it allow."""
    if Const(True) in (one, two):
        return Const(True)
    if _NOBODY in (one, two):
        return two if one == _NOBODY else one
    return Or((*(one.parts if isinstance(one, Or) else (one,)), *(two.parts if isinstance(two, Or) else (two,))))
