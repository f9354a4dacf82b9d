"""Between expressions and the rest of the package: findings for `validate`, and access rules as `rules.Rule`."""

from __future__ import annotations

import re
from decimal import Decimal

from ..problems import SpecError
from ..rules import RULE_WORDS, And, Const, FieldIs, Or, OwnerIsMe, RelatedIsMe, RelationIsMe, RoleIs, Rule, SignedIn
from .checker import check
from .scope import Environment
from .syntax import Binary, Expression, Listing, Literal, Name, Select, Unary
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


def as_rule(expression: Expression, *, fields: bool = False) -> Rule | None:
    """The rule an expression is, as `parse_rule` reads the same text; None where it says more than a `Rule` can.

    With `fields` it may ask for fields of the row too (`status == "published"`, `!archived`), and for related rows
    (`claim.employee == me`): that the fields are choices, or a yes or no, is for the caller to know.
    """
    return _rule(expression, fields=fields, negated=False)


def _rule(node: Expression, *, fields: bool, negated: bool) -> Rule | None:
    """The rule that holds where `node` does, or with `negated` where its opposite does.

    What is not known (a field that holds nothing) has no opposite that is known, so `!` may be taken inside: De Morgan.
    """
    match node:
        case Unary("!", of) if fields:
            return _rule(of, fields=fields, negated=not negated)
        case Binary("&&" | "||" as operator, left, right):
            one, two = (_rule(part, fields=fields, negated=negated) for part in (left, right))
            together = (operator == "&&") != negated
            return None if one is None or two is None else _joined("&&" if together else "||", one, two)
    rule = None if negated else _plain(node)
    if rule is not None or not fields:
        return rule
    return (None if negated else _related(node)) or field_is(node, but=negated)


def _plain(node: Expression) -> Rule | None:
    match node:
        case Literal(bool() as value):
            return Const(value)
        case Name("signed_in"):
            return SignedIn()
        case Binary("==", Name("me"), Name(name)) | Binary("==", Name(name), Name("me")):
            return _is_me(name)
        case Binary("==", Name("role"), Literal(str() as role)) | Binary("==", Literal(str() as role), Name("role")):
            return RoleIs((role,)) if _SNAKE.fullmatch(role) else None
        case Binary("in", Name("role"), Listing(items)):
            return _one_of(items)
        case _:
            return None


def _related(node: Expression) -> RelatedIsMe | None:
    match node:
        case Binary("==", Name("me"), Select() as way) | Binary("==", Select() as way, Name("me")):
            path = _path(way)
            return RelatedIsMe(path) if path and path[-1] != "owner" else None
        case _:
            return None


def _path(node: Expression) -> tuple[str, ...]:
    """The names of `a.b.c`; () where it begins with something else."""
    match node:
        case Name(name) if name not in RULE_WORDS:
            return (name,)
        case Select(of, name) if before := _path(of):
            return (*before, name)
        case _:
            return ()


def field_is(node: Expression, *, but: bool = False) -> FieldIs | None:
    """What is asked of a field, if that is all that is; with `but`, the opposite."""
    match node:
        case Name(name):
            return _asked(name, (True,), but)
        case Binary("==" | "!=" as operator, Name(name), Literal(value)) if not isinstance(value, int | Decimal) or (
            isinstance(value, bool)
        ):
            return _asked(name, (value,), but != (operator == "!="))
        case Binary("==" | "!=", Literal() as value, Name() as name):
            return field_is(Binary(node.operator, name, value), but=but)
        case Binary("in", Name(name), Listing(items)):
            values = [item.value for item in items if isinstance(item, Literal) and isinstance(item.value, str)]
            return _asked(name, tuple(values), but) if values and len(values) == len(items) else None
        case _:
            return None


def _asked(name: str, values: tuple[str | bool | None, ...], but: bool) -> FieldIs | None:
    if isinstance(values[0], bool):
        values, but = (values[0] != but,), False
    known = all(_SNAKE.fullmatch(value) for value in values if isinstance(value, str))
    return FieldIs(name, values, but) if known and name not in RULE_WORDS and _SNAKE.fullmatch(name) else None


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
