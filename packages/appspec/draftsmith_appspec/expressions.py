"""The one door to the expression language: everything else in this package keeps expressions as texts.

`expr` is about the model, and the model keeps expressions in their canonical spelling: hence imports inside functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .problems import SpecError
from .rules import format_rule, parse_rule

if TYPE_CHECKING:
    from .expr.scope import Environment
    from .expr.typed import Typed
    from .expr.types import Type


def canonical_expression(text: str) -> str:
    """Equal expressions are equal texts; what cannot be read stays as it is, for `validate` to complain about."""
    try:
        return format_rule(parse_rule(text))
    except SpecError:
        pass
    from .expr.parser import parse_expression
    from .expr.syntax import format_expression

    try:
        return format_expression(parse_expression(text))
    except SpecError:
        return text.strip()


def expression_findings(
    text: str, environment: Environment, expected: Type | None = None
) -> Iterator[tuple[str, str | None, int]]:
    """(message, hint, offset) of what is wrong with an expression that has to give a value of the `expected` type."""
    from .expr.checker import check

    try:
        check(text, environment, expected)
    except SpecError as error:
        problem = error.problems[0]
        yield problem.message, problem.hint, (problem.column or 1) - 1


def computed_uses(text: str, environment: Environment) -> set[tuple[str, str]]:
    """The (entity, name) of everything a valid expression reads; empty for one that is not valid."""
    from .expr.checker import check

    try:
        typed = check(text, environment)
    except SpecError:
        return set()
    return set(_uses(typed, environment.entity or ""))


def _uses(typed: Typed, entity: str) -> Iterator[tuple[str, str]]:
    from .expr.syntax import Name, Select

    match typed.node:
        case Name(name):
            yield entity, name
        case Select(_, name):
            yield typed.parts[0].type.entity, name
    inner = entity
    for index, part in enumerate(typed.parts):
        yield from _uses(part, inner)
        if index == 0 and part.type.kind.name == "ROWS":
            inner = part.type.entity
