"""What a field that rules look at may hold in the tests, as Python source with a `number` in it, and as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from draftsmith_appspec import Field, FieldType
from draftsmith_appspec.expr import Typed
from draftsmith_appspec.expr.literals import minutes_of, unquoted
from draftsmith_appspec.expr.syntax import Call, Literal
from draftsmith_codegen_templates.layout import SCALES
from draftsmith_codegen_templates.naming import FieldNames
from draftsmith_codegen_templates.patterns import samples
from draftsmith_codegen_templates.spelling import kebab
from draftsmith_codegen_templates.targets.python.values import DECIMALS, TEXTS, WHOLE_NUMBERS, bounds, text_bounds

Value: TypeAlias = Any
"""As rows keep it: a date, a Decimal, whole minutes, None."""

NOW, PAST, WEEKLY_PAST, FUTURE = 2030, 1970, 1800, 2132
"""The years that dates are counted from; 1800 and 2132 begin with a working day."""
_DAYS = {1: (0, 7), 7: (0, 3, 1)}
_MINUTES = {1: (0, 60), 1440: (600, 660, 630), 10_080: (600, 660, 630)}
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Made:
    """Python `source` of a JSON value, and the value it stands for, for each number from 1000 up.

    `varies`: values of later numbers come later; without that they may repeat.
    """

    source: str
    value: Callable[[int], Value]
    varies: bool = False


def made_values(field: Field, names: FieldNames, said: set[Value], *, slots: bool, alone: bool) -> list[Made]:
    """What the field may hold, the usual first. `said` are the values that rules name; `slots`: rows may not touch in
    time; `alone`: no two rows may have the same.
    """
    found = list(_made(field, names, said, slots=slots))
    if not field.required:
        found.append(fixed(field, None))
    fitting = {made.source: made for made in found if not alone or made.varies}
    return list(fitting.values())


def fixed(field: Field, value: Value) -> Made:
    """Always this value."""
    return Made(repr(as_json(field, value)), lambda _: value)


def as_json(field: Field, value: Value) -> bool | int | str | None:
    """A value as the API takes it."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            places = Decimal(1).scaleb(-SCALES[field.type])
            return str(value.quantize(places)) if field.type is FieldType.MONEY else f"{value.normalize():f}"
        case dt.datetime():
            return f"{value:%Y-%m-%dT%H:%M:00Z}".rjust(20, "0")
        case dt.time():
            return f"{value:%H:%M}"
        case _:
            text: str = value.isoformat()
            return text


def from_json(field: Field, given: Value) -> Value:
    """The value that the API takes so."""
    if given is None:
        return None
    match field.type:
        case FieldType.DECIMAL | FieldType.MONEY:
            return Decimal(given)
        case FieldType.DATE:
            return dt.date.fromisoformat(given)
        case FieldType.DATETIME:
            return dt.datetime.fromisoformat(given)
        case FieldType.TIME:
            return dt.time.fromisoformat(given)
        case _:
            return given


def literals(typed: Typed) -> Iterator[Value]:
    """The values that an expression names, lengths of time in minutes."""
    match typed.node:
        case Literal(value) if value is not None:
            yield value
        case Call("duration"):
            yield minutes_of(typed)
        case Call("date" | "time" as function) if isinstance(typed.parts[0].node, Literal):
            yield (dt.date if function == "date" else dt.time).fromisoformat(unquoted(typed))
    for part in typed.parts:
        yield from literals(part)


def _made(field: Field, names: FieldNames, said: set[Value], *, slots: bool) -> Iterator[Made]:
    kind = field.type
    if kind is FieldType.DATE:
        yield from _days(slots)
        yield from (fixed(field, day) for day in sorted(_of(said, dt.date)))
    elif kind is FieldType.DATETIME:
        yield from _moments(slots)
    elif kind is FieldType.TIME:
        times = {dt.time(9), dt.time(10), dt.time(17), *_of(said, dt.time)}
        yield from (fixed(field, time) for time in sorted(times))
    elif kind is FieldType.BOOLEAN:
        yield Made("number % 2 == 0", lambda number: number % 2 == 0)
        yield from (fixed(field, value) for value in (True, False))
    elif kind is FieldType.ENUM:
        values = field.values
        yield Made(f"{values!r}[number % {len(values)}]", lambda number: values[number % len(values)])
        yield from (fixed(field, value) for value in values)
    elif kind in WHOLE_NUMBERS:
        yield from _whole_numbers(field, said)
    elif kind in DECIMALS:
        yield from _decimals(field, said)
    elif kind in TEXTS:
        yield from _texts(field, names, said)


def _of(said: set[Value], kind: type) -> set[Value]:
    return {value for value in said if type(value) is kind}


def _days(slots: bool) -> Iterator[Made]:
    for year in (2020, FUTURE, PAST, WEEKLY_PAST):
        for step, offsets in _DAYS.items():
            if step > 1 or not slots:
                yield from (_day(step, offset, year) for offset in offsets)


def _day(step: int, offset: int, year: int) -> Made:
    first = dt.date(year, 1, 1)
    source = f"day({_counted(step, offset)}{'' if year == 2020 else f', {year}'})"
    return Made(source, lambda number: first + dt.timedelta(days=number * step + offset), varies=True)


def _moments(slots: bool) -> Iterator[Made]:
    for year in (NOW, FUTURE, WEEKLY_PAST):
        for step, offsets in _MINUTES.items():
            if step > 1 or not slots:
                yield from (_moment(step, offset, year) for offset in offsets)


def _moment(step: int, offset: int, year: int) -> Made:
    first = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    source = f"moment({_counted(step, offset)}{'' if year == NOW else f', {year}'})"
    return Made(source, lambda number: first + dt.timedelta(minutes=number * step + offset), varies=True)


def _counted(step: int, offset: int) -> str:
    return f"number{f' * {step}' if step > 1 else ''}{f' + {offset}' if offset else ''}"


def _whole_numbers(field: Field, said: set[Value]) -> Iterator[Made]:
    low, high = bounds(field)
    usual = (30, 60, 45, 15) if field.type is FieldType.DURATION else (2, 1, 3, 10)
    near = [number + by for number in sorted(_of(said, int)) for by in (0, 1, -1)]
    if low <= 1000 and high - max(low, 0) >= 100_000:
        yield Made("number", lambda number: number, varies=True)
    for number in dict.fromkeys([*usual, *near, 0, low, high]):
        if low <= number <= high:
            yield fixed(field, number)


def _decimals(field: Field, said: set[Value]) -> Iterator[Made]:
    low = Decimal(field.min) if field.min is not None else Decimal(-100_000)
    high = Decimal(field.max) if field.max is not None else Decimal(100_000)
    if low <= 1000 and high >= 100_000:
        half = "50" if field.type is FieldType.MONEY else "5"
        yield Made(f'f"{{number}}.{half}"', lambda number: number + Decimal("0.5"), varies=True)
    near = [Decimal(number) + by for number in sorted({*_of(said, int), *_of(said, Decimal)}) for by in (0, 1, -1)]
    for number in dict.fromkeys([*map(Decimal, (2, 1, 3, 10)), *near, Decimal(0), low, high]):
        if low <= number <= high and number == round(number, SCALES[field.type]):
            yield fixed(field, number)


def _texts(field: Field, names: FieldNames, said: set[Value]) -> Iterator[Made]:
    low, high = text_bounds(field)
    if field.pattern is not None:
        yield from (fixed(field, text) for text in samples(field.pattern, 12, low, high))
        return
    if low <= 10 and high >= _LONGEST:
        yield from _numbered(field, names)
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        texts = [*sorted(_of(said, str)), "x" * low, "x" * min(high, low + 10), "x" * min(high, 100)]
        yield from (fixed(field, text) for text in texts if low <= len(text) <= high and text == text.strip())


def _numbered(field: Field, names: FieldNames) -> Iterator[Made]:
    before, after = {
        FieldType.EMAIL: (kebab(names.name), "@example.com"),
        FieldType.URL: ("https://example.com/", ""),
        FieldType.PHONE: ("+1 555 ", ""),
    }.get(field.type, (f"{names.label} ", ""))
    yield Made(f'f"{before}{{number}}{after}"', lambda number: f"{before}{number}{after}")
