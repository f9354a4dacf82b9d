"""What an expression means: evaluated directly, with three-valued logic, as the reference for every emitter.

It serves previews and explanations too ("why is this refused?"), where running generated code would be too much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ..words import snake_of
from .literals import minutes_of, unquoted
from .runtime import expressions as runtime
from .scope import Means
from .syntax import Binary, Call, Conditional, Literal, Name, Select, Unary
from .typed import Typed
from .types import Kind, Type

Value = Any
"""bool, int, Decimal, str, date, time, datetime (UTC), timedelta, a row, rows, or None: empty, unknown."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What an expression is asked about; rows and the caller are shaped as `python` says."""

    row: Value
    caller: Value
    now: datetime
    given: Mapping[str, Value] = field(default_factory=dict)
    others: Sequence[Value] = ()


def interpret(typed: Typed, situation: Situation) -> Value:
    """The value of a checked expression, or None: no value, or a truth that is not known."""
    return Interpreter(situation).of(typed, situation.row)


class Interpreter:
    """Works out the parts of an expression in one situation; see `interpret`."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    def of(self, typed: Typed, row: Value) -> Value:
        """The value of a part about a row."""
        match typed.node:
            case Literal(value):
                return value
            case Name() | Select():
                return self._kept(typed, row)
            case Unary(operator):
                inner = self.of(typed.parts[0], row)
                return None if inner is None else not inner if operator == "!" else -inner
            case Conditional():
                chosen = typed.parts[1] if self.of(typed.parts[0], row) is True else typed.parts[2]
                return _widened(self.of(chosen, row), typed.type)
            case Binary("&&" | "||" as operator):
                return _joined(operator == "||", [self.of(part, row) for part in typed.parts])
            case Binary(operator):
                return self._binary(operator, typed, row)
            case Call(function) if typed.parts and typed.parts[0].type.kind is Kind.ROWS:
                return self._aggregate(function, typed, row)
            case Call("coalesce"):
                found = (self.of(part, row) for part in typed.parts)
                return _widened(next((value for value in found if value is not None), None), typed.type)
            case Call("no_overlap"):
                return self._no_overlap(typed, row)
            case Call(function):
                values = [self.of(part, row) for part in typed.parts]
                return None if None in values else self._call(function, typed, values)
            case _:
                return [self.of(part, row) for part in typed.parts]

    def _kept(self, typed: Typed, row: Value) -> Value:
        caller, means = self._situation.caller, typed.meaning.means
        if isinstance(typed.node, Name) and means in (Means.ME, Means.ROLE, Means.SIGNED_IN, Means.INPUT):
            if means is Means.INPUT:
                return _value(self._situation.given[typed.node.name], typed.type)
            return getattr(caller, typed.node.name, None) if means is not Means.ROLE else caller.role or ""
        name = typed.word
        base = row
        if typed.parts:
            me = typed.parts[0].meaning.means is Means.ME
            base = caller.profile if me else self.of(typed.parts[0], row)
        none: Value = () if typed.type.kind is Kind.ROWS else None
        return none if base is None else _value(getattr(base, name, none), typed.type)

    def _identity(self, typed: Typed, row: Value, other: Typed) -> str | None:
        caller = self._situation.caller
        if typed.meaning.means is Means.ME:
            entity = other.type.entity
            found: str | None = getattr(caller, f"{snake_of(entity)}_id") if entity else caller.id
            return found
        base = row
        if typed.parts:
            me = typed.parts[0].meaning.means is Means.ME
            base = caller.profile if me else self.of(typed.parts[0], row)
        owner: str | None = getattr(base, f"{typed.word}_id", None)
        return owner

    def _binary(self, operator: str, typed: Typed, row: Value) -> Value:
        one, two = typed.parts
        if two.type.kind is Kind.ROWS:
            mine = self._identity(one, row, two)
            if mine is None and one.meaning.means is not Means.ME:
                return None
            return any(mine == each.id for each in self.of(two, row))
        if {one.type.kind, two.type.kind} & {Kind.ROW, Kind.ME}:
            return self._same(operator, one, two, row)
        left, right = self.of(one, row), self.of(two, row)
        if Kind.NOTHING in (one.type.kind, two.type.kind):
            return (left is None and right is None) == (operator == "==")
        if left is None or right is None:
            return None
        return left in right if operator == "in" else _calculated(operator, left, right, typed.type)

    def _same(self, operator: str, one: Typed, two: Typed, row: Value) -> bool | None:
        left, right = self._identity(one, row, two), self._identity(two, row, one)
        if Kind.NOTHING in (one.type.kind, two.type.kind):
            return ((right if one.type.kind is Kind.NOTHING else left) is None) == (operator == "==")
        for part, found in ((one, left), (two, right)):
            if found is None and part.meaning.means is not Means.ME:
                return None
        return (left == right) == (operator == "==")

    def _aggregate(self, function: str, typed: Typed, row: Value) -> Value:
        rows = self.of(typed.parts[0], row)
        if len(typed.parts) == 1:
            return len(rows)
        values = [self.of(typed.parts[1], each) for each in rows]
        match function:
            case "count":
                return values.count(True)
            case "exists":
                return True in values
            case "all":
                return False not in values
        values = [value for value in values if value is not None]
        match function:
            case "sum":
                return sum(values, timedelta() if typed.type.kind is Kind.DURATION else _widened(0, typed.type))
            case "avg":
                return runtime.average(Decimal(value) for value in values)
            case _:
                return (min if function == "min" else max)(values, default=None)

    def _no_overlap(self, typed: Typed, row: Value) -> bool | None:
        counted = [part for part in typed.parts if part.type.kind is not Kind.BOOLEAN]
        which = typed.parts[-1] if len(counted) < len(typed.parts) else None
        mine = [self._key(part, row) for part in counted]
        if None in mine:
            return None
        if which is not None and self.of(which, row) is not True:
            return True
        *keys, start, end = mine
        for other in self._situation.others:
            theirs = [self._key(part, other) for part in counted]
            if other.id == row.id or None in theirs or theirs[:-2] != keys:
                continue
            if which is not None and self.of(which, other) is not True:
                continue
            if theirs[-2] < _end(start, end) and start < _end(theirs[-2], theirs[-1]):
                return False
        return True

    def _key(self, part: Typed, row: Value) -> Value:
        return self._identity(part, row, part) if part.type.kind is Kind.ROW else self.of(part, row)

    def _call(self, function: str, typed: Typed, values: list[Value]) -> Value:
        first: Value = values[0] if values else self._situation.now
        match function:
            case "now":
                return first
            case "today":
                return first.date()
            case "duration":
                return timedelta(minutes=minutes_of(typed))
            case "date" | "time" if typed.parts[0].type.kind is Kind.DATETIME:
                return first.date() if function == "date" else first.time()
            case "date":
                return date.fromisoformat(unquoted(typed))
            case "time":
                return time.fromisoformat(unquoted(typed))
            case "year" | "month" | "day":
                return getattr(first, function)
            case "weekday":
                return first.isoweekday()
            case "age":
                return runtime.age(first, self._situation.now.date())
            case "minutes":
                return first // timedelta(minutes=1)
            case "hours" | "days":
                return runtime.quotient(first // timedelta(seconds=1), 3600 if function == "hours" else 86400)
            case "round":
                return runtime.rounded(Decimal(first), values[1])
            case "size":
                return len(first)
            case "contains":
                return values[1] in first
            case "startsWith" | "endsWith":
                return first.startswith(values[1]) if function == "startsWith" else first.endswith(values[1])
            case "abs":
                return abs(first)
            case _:
                return runtime.lower(first) if function == "lower" else runtime.upper(first)


def _value(kept: Value, kind: Type) -> Value:
    return timedelta(minutes=kept) if kind.kind is Kind.DURATION and kept is not None else kept


def _widened(value: Value, kind: Type) -> Value:
    return Decimal(value) if kind.kind is Kind.DECIMAL and isinstance(value, int) else value


def _joined(winning: bool, values: list[bool | None]) -> bool | None:
    """Kleene's && (`winning` is False) and ||."""
    if winning in values:
        return winning
    return None if None in values else not winning


def _end(start: Value, end: Value) -> Value:
    return start + end if isinstance(end, timedelta) else end


def _calculated(operator: str, left: Value, right: Value, gives: Type) -> Value:
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "+":
            return left + right
        case "-" if gives.kind is Kind.DATE:  # midnight less the duration, and then its date
            return left + -right
        case "-":
            return left - right
        case "*":
            return left * right
        case "%":
            return runtime.remainder(left, right) if right else None
        case _:
            return _divided(left, right)


def _divided(left: Value, right: Value) -> Decimal | None:
    if not right:
        return None
    if isinstance(left, timedelta):
        return runtime.quotient(left // timedelta(microseconds=1), right // timedelta(microseconds=1))
    return runtime.quotient(left, right)
