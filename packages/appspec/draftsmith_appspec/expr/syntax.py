"""The tree of an expression: what was written, with the place of every part, before any meaning is given to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """`5`, `2.50`, `"text"`, `true` or `null`. Numbers with a point are exact decimals."""

    value: bool | int | Decimal | str | None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """`["a", "b"]`."""

    items: tuple[Expression, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A field, a relation, or one of the words every expression knows (`me`, `role`, …)."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Select:
    """`of.name`."""

    of: Expression
    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """`function(arguments)`; with `method`, the first argument is what stands before the point: `name.size()`."""

    function: str
    arguments: tuple[Expression, ...]
    method: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`!of` or `-of`."""

    operator: str
    of: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`. `at` is the place of the operator."""

    operator: str
    left: Expression
    right: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    at: int = field(default=0, compare=False)


Expression: TypeAlias = Literal | Listing | Name | Select | Call | Unary | Binary | Conditional

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
LEVELS = {
    "||": 2, "&&": 3, **dict.fromkeys(COMPARISONS, 4), "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
CONDITIONAL_LEVEL, UNARY_LEVEL, ATOM_LEVEL = 1, 7, 8


def parts_of(node: Expression) -> tuple[Expression, ...]:
    """The parts an expression is made of, in the order written."""
    match node:
        case Listing(parts) | Call(_, parts):
            return parts
        case Select(of) | Unary(_, of):
            return (of,)
        case Binary(_, left, right):
            return (left, right)
        case Conditional(condition, then, otherwise):
            return (condition, then, otherwise)
        case _:
            return ()


def format_expression(expression: Expression) -> str:
    """The canonical text: single spaces, double quotes, no needless parentheses. Parsing it gives the same tree."""
    return _text(expression)[0]


def _text(node: Expression) -> tuple[str, int]:
    match node:
        case Literal(value):
            return literal_text(value), ATOM_LEVEL
        case Listing(items):
            return f"[{', '.join(format_expression(item) for item in items)}]", ATOM_LEVEL
        case Name(name):
            return name, ATOM_LEVEL
        case Select(of, name):
            return f"{_within(of, ATOM_LEVEL)}.{name}", ATOM_LEVEL
        case Call(function, (receiver, *rest), method=True):
            arguments = ", ".join(format_expression(argument) for argument in rest)
            return f"{_within(receiver, ATOM_LEVEL)}.{function}({arguments})", ATOM_LEVEL
        case Call(function, arguments):
            return f"{function}({', '.join(format_expression(argument) for argument in arguments)})", ATOM_LEVEL
        case Unary(operator, of):
            return f"{operator}{_within(of, UNARY_LEVEL)}", UNARY_LEVEL
        case Binary(operator, left, right):
            level = LEVELS[operator]
            least = level + 1 if operator in COMPARISONS else level
            return f"{_within(left, least)} {operator} {_within(right, level + 1)}", level
        case Conditional(condition, then, otherwise):
            texts = (_within(condition, 2), _within(then, 2), _within(otherwise, CONDITIONAL_LEVEL))
            return f"{texts[0]} ? {texts[1]} : {texts[2]}", CONDITIONAL_LEVEL


def _within(node: Expression, least: int) -> str:
    text, level = _text(node)
    return text if level >= least else f"({text})"


def literal_text(value: bool | int | Decimal | str | None) -> str:
    """A literal as it is written."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return '"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"))
        case Decimal():
            return format(value, "f")
        case int():
            return str(value)
