"""The types of an expression against a spec: every name resolved, every operator and call found to fit."""

from __future__ import annotations

from collections.abc import Mapping

from ..suggest import did_you_mean
from .calls import aggregated, applied, coalesced, kept_apart
from .functions import AGGREGATES, COALESCE, EXAMPLES, FUNCTIONS, NO_OVERLAP
from .operators import binary, conditional, listing, unary
from .parser import fail, parse_expression, refusal
from .scope import Environment, Meaning, Means
from .syntax import Binary, Call, Conditional, Expression, Listing, Literal, Name, Select, Unary
from .typed import Typed, weight
from .types import BOOLEAN, DECIMAL, INTEGER, NOTHING, TEXT, Kind, Type, unified

MAX_PATH = 4
MAX_WEIGHT = 2_000  # parts, once every test for emptiness is written out
_ABOUT_CALLER = frozenset({Means.ME, Means.ROLE, Means.SIGNED_IN, Means.INPUT})


def check(text: str, environment: Environment, expected: Type | None = None) -> Typed:
    """Read an expression and check it, also that it gives a value of the `expected` type.

    Raises SpecError with one problem, whose line is 1 and whose column counts from 1 within `text`.
    """
    expression = parse_expression(text)
    typed = _Checker(environment).of(expression, environment.entity)
    if expected is not None and not _fits(typed.type, expected):
        fail(expression.at, f"this gives {typed.type}; {expected} is needed here", _towards(typed, expected))
    if expected is None and typed.type.kind in (Kind.ROWS, Kind.LIST, Kind.NOTHING):
        fail(expression.at, f"this gives {typed.type}, not one value", "use count(…), sum(…) or exists(…)")
    if weight(typed) > MAX_WEIGHT:
        fail(expression.at, "this is too complicated", "say parts of it as computed fields")
    return typed


def _fits(found: Type, expected: Type) -> bool:
    if found.kind is Kind.NOTHING:
        return expected.optional
    if expected.kind is Kind.ENUM:
        return found.kind is Kind.ENUM and set(found.values) <= set(expected.values)
    joined = unified(found, expected)
    narrower = expected.kind is Kind.INTEGER and found.kind is Kind.DECIMAL
    return joined is not None and joined.kind is expected.kind and not narrower


def _towards(typed: Typed, expected: Type) -> str | None:
    if expected.kind is Kind.INTEGER and typed.type.kind is Kind.DECIMAL:
        return "make the field a decimal"
    if expected.kind is not Kind.BOOLEAN:
        return None
    return "compare it: == me, or != null" if typed.type.kind is Kind.ROW else "compare it with something"


class _Checker:
    """Checks parts about a row of some entity; aggregates go down into the rows of another."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def of(self, node: Expression, entity: str | None) -> Typed:
        """The checked form of a part, about a row of `entity`."""
        match node:
            case Literal(value):
                return Typed(node, _literal(value))
            case Name():
                return self._name(node, entity)
            case Select():
                return self._select(node, entity)
            case Call():
                return self._call(node, entity)
            case Listing(items):
                parts = [self.of(item, entity) for item in items]
                return Typed(node, listing(node.at, parts), tuple(parts))
            case Unary(operator, inner):
                of = self.of(inner, entity)
                return Typed(node, unary(operator, of), (of,))
            case Binary(_, left, right):
                return binary(node, self.of(left, entity), self.of(right, entity), self._environment.spec)
            case Conditional(condition, then, otherwise):
                first, second, third = (self.of(part, entity) for part in (condition, then, otherwise))
                return Typed(node, conditional(node.at, first, second, third), (first, second, third))

    def _name(self, node: Name, entity: str | None) -> Typed:
        names = self._environment.names(entity)
        if (meaning := names.get(node.name)) is not None:
            return Typed(node, meaning.type, (), meaning)
        if node.name in ("me", "role", "signed_in"):
            raise refusal(node.at, f"{node.name} means nothing here", "this value is the same for every caller")
        if node.name in EXAMPLES:
            raise refusal(node.at, f"{node.name} is a function", f"write {EXAMPLES[node.name]}")
        where = f"{entity} has no" if entity else "there is no"
        raise refusal(node.at, f'{where} field or relation "{node.name}"', did_you_mean(node.name, names))

    def _select(self, node: Select, entity: str | None) -> Typed:
        of = self.of(node.of, entity)
        if _depth(node) > MAX_PATH:
            fail(node.at, "this path is too long", f"at most {MAX_PATH} steps")
        what, names = self._parts_of(node, of)
        meaning = names.get(node.name)
        if meaning is None:
            fail(node.at, f'{what} no "{node.name}"', did_you_mean(node.name, names))
        optional = of.type.optional and meaning.type.kind is not Kind.ROWS
        return Typed(node, meaning.type.maybe(optional), (of,), meaning)

    def _parts_of(self, node: Select, of: Typed) -> tuple[str, Mapping[str, Meaning]]:
        if of.meaning.means is Means.ME:
            return "profiles have", self._environment.of_caller()
        if of.type.kind is Kind.ROW:
            names = self._environment.names(of.type.entity)
            return f"{of.type.entity} has", {k: v for k, v in names.items() if v.means not in _ABOUT_CALLER}
        if of.type.kind is Kind.ROWS:
            hint = f"write sum({of.word}, {node.name}) or the like"
            raise refusal(node.at, f"{of.type} have no single {node.name}", hint)
        raise refusal(node.at, f"{of.type} has no parts", "only relations do")

    def _call(self, node: Call, entity: str | None) -> Typed:
        if node.function in AGGREGATES and not node.method:
            return self._aggregate(node, entity)
        parts = tuple(self.of(argument, entity) for argument in node.arguments)
        if node.function == NO_OVERLAP and not node.method:
            return Typed(node, kept_apart(node, parts), parts)
        if node.function == COALESCE and not node.method:
            return Typed(node, coalesced(node, parts), parts)
        function = FUNCTIONS.get(node.function)
        if function is None:
            fail(node.at, f"there is no function {node.function}", did_you_mean(node.function, EXAMPLES))
        return Typed(node, applied(node, function, parts), parts)

    def _aggregate(self, node: Call, entity: str | None) -> Typed:
        if not 1 <= len(node.arguments) <= 2 or (len(node.arguments) == 1 and node.function != "count"):
            example = f"write {AGGREGATES[node.function]}"
            fail(node.at, f"{node.function} takes rows and what to take of each", example)
        rows = self.of(node.arguments[0], entity)
        if rows.type.kind is not Kind.ROWS or len(node.arguments) == 1:
            return Typed(node, aggregated(node, rows, None), (rows,))
        body = self.of(node.arguments[1], rows.type.entity)
        return Typed(node, aggregated(node, rows, body), (rows, body))


def _literal(value: object) -> Type:
    match value:
        case None:
            return NOTHING
        case bool():
            return BOOLEAN
        case int():
            return INTEGER
        case str():
            return TEXT
        case _:
            return DECIMAL


def _depth(node: Expression) -> int:
    return 1 + _depth(node.of) if isinstance(node, Select) else 1
