"""Access rules against the spec: the roles and relations they name exist, and can be compared with the caller."""

from __future__ import annotations

from collections.abc import Iterator

from ..expr.scope import Environment
from ..findings import Finding
from ..model import ACTIONS, AppSpec, Entity
from ..problems import Problem, SpecError
from ..reader import Path
from ..rules import And, Or, RelationIsMe, RoleIs, Rule, parse_rule
from ..suggest import did_you_mean
from .expression import condition_findings


def rule_findings(path: Path, name: str, entity: Entity, spec: AppSpec) -> Iterator[Finding]:
    """Every problem of the access rules of one entity."""
    environment = Environment(spec, name)
    for action in ACTIONS:
        text: str | None = getattr(entity.access, action)
        if text is None:
            continue
        here: Path = (*path, "access", action)
        try:
            rule = parse_rule(text)
        except SpecError as error:
            yield from _expression(here, text, error.problems[0], environment)
            continue
        for message, hint in check_rule(rule, entity, spec):
            yield Finding(here, message, hint)


def _expression(path: Path, text: str, of_rule: Problem, environment: Environment) -> Iterator[Finding]:
    """What is wrong with a rule beyond the words of `Rule`; where it is neither, what the nearer reading says."""
    found = list(condition_findings(path, text, environment))
    column = (of_rule.column or 1) - 1
    if found and found[0].offset <= column:
        yield Finding(path, of_rule.message, of_rule.hint, column)
    else:
        yield from found


def check_rule(rule: Rule, entity: Entity, spec: AppSpec) -> Iterator[tuple[str, str | None]]:
    """What is wrong with a rule of `entity`, and what to do, part by part."""
    match rule:
        case And(parts) | Or(parts):
            for part in parts:
                yield from check_rule(part, entity, spec)
        case RoleIs(roles):
            for role in roles:
                if role not in spec.roles:
                    yield f'there is no role "{role}"', did_you_mean(role, spec.roles)
        case RelationIsMe(relation):
            yield from _relation(relation, entity, spec)
        case _:
            return


def _relation(relation: str, entity: Entity, spec: AppSpec) -> Iterator[tuple[str, str | None]]:
    if relation in entity.many_to_many:
        yield f"{relation} is many rows, not one", f"write `me in {relation}`, or compare a belongs_to"
    elif relation in entity.fields:
        yield f"{relation} is a field; only a belongs_to can be me", "compare a belongs_to, or owner"
    elif relation not in entity.belongs_to:
        guess = did_you_mean(relation, entity.belongs_to) or "write `owner == me` for the one who made the row"
        yield f'there is no belongs_to "{relation}"', guess
    else:
        target = entity.belongs_to[relation].entity
        if target in spec.entities and spec.entities[target].account is None:
            yield f"{target} is not a profile, so {relation} cannot be me", f"say `account: <role>` on {target}"
