"""What SQLite and PostgreSQL write differently in the SQL of expressions."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal

from .types import Kind, Type

OR, AND, NOT, COMPARE, SUM, PRODUCT, ATOM = 1, 2, 3, 4, 5, 6, 10
QUOTIENT_PLACES = 10


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL, how tightly it binds, and for decimals in SQLite: of which power of ten it is the count."""

    text: str
    level: int = ATOM
    scale: int = 0

    def within(self, least: int) -> str:
        """The text, in parentheses where it binds less tightly than it has to."""
        return self.text if self.level >= least else f"({self.text})"


def text_literal(value: str, char: str) -> str:
    """A text in quotes. What SQLAlchemy would take for a parameter is taken apart with `char(58)`, a colon."""
    parts = [f"'{part}'" for part in re.sub(r":(?=\w)", "\0", value.replace("'", "''")).split("\0")]
    return parts[0] if len(parts) == 1 else f"({f' || {char}(58) || '.join(parts)})"


class Dialect(ABC):
    """The functions of one database. Moments are in UTC; durations count in seconds here, whatever rows keep."""

    char: str

    def text(self, value: str) -> Sql:
        """A literal text."""
        return Sql(text_literal(value, self.char))

    @abstractmethod
    def number(self, value: Decimal) -> Sql:
        """A literal decimal."""

    @abstractmethod
    def parameter(self, name: str, kind: Type) -> Sql:
        """A named parameter."""

    @abstractmethod
    def aligned(self, *values: Sql) -> list[Sql]:
        """Decimals that can be compared and added."""

    @abstractmethod
    def kept(self, value: Sql) -> Sql:
        """A decimal as a parameter or a result comes."""

    @abstractmethod
    def times(self, left: Sql, right: Sql) -> Sql:
        """The product of decimals."""

    @abstractmethod
    def quotient(self, left: Sql, right: Sql) -> Sql:
        """left / right to ten places, NULL by zero."""

    @abstractmethod
    def rounded(self, value: Sql, places: int) -> Sql:
        """To some decimal places, halves away from zero."""

    @abstractmethod
    def whole(self, value: Sql) -> Sql:
        """A whole number that is about to be calculated with."""

    @abstractmethod
    def remainder(self, left: Sql, right: Sql) -> Sql:
        """left % right, NULL by zero."""

    @abstractmethod
    def floored(self, seconds: Sql, unit: int) -> Sql:
        """How many whole units, rounded down."""

    @abstractmethod
    def ordered(self, value: Sql) -> Sql:
        """A text that is about to be compared by its code points."""

    @abstractmethod
    def moved(self, value: Sql, seconds: Sql, kind: Kind) -> Sql:
        """A date or moment that many seconds later."""

    @abstractmethod
    def between(self, start: Sql, end: Sql, kind: Kind) -> Sql:
        """The seconds from one date or moment to another."""

    @abstractmethod
    def part(self, function: str, value: Sql, kind: Kind) -> Sql:
        """date, time, year, month, day or weekday."""

    @abstractmethod
    def known(self, function: str, text: str) -> Sql:
        """A literal date or time."""

    @abstractmethod
    def position(self, text: Sql, part: Sql) -> Sql:
        """Where a text is in another, from 1; 0 if it is not."""

    @abstractmethod
    def summed(self, body: Sql) -> Sql:
        """The sum over the rows selected."""


class Sqlite(Dialect):
    """Decimals are whole numbers of a power of ten (cents), as the generated application keeps them: exact to 18
    digits, and REAL (15 digits) where more come together.
    """

    char = "char"

    def number(self, value: Decimal) -> Sql:
        exponent = value.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return Sql(str(int(value.scaleb(places))), scale=places)

    def parameter(self, name: str, kind: Type) -> Sql:
        return Sql(f":{name}", scale=QUOTIENT_PLACES if kind.kind is Kind.DECIMAL else 0)

    def aligned(self, *values: Sql) -> list[Sql]:
        scale = max(value.scale for value in values)
        return [self._scaled(value, scale) for value in values]

    def kept(self, value: Sql) -> Sql:
        return self._scaled(self.rounded(value, QUOTIENT_PLACES), QUOTIENT_PLACES)

    @staticmethod
    def _scaled(value: Sql, scale: int) -> Sql:
        if value.scale == scale:
            return value
        return Sql(f"{value.within(PRODUCT)} * {10 ** (scale - value.scale)}", PRODUCT, scale)

    def times(self, left: Sql, right: Sql) -> Sql:
        product = Sql(f"{left.within(PRODUCT)} * {right.within(ATOM)}", PRODUCT, left.scale + right.scale)
        return product if product.scale <= 12 else self.rounded(product, 12)

    def quotient(self, left: Sql, right: Sql) -> Sql:
        power = QUOTIENT_PLACES + right.scale - left.scale
        return Sql(f"round({left.within(PRODUCT)} * 1e{power} / {right.within(ATOM)})", scale=QUOTIENT_PLACES)

    def rounded(self, value: Sql, places: int) -> Sql:
        if value.scale <= places:
            return value
        return Sql(f"round({value.within(PRODUCT)} / 1e{value.scale - places})", scale=places)

    def whole(self, value: Sql) -> Sql:
        return value

    def remainder(self, left: Sql, right: Sql) -> Sql:
        return Sql(f"{left.within(PRODUCT)} % {right.within(ATOM)}", PRODUCT)

    def floored(self, seconds: Sql, unit: int) -> Sql:
        if unit == 1:
            return seconds
        text = seconds.within(ATOM)
        return Sql(f"({text} - ({text} % {unit} + {unit}) % {unit}) / {unit}", PRODUCT)

    def ordered(self, value: Sql) -> Sql:
        return value

    def moved(self, value: Sql, seconds: Sql, kind: Kind) -> Sql:
        later = f"{value.text}, ({seconds.text}) || ' seconds'"
        return Sql(f"date({later})" if kind is Kind.DATE else f"strftime('%Y-%m-%d %H:%M:%f000', {later})")

    def between(self, start: Sql, end: Sql, kind: Kind) -> Sql:
        return Sql(f"strftime('%s', {end.text}) - strftime('%s', {start.text})", SUM)

    def part(self, function: str, value: Sql, kind: Kind) -> Sql:
        if function == "weekday":
            return Sql(f"(strftime('%w', {value.text}) + 6) % 7 + 1", SUM)
        first, length = {"date": (1, 10), "time": (12, 15), "year": (1, 4), "month": (6, 2), "day": (9, 2)}[function]
        cut = f"substr({value.text}, {first}, {length})"
        return Sql(cut if function in ("date", "time") else f"CAST({cut} AS INTEGER)")

    def known(self, function: str, text: str) -> Sql:
        full = text if function == "date" else f"{text if len(text) > 5 else text + ':00'}.000000"
        return Sql(f"'{full}'")

    def position(self, text: Sql, part: Sql) -> Sql:
        return Sql(f"instr({text.text}, {part.text})")

    def summed(self, body: Sql) -> Sql:
        return Sql(f"{'sum' if body.scale <= 8 else 'total'}({body.text})", scale=body.scale)


class Postgresql(Dialect):
    """Decimals are NUMERIC, moments are TIMESTAMPTZ."""

    char = "chr"
    _TYPES = {  # noqa: RUF012 - a table, read only
        Kind.BOOLEAN: "boolean",
        Kind.INTEGER: "bigint",
        Kind.DECIMAL: "numeric",
        Kind.DATE: "date",
        Kind.TIME: "time",
        Kind.DATETIME: "timestamptz",
        Kind.DURATION: "bigint",
    }

    def number(self, value: Decimal) -> Sql:
        return Sql(f"{value:f}")

    def parameter(self, name: str, kind: Type) -> Sql:
        return Sql(f"CAST(:{name} AS {self._TYPES.get(kind.kind, 'text')})")

    def aligned(self, *values: Sql) -> list[Sql]:
        return list(values)

    def kept(self, value: Sql) -> Sql:
        return value

    def times(self, left: Sql, right: Sql) -> Sql:
        return Sql(f"{left.within(PRODUCT)} * {right.within(ATOM)}", PRODUCT)

    def quotient(self, left: Sql, right: Sql) -> Sql:
        return Sql(f"round(CAST({left.text} AS numeric(60, 30)) / nullif({right.text}, 0), {QUOTIENT_PLACES})")

    def rounded(self, value: Sql, places: int) -> Sql:
        return Sql(f"round({value.text}, {places})")

    def whole(self, value: Sql) -> Sql:
        return Sql(f"CAST({value.text} AS bigint)")

    def remainder(self, left: Sql, right: Sql) -> Sql:
        return Sql(f"{left.within(PRODUCT)} % nullif({right.text}, 0)", PRODUCT)

    def floored(self, seconds: Sql, unit: int) -> Sql:
        return Sql(f"CAST(floor({seconds.within(PRODUCT)} / {unit}.0) AS bigint)")

    def ordered(self, value: Sql) -> Sql:
        return Sql(f'{value.within(ATOM)} COLLATE "C"')

    def moved(self, value: Sql, seconds: Sql, kind: Kind) -> Sql:
        text = seconds.within(ATOM)
        if kind is Kind.DATE:
            return Sql(f"{value.within(SUM)} + CAST(floor({text} / 86400.0) AS integer)", SUM)
        return Sql(f"{value.within(SUM)} + {text} * INTERVAL '1 second'", SUM)

    def between(self, start: Sql, end: Sql, kind: Kind) -> Sql:
        difference = f"{end.within(SUM)} - {start.within(ATOM)}"
        return Sql(
            f"({difference}) * BIGINT '86400'" if kind is Kind.DATE else f"extract(epoch FROM {difference})", PRODUCT
        )

    def part(self, function: str, value: Sql, kind: Kind) -> Sql:
        local = f"{value.within(ATOM)} AT TIME ZONE 'UTC'" if kind is Kind.DATETIME else value.text
        if function in ("date", "time"):
            return Sql(f"CAST({local} AS {function})")
        return Sql(f"CAST(extract({'isodow' if function == 'weekday' else function} FROM {local}) AS bigint)")

    def known(self, function: str, text: str) -> Sql:
        return Sql(f"CAST('{text}' AS {function})")

    def position(self, text: Sql, part: Sql) -> Sql:
        return Sql(f"strpos({text.text}, {part.text})")

    def summed(self, body: Sql) -> Sql:
        return Sql(f"sum({body.text})")


DIALECTS: dict[str, type[Dialect]] = {"sqlite": Sqlite, "postgresql": Postgresql}
