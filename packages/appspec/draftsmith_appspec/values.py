"""Values of the field types: from what people write to what a model keeps, and back.

Kept forms: see `Field.default` in the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from .durations import duration_text, read_duration
from .limits import MAX_MINUTES, MAX_NUMBER
from .model import NUMBER_TYPES, Field, FieldType

_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_EMAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_URL = re.compile(r"https?://[^\s]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,31}")
_LATER = frozenset({"now", "now()", "today", "today()"})


def read_default(kind: FieldType, text: str) -> bool | int | str:
    """The kept form of a default written as `text`. Raises ValueError with a message for people."""
    if kind in (FieldType.DATE, FieldType.TIME, FieldType.DATETIME) and text in _LATER:
        raise ValueError(f"the default {text} is not supported yet; when a row was made is kept in created_at anyway")
    match kind:
        case FieldType.BOOLEAN:
            if text not in ("true", "false"):
                raise ValueError(f"{_quoted(text)} is not a boolean; write true or false")
            return text == "true"
        case FieldType.INTEGER | FieldType.DURATION:
            return int(read_number(kind, text))
        case FieldType.DECIMAL | FieldType.MONEY:
            read_number(kind, text)
            return text
        case FieldType.DATETIME:
            return _moment(text)
        case _:
            return text


def read_number(kind: FieldType, text: str) -> int | Decimal:
    """A bound or default of a number-like type; a duration comes back in minutes. Raises ValueError."""
    if kind is FieldType.DURATION:
        return read_duration(text)
    if kind in (FieldType.DECIMAL, FieldType.MONEY):
        if not _DECIMAL.fullmatch(text):
            raise ValueError(f"{_quoted(text)} is not a number; write it like 9.90")
        return plain_number(Decimal(text))
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"{_quoted(text)} is not a whole number")
    return int(text)


def read_bound(kind: FieldType, text: str) -> int | Decimal:
    """A `min` or `max`: a length of time, a number, or (for text) a number of characters. Raises ValueError."""
    return read_number(kind if kind in NUMBER_TYPES else FieldType.INTEGER, text)


def plain_number(number: int | Decimal) -> int | Decimal:
    """Whole numbers as int, others without trailing zeros."""
    if isinstance(number, int):
        return number
    return int(number) if number == number.to_integral_value() else number.normalize()


def write_number(kind: FieldType, number: int | Decimal) -> str:
    """The text `read_number` reads back: durations as 1h30m, no exponents."""
    if kind is FieldType.DURATION and isinstance(number, int) and number >= 0:
        return duration_text(number)
    return format(plain_number(number), "f" if isinstance(plain_number(number), Decimal) else "d")


def write_default(kind: FieldType, value: bool | int | str) -> str:
    """The text `read_default` reads back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return write_number(kind, value) if isinstance(value, int) else value


def wrong_default(field: Field) -> str | None:
    """What is wrong with the kept default of a field on its own (not its bounds), or None."""
    value, kind = field.default, field.type
    if value is None:
        return None
    try:
        if kind is FieldType.BOOLEAN:
            if not isinstance(value, bool):
                raise ValueError("the default of a boolean is true or false")
        elif kind in (FieldType.INTEGER, FieldType.DURATION):
            if not isinstance(value, int) or isinstance(value, bool):
                raise ValueError("the default has to be a whole number")
            if kind is FieldType.DURATION and not 0 <= value <= MAX_MINUTES:
                raise ValueError("the default has to be a length of time, not below zero")
            if abs(value) > MAX_NUMBER:
                raise ValueError("the default is too large a number")
        elif not isinstance(value, str):
            raise ValueError(f"the default of a {kind} is kept as text")
        else:
            _check_text(field, value)
    except ValueError as error:
        return str(error)
    return None


def default_size(field: Field) -> int | Decimal | None:
    """What `min` and `max` are compared with: the number, or the length of a text; None where neither applies."""
    value = field.default
    if value is None or isinstance(value, bool):
        return None
    if field.type in NUMBER_TYPES:
        return value if isinstance(value, int) else Decimal(value)
    return len(value) if isinstance(value, str) else None


def _check_text(field: Field, value: str) -> None:
    match field.type:
        case FieldType.ENUM if value not in field.values:
            raise ValueError(f"the default {_quoted(value)} is not one of the values: {', '.join(field.values)}")
        case FieldType.DECIMAL | FieldType.MONEY:
            read_number(field.type, value)
        case FieldType.DATE:
            _parsed(date.fromisoformat, value, re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a date like 2026-01-31")
        case FieldType.TIME:
            _parsed(time.fromisoformat, value, re.compile(r"[0-9]{2}:[0-9]{2}"), "a time like 09:30")
        case FieldType.DATETIME if _moment(value) != value:
            raise ValueError("a moment is kept in UTC, like 2026-01-31T09:30:00Z")
        case FieldType.EMAIL:
            _parsed(str, value, _EMAIL, "an email address")
        case FieldType.URL:
            _parsed(str, value, _URL, "a web address starting with http:// or https://")
        case FieldType.PHONE:
            _parsed(str, value, _PHONE, "a phone number")
        case _:
            pass


def _parsed(convert: Callable[[str], object], value: str, shape: re.Pattern[str], what: str) -> None:
    if not shape.fullmatch(value):
        raise ValueError(f"{_quoted(value)} is not {what}")
    try:
        convert(value)
    except ValueError:
        raise ValueError(f"{_quoted(value)} is not {what}") from None


def _moment(text: str) -> str:
    """The moment in UTC with seconds, as ISO 8601 writes it."""
    shape = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
    _parsed(datetime.fromisoformat, text.removesuffix("Z"), shape, "a moment like 2026-01-31T09:30Z (in UTC)")
    return datetime.fromisoformat(text.removesuffix("Z")).isoformat(timespec="seconds") + "Z"


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= 40 else f'"{text[:37]}..."'
