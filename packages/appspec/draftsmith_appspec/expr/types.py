"""The types of expressions.

Any value may be empty (`optional`). Logic is Kleene's, as in SQL: comparing an empty value gives neither true nor
false, and the one who asks says what that means: a validation rule then holds (as an SQL CHECK does), access is denied.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a value is."""

    BOOLEAN = "true or false"
    INTEGER = "a whole number"
    DECIMAL = "a number"
    TEXT = "text"
    ENUM = "a choice"
    ROLE = "a role"
    DATE = "a date"
    TIME = "a time of day"
    DATETIME = "a date and time"
    DURATION = "a duration"
    ROW = "a row"
    ROWS = "rows"
    ME = "the caller"
    LIST = "a list"
    NOTHING = "null"
    OTHER = "a value that can only be compared with null"


@dataclass(frozen=True, slots=True)
class Type:
    """`entity` is set for rows, `values` for choices, `of` for lists, `currency` for money."""

    kind: Kind
    optional: bool = False
    entity: str = ""
    values: tuple[str, ...] = ()
    of: Type | None = None
    currency: str | None = None

    def __str__(self) -> str:
        """For messages: `a date`, `rows of OrderLine`."""
        match self.kind:
            case Kind.ROW:
                return f"a {self.entity}"
            case Kind.ROWS:
                return f"rows of {self.entity}"
            case Kind.ENUM:
                return f"one of {', '.join(self.values[:6])}"
            case Kind.DECIMAL if self.currency:
                return f"an amount in {self.currency}"
            case _:
                return self.kind.value

    def maybe(self, optional: bool = True) -> Type:
        """The type of a value that may (also) be empty."""
        return replace(self, optional=True) if optional and not self.optional else self

    def sure(self) -> Type:
        """The type once it is known not to be empty."""
        return replace(self, optional=False)

    @property
    def numeric(self) -> bool:
        """Whether it can be calculated with as a number."""
        return self.kind in (Kind.INTEGER, Kind.DECIMAL)

    @property
    def ordered(self) -> bool:
        """Whether < means something."""
        return self.kind in _ORDERED


_ORDERED = frozenset(
    {Kind.INTEGER, Kind.DECIMAL, Kind.TEXT, Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.DURATION}
)  # fmt: skip

BOOLEAN, INTEGER, DECIMAL, TEXT = Type(Kind.BOOLEAN), Type(Kind.INTEGER), Type(Kind.DECIMAL), Type(Kind.TEXT)
DATE, TIME, DATETIME, DURATION = Type(Kind.DATE), Type(Kind.TIME), Type(Kind.DATETIME), Type(Kind.DURATION)
NOTHING = Type(Kind.NOTHING, optional=True)


def comparable(left: Type, right: Type) -> bool:
    """Whether == between the two can ever hold."""
    kinds = {left.kind, right.kind}
    if Kind.NOTHING in kinds:
        return True
    if left.numeric and right.numeric:
        return left.currency is None or right.currency is None or left.currency == right.currency
    if kinds <= {Kind.TEXT, Kind.ENUM, Kind.ROLE}:
        return True
    if kinds == {Kind.ROW, Kind.ME} or kinds == {Kind.ME}:
        return True
    return left.kind == right.kind and left.entity == right.entity and left.kind not in (Kind.OTHER, Kind.ROWS)


def unified(left: Type, right: Type) -> Type | None:
    """The type of a value that is one or the other, or None where they do not go together."""
    if left.kind is Kind.NOTHING:
        return right.maybe()
    if right.kind is Kind.NOTHING:
        return left.maybe()
    optional = left.optional or right.optional
    if left.numeric and right.numeric and comparable(left, right):
        wide = left if left.kind is Kind.DECIMAL else right
        return replace(wide, currency=left.currency or right.currency, optional=optional)
    if {left.kind, right.kind} <= {Kind.TEXT, Kind.ENUM} and left != right:
        return TEXT.maybe(optional)
    if left.kind == right.kind and left.entity == right.entity:
        return left.maybe(optional)
    return None
