"""Between expressions and the rest of the package: findings for `validate`, and access rules as `rules.Rule`."""

from __future__ import annotations

import re

from ..problems import SpecError
from ..rules import RULE_WORDS, And, Const, Or, OwnerIsMe, RelationIsMe, RoleIs, Rule, SignedIn
from .checker import check
from .scope import Environment
from .syntax import Binary, Expression, Listing, Literal, Name
from .types import Type

_SNAKE = re.compile(r"[a-z][a-z0-9_]*")


def expression_finding(
    text: str, environment: Environment, expected: Type | None = None
) -> tuple[str, str | None, int] | None:
    """What is wrong with an expression: the message, what to do, how many characters into `text`. None if it fits."""
    try:
        check(text, environment, expected)
    except SpecError as error:
        problem = error.problems[0]
        return problem.message, problem.hint, (problem.column or 1) - 1
    return None


def as_rule(expression: Expression) -> Rule | None:
    """The rule an expression is, as `parse_rule` reads the same text; None where it says more than a `Rule` can."""
    match expression:
        case Literal(bool() as value):
            return Const(value)
        case Name("signed_in"):
            return SignedIn()
        case Binary("&&" | "||" as operator, left, right):
            one, two = as_rule(left), as_rule(right)
            return None if one is None or two is None else _joined(operator, one, two)
        case Binary("==", Name("me"), Name(name)) | Binary("==", Name(name), Name("me")):
            return _is_me(name)
        case Binary("==", Name("role"), Literal(str() as role)) | Binary("==", Literal(str() as role), Name("role")):
            return RoleIs((role,)) if _SNAKE.fullmatch(role) else None
        case Binary("in", Name("role"), Listing(items)):
            return _one_of(items)
        case _:
            return None


def _is_me(name: str) -> Rule | None:
    if name == "owner":
        return OwnerIsMe()
    return RelationIsMe(name) if name not in RULE_WORDS and _SNAKE.fullmatch(name) else None


def _one_of(items: tuple[Expression, ...]) -> Rule | None:
    roles = [item.value for item in items if isinstance(item, Literal) and isinstance(item.value, str)]
    if not items or len(roles) < len(items) or not all(_SNAKE.fullmatch(role) for role in roles):
        return None
    return RoleIs(tuple(dict.fromkeys(roles)))


def _joined(operator: str, one: Rule, two: Rule) -> Rule:
    kind: type[And] | type[Or] = And if operator == "&&" else Or
    parts = [inner for rule in (one, two) for inner in (rule.parts if isinstance(rule, kind) else (rule,))]
    return kind(tuple(parts))
