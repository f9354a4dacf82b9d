"""What the expressions of the spec call: arithmetic that gives the same answer in every language and database."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER = {lower: upper for upper, lower in _LOWER.items()}


def quotient(dividend: Decimal | int, divisor: Decimal | int) -> Decimal:
    """`dividend / divisor` to ten decimal places, halves away from zero. Raises ZeroDivisionError."""
    return rounded(_EXACT.divide(Decimal(dividend), Decimal(divisor)), 10)


def rounded(value: Decimal, places: int) -> Decimal:
    """To that many decimal places, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), context=_EXACT)


def average(values: Iterable[Decimal]) -> Decimal | None:
    """The mean, or None of nothing."""
    numbers = list(values)
    return quotient(sum(numbers, Decimal(0)), len(numbers)) if numbers else None


def remainder(dividend: int, divisor: int) -> int:
    """What whole division leaves, with the sign of the dividend. Raises ZeroDivisionError."""
    return int(math.copysign(abs(dividend) % abs(divisor), dividend))


def age(born_on: date, today: date) -> int:
    """Whole years."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def lower(text: str) -> str:
    """With a-z for A-Z; other letters stay, as databases leave them."""
    return text.translate(_LOWER)


def upper(text: str) -> str:
    """With A-Z for a-z; other letters stay, as databases leave them."""
    return text.translate(_UPPER)
