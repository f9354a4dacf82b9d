"""A checked expression: the tree with its types, as the checker makes it and the emitters read it."""

from __future__ import annotations

from dataclasses import dataclass

from .scope import Meaning, Means
from .syntax import Binary, Call, Conditional, Expression, Literal, Name, Select, Unary
from .types import NOTHING, Kind, Type

NO_MEANING = Meaning(Means.VALUE, NOTHING)
SCALARS = frozenset(Kind) - {Kind.ROW, Kind.ROWS, Kind.ME, Kind.LIST, Kind.OTHER}


@dataclass(frozen=True, slots=True)
class Typed:
    """A checked part of an expression: `parts` are the checked parts of `node` in the order written."""

    node: Expression
    type: Type
    parts: tuple[Typed, ...] = ()
    meaning: Meaning = NO_MEANING

    @property
    def word(self) -> str:
        """What to call it in a message."""
        return self.node.name if isinstance(self.node, Name | Select) else "this"

    @property
    def is_logic(self) -> bool:
        """Whether it joins truths, so that it may be known although a part of it is not."""
        joins = isinstance(self.node, Conditional) or (
            isinstance(self.node, Binary | Unary) and self.node.operator in ("&&", "||", "!")
        )
        return joins and self.type.kind is Kind.BOOLEAN


def divides(node: Expression) -> bool:
    """Whether a division has no result for some divisor: then the result is empty."""
    return (
        isinstance(node, Binary)
        and node.operator in ("/", "%")
        and not (isinstance(node.right, Literal) and bool(node.right.value))
    )


def mentions(typed: Typed, function: str) -> bool:
    """Whether a function is called anywhere in it."""
    here = isinstance(typed.node, Call) and typed.node.function == function
    return here or any(mentions(part, function) for part in typed.parts)


def weight(typed: Typed) -> int:
    """How much code it becomes, in parts: a value that may be empty is written once more for every test of that."""
    inner = 1 + sum(weight(part) for part in typed.parts)
    if divides(typed.node):
        return inner + weight(typed.parts[1])
    again = isinstance(typed.node, Conditional | Call) and typed.type.optional
    compared = isinstance(typed.node, Binary) and typed.node.operator in ("==", "!=", "in")
    logic = compared and any(part.is_logic for part in typed.parts)
    return inner * (3 if logic else 2 if again else 1)
