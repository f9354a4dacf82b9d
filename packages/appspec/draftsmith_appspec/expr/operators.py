"""Which operators fit which types, and what they give."""

from __future__ import annotations

from ..model import AppSpec
from ..problems import SpecError
from ..suggest import did_you_mean
from .parser import fail, refusal
from .scope import Means
from .syntax import Binary, Literal
from .typed import SCALARS, Typed, divides
from .types import BOOLEAN, DECIMAL, DURATION, INTEGER, TEXT, Kind, Type, comparable, unified

_WORDS = (Kind.TEXT, Kind.ENUM)
_DAYS = (Kind.DATE, Kind.DATETIME)


def binary(node: Binary, left: Typed, right: Typed, spec: AppSpec) -> Typed:
    """`left operator right`, once it is found to fit. Raises SpecError."""
    optional = left.type.optional or right.type.optional
    match node.operator:
        case "&&" | "||":
            gives = _joined(left, right).maybe(optional)
        case "==" | "!=":
            gives = BOOLEAN.maybe(_equal(node, left, right, spec))
        case "in":
            _contained(node, left, right, spec)
            gives = BOOLEAN.maybe(left.type.optional and left.meaning.means is not Means.ME)
        case "<" | "<=" | ">" | ">=":
            if not (comparable(left.type, right.type) and left.type.ordered and right.type.ordered):
                raise unfit(node, left, right)
            gives = BOOLEAN.maybe(optional)
        case operator:
            result = _calculated(operator, left.type, right.type)
            if result is None:
                raise unfit(node, left, right)
            if operator in ("/", "%") and isinstance(node.right, Literal) and not node.right.value:
                fail(node.right.at, "this divides by zero", "which has no result")
            gives = result.maybe(optional or divides(node))
    return Typed(node, gives, (left, right))


def unary(node_operator: str, of: Typed) -> Type:
    """What `!` and `-` give. Raises SpecError."""
    if node_operator == "!":
        if of.type.kind is not Kind.BOOLEAN:
            fail(of.node.at, f"{of.type} is neither true nor false", 'write for example !(status == "paid")')
    elif not of.type.numeric and of.type.kind is not Kind.DURATION:
        fail(of.node.at, f"{of.type} has no negative")
    return of.type


def conditional(at: int, condition: Typed, then: Typed, otherwise: Typed) -> Type:
    """What `condition ? then : otherwise` gives. Raises SpecError."""
    if condition.type.kind is not Kind.BOOLEAN:
        fail(condition.node.at, f"{condition.type} is neither true nor false", "compare it with something")
    for part in (then, otherwise):
        if part.type.kind not in SCALARS:
            fail(part.node.at, f"{part.type} cannot be chosen here", "choose between values")
    gives = unified(then.type, otherwise.type)
    if gives is None:
        fail(otherwise.node.at, f"the one gives {then.type}, the other {otherwise.type}", "both have to go together")
    if gives.kind is Kind.NOTHING:
        fail(at, "this is null either way", "leave the condition out")
    return gives


def listing(at: int, parts: list[Typed]) -> Type:
    """What `[a, b]` gives. Raises SpecError."""
    if not parts:
        fail(at, "the list is empty", "name at least one value")
    of = parts[0].type
    for part in parts:
        if part.type.kind not in SCALARS:
            fail(part.node.at, f"{part.type} cannot stand in a list", "list values")
        if part.type.optional:
            fail(part.node.at, "a value in a list is never empty", "write x == a || x == b instead")
        joined = unified(of, part.type)
        if joined is None:
            fail(part.node.at, f"{part.type} in a list of {of}", "all values of a list are of one type")
        of = joined
    return Type(Kind.LIST, of=of)


def _joined(left: Typed, right: Typed) -> Type:
    for part in (left, right):
        if part.type.kind is not Kind.BOOLEAN:
            fail(part.node.at, f"{part.type} is neither true nor false", "compare it with something")
    return BOOLEAN


def _equal(node: Binary, left: Typed, right: Typed, spec: AppSpec) -> bool:
    """Check ==; tells whether it may give neither true nor false."""
    for one, other in ((left, right), (right, left)):
        if one.type.kind is Kind.NOTHING:
            _may_be_null(node, other)
            return False
    if not comparable(left.type, right.type) or Kind.LIST in (left.type.kind, right.type.kind):
        raise unfit(node, left, right)
    if left.meaning.means is right.meaning.means is Means.ME:
        fail(node.at, "me is always me", "compare it with owner or with a relation")
    for one, other in ((left, right), (right, left)):
        _known_value(one, other)
        if one.type.kind is Kind.ME and other.type.kind is Kind.ROW:
            _is_profile(one, other, spec)
    return left.type.optional or right.type.optional


def _may_be_null(node: Binary, other: Typed) -> None:
    if other.type.kind is Kind.NOTHING:
        fail(node.at, "null is always null", "compare a field or a relation with it")
    if other.type.kind in (Kind.ROWS, Kind.LIST):
        fail(node.at, f"{other.type} are never null", "write count(…) == 0")
    if not other.type.optional:
        fail(node.at, f"{other.word} is never empty", "leave the comparison out, or make it optional")


def _is_profile(me: Typed, row: Typed, spec: AppSpec) -> None:
    if me.meaning.means is Means.OWNER:
        fail(me.node.at, "owner is compared with me only", "write owner == me")
    entity = spec.entities.get(row.type.entity)
    if entity is None or entity.account is None:
        what = f"{row.type.entity} is not a profile, so {row.word} cannot be me"
        fail(row.node.at, what, f"say `account: <role>` on {row.type.entity}")


def _known_value(choice: Typed, other: Typed) -> None:
    """A literal that a choice is compared with has to be one of its values."""
    if choice.type.kind not in (Kind.ENUM, Kind.ROLE) or not isinstance(other.node, Literal):
        return
    value = other.node.value
    if isinstance(value, str) and value not in choice.type.values:
        what = "there is no role" if choice.type.kind is Kind.ROLE else f"{choice.word} has no value"
        fail(other.node.at, f'{what} "{value}"', did_you_mean(value, choice.type.values))


def _contained(node: Binary, left: Typed, right: Typed, spec: AppSpec) -> None:
    if right.type.kind is Kind.ROWS:
        if left.meaning.means is Means.ME and left.type.kind is Kind.ME:
            _is_profile(left, right, spec)
        elif left.type.kind is not Kind.ROW or left.type.entity != right.type.entity:
            raise unfit(node, left, right)
        return
    if right.type.kind is not Kind.LIST or right.type.of is None:
        fail(right.node.at, f"{right.type} is not a list", 'write for example status in ["new", "paid"]')
    if not comparable(left.type, right.type.of) or left.type.kind not in SCALARS or left.type.kind is Kind.NOTHING:
        raise unfit(node, left, right)
    for part in right.parts:
        _known_value(left, part)


def _calculated(operator: str, one: Type, two: Type) -> Type | None:
    pair = (one.kind, two.kind)
    if one.numeric and two.numeric:
        return _number(operator, one, two)
    if operator == "+" and pair[0] in _WORDS and pair[1] in _WORDS:
        return TEXT
    if operator in "+-" and pair[1] is Kind.DURATION and pair[0] in (*_DAYS, Kind.DURATION):
        return Type(pair[0])
    if operator == "+" and pair[0] is Kind.DURATION and pair[1] in _DAYS:
        return Type(pair[1])
    if operator == "-" and pair[0] == pair[1] and pair[0] in _DAYS:
        return DURATION
    if operator == "*" and set(pair) == {Kind.DURATION, Kind.INTEGER}:
        return DURATION
    if operator == "/" and pair == (Kind.DURATION, Kind.DURATION):
        return DECIMAL
    return None


def _number(operator: str, one: Type, two: Type) -> Type | None:
    whole = (one.kind, two.kind) == (Kind.INTEGER, Kind.INTEGER)
    if operator in "+-" and not comparable(one, two):
        return None
    if operator == "%":
        return INTEGER if whole else None
    if operator == "*" and one.currency and two.currency:
        return None
    if operator == "/" and two.currency and not one.currency:
        return None
    if operator == "/" and one.currency and two.currency:
        return DECIMAL if one.currency == two.currency else None
    currency = one.currency or two.currency
    return INTEGER if whole and operator != "/" else Type(Kind.DECIMAL, currency=currency)


def unfit(node: Binary, left: Typed, right: Typed) -> SpecError:
    """The refusal of an operator between two values that do not go together."""
    hint = None
    kinds = {left.type.kind, right.type.kind}
    if left.type.currency and right.type.currency and left.type.currency != right.type.currency:
        hint = "amounts in two currencies do not go together"
    elif kinds == {Kind.DATE, Kind.DATETIME}:
        hint = "write date(…) around the date and time"
    elif Kind.DURATION in kinds and kinds & {Kind.INTEGER, Kind.DECIMAL}:
        hint = 'write duration("30m"), or hours(…) to calculate'
    elif Kind.BOOLEAN in kinds and node.operator in ("==", "!="):
        hint = "a yes or no is compared with true or false, or not at all"
    return refusal(node.at, f"{left.type} {node.operator} {right.type} does not make sense", hint)
