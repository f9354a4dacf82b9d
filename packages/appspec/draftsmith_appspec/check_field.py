"""One field: its name, and whether what is said suits its type."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .currencies import currency_codes, currency_digits
from .findings import Finding, line_findings, prose_findings
from .limits import MAX_MINUTES, MAX_NUMBER, MAX_TEXT, MAX_VALUES
from .model import NUMBER_TYPES, Field, FieldType
from .names import wrong_name
from .patterns import matches_cheaply, wrong_pattern
from .reader import Path
from .suggest import did_you_mean
from .values import default_size, read_bound, write_number, wrong_default

_LENGTHS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_FRACTIONS = frozenset({FieldType.DECIMAL, FieldType.MONEY})
_UNITS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_MAX_UNIT = 20


def field_findings(path: Path, name: str, field: Field) -> Iterator[Finding]:
    """Every problem of one field."""
    if wrong := wrong_name("field", name):
        yield Finding(path, *wrong)
    if field.unique and field.type in (FieldType.BOOLEAN, FieldType.LONG_TEXT):
        yield Finding((*path, "unique"), f"a {field.type} cannot be unique", "leave unique out")
    if field.help is not None:
        yield from prose_findings((*path, "help"), field.help)
        if not field.help.strip():
            yield Finding((*path, "help"), "this is blank", "write a text, or leave the key out")
    if field.unit is not None:
        yield from line_findings((*path, "unit"), field.unit, _MAX_UNIT)
        if field.type not in _UNITS:
            yield Finding((*path, "unit"), f"{field.type} takes no unit", "units are for integer and decimal")
    yield from _values(path, field)
    yield from _currency(path, field)
    bounds = list(_bounds(path, field))
    yield from bounds
    pattern = list(_pattern(path, field))
    yield from pattern
    if not bounds and not pattern:
        yield from _default(path, field)


def _values(path: Path, field: Field) -> Iterator[Finding]:
    here: Path = (*path, "values")
    if field.type is not FieldType.ENUM:
        if field.values:
            yield Finding(here, f"{field.type} takes no values", "values are for enum")
        return
    if not field.values:
        yield Finding(here, "an enum needs its values", "write `enum(small, large)`")
    if len(field.values) > MAX_VALUES:
        hint = "make it an entity, and a belongs_to here"
        yield Finding(here, f"there are {len(field.values)} values; {MAX_VALUES} are the most", hint)
        return
    for index, value in enumerate(field.values):
        if wrong := wrong_name("value", value):
            yield Finding((*here, index), *wrong)
        elif value in field.values[:index]:
            yield Finding((*here, index), f"{value} is here twice", "keep one of them")


def _currency(path: Path, field: Field) -> Iterator[Finding]:
    code = field.currency
    if field.type is not FieldType.MONEY:
        if code is not None:
            yield Finding((*path, "values"), f"{field.type} takes no currency", "currency is for money")
    elif code is None:
        yield Finding(path, "money needs a currency", "write `money(EUR)`")
    elif code not in currency_codes():
        hint = did_you_mean(code, currency_codes()) or "write a code of ISO 4217, such as EUR"
        yield Finding((*path, "values"), f'"{code[:20]}" is not a currency', hint)


def _bounds(path: Path, field: Field) -> Iterator[Finding]:
    for key, bound in (("min", field.min), ("max", field.max)):
        if bound is not None:
            message = _wrong_bound(field, key, bound)
            if message is not None:
                yield Finding((*path, key), message)
                return
    if field.min is not None and field.max is not None and field.min > field.max:
        low, high = write_number(field.type, field.min), write_number(field.type, field.max)
        yield Finding((*path, "max"), f"max {high} is below min {low}", "swap them")


def _wrong_bound(field: Field, key: str, bound: int | Decimal) -> str | None:
    kind = field.type
    if kind not in _LENGTHS | NUMBER_TYPES:
        return f"{kind} takes no {key}"
    if kind not in _FRACTIONS and not isinstance(bound, int):
        return f"{key} has to be a whole number for a {kind}"
    fewest = 0 if key == "min" else 1
    if kind in _LENGTHS and not fewest <= bound <= MAX_TEXT:
        return f"{key} is a number of characters, at most {MAX_TEXT}"
    if kind is FieldType.DURATION and not 0 <= bound <= MAX_MINUTES:
        return f"{key} has to be a length of time, not below zero and not above 100 years"
    if not -MAX_NUMBER <= bound <= MAX_NUMBER:
        return f"{key} is too large a number"
    try:
        read_bound(kind, write_number(kind, bound))
    except ValueError:
        return f"{key} has more than 6 decimal places"
    return None


def _pattern(path: Path, field: Field) -> Iterator[Finding]:
    if field.pattern is None:
        return
    here: Path = (*path, "pattern")
    if field.type is not FieldType.TEXT:
        yield Finding(here, f"{field.type} takes no pattern", "patterns are for text")
    elif wrong := wrong_pattern(field.pattern):
        yield Finding(here, *wrong)
    else:
        yield from line_findings(here, field.pattern, len(field.pattern))


def _default(path: Path, field: Field) -> Iterator[Finding]:
    here: Path = (*path, "default")
    if field.default is None:
        return
    if message := wrong_default(field):
        yield Finding(here, message)
        return
    if isinstance(field.default, str):
        check = prose_findings if field.type is FieldType.LONG_TEXT else _one_line
        yield from check(here, field.default)
    if field.unique:
        yield Finding(here, "a unique field cannot have a default: the second row would clash", "leave one out")
    size = default_size(field)
    length = " characters" if field.type in _LENGTHS else ""
    if size is not None and field.min is not None and size < field.min:
        yield Finding(here, f"the default is below min {write_number(field.type, field.min)}{length}", "raise it")
    if size is not None and field.max is not None and size > field.max:
        yield Finding(here, f"the default is above max {write_number(field.type, field.max)}{length}", "lower it")
    if field.currency in currency_codes() and isinstance(field.default, str):
        digits, places = currency_digits(field.currency), len(field.default.partition(".")[2])
        if places > digits:
            yield Finding(here, f"amounts in {field.currency} have {digits} decimal places", "round it")
    pattern, text = field.pattern, field.default
    if pattern is not None and isinstance(text, str) and not matches_cheaply(pattern, text):
        yield Finding(here, "the default does not match the pattern", "change one of them")


def _one_line(path: Path, text: str) -> Iterator[Finding]:
    yield from line_findings(path, text or "-", 1_000)
