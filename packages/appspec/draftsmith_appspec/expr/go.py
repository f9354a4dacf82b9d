"""Expressions as Go.

The code reads these variables, and calls the functions of `runtime/expressions.go`, the package `expr`:

- `row`: a pointer to a struct; fields under their names in Go (`StartsAt`), pointers where they may be empty; a
  relation as a pointer to its row and `<Name>ID`; the other sides and many-to-many relations as slices of pointers to
  rows; `ID`, `OwnerID` (a pointer), `CreatedAt`, `UpdatedAt`
- `caller`: `ID` (a pointer), `Role` ("" without one), `SignedIn`, for each entity with an account a pointer to the id
  of the caller's row there: `PatientID`; and `Me`: what the profile keeps, all pointers, nil without one
- `given`: the inputs of an action; `now`: a time.Time
- `others`, for no_overlap: the rows of the entity that may clash

Whole numbers are int64, decimals *big.Rat; moments, dates (midnight in UTC) and times (on January 1 of the year 0) are
time.Time; durations are kept as whole minutes in int64 and calculated as time.Duration, which has room for `LONGEST`,
about 292 years: what is longer overflows. Packages used: expr, math/big,
time.
"""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

from .emitter import Emitter
from .language import COMPARE, PRODUCT, SUM, UNARY, Code, Guard, moved
from .literals import minutes_of, unquoted
from .typed import Typed
from .types import Kind, Type

LONGEST = timedelta(microseconds=(2**63 - 1) // 1000)
"""What a time.Duration has room for (int64 nanoseconds, https://pkg.go.dev/time#Duration)."""
_TYPES = {
    Kind.BOOLEAN: "bool",
    Kind.INTEGER: "int64",
    Kind.DATE: "time.Time",
    Kind.TIME: "time.Time",
    Kind.DATETIME: "time.Time",
    Kind.DURATION: "time.Duration",
}
_DECIMALS = {"+": "Plus", "-": "Minus", "*": "Times"}
_MOMENTS = (Kind.DATE, Kind.TIME, Kind.DATETIME)
_NAMED = {
    "size": "Size",
    "lower": "Lower",
    "upper": "Upper",
    "hours": "Hours",
    "days": "Days",
    "minutes": "WholeMinutes",
}


def to_go(typed: Typed, *, entity: str, unknown: bool | None = None, row: str = "row") -> str:
    """A checked expression about a row of `entity` as a Go expression; see the module for the variables it reads.

    `unknown` is what a boolean gives where a value is missing: true for validation rules, false for access. Without it,
    and for other values, the expression is a pointer if it may be empty. A duration comes back in whole minutes.
    """
    return _Go(entity).whole(typed, row, unknown)


def go_name(name: str) -> str:
    """`starts_at` -> `StartsAt`, `room_id` -> `RoomID`."""
    return "".join("ID" if part == "id" else part[:1].upper() + part[1:] for part in name.split("_"))


def go_type(kind: Type) -> str:
    """The type of a value, a pointer if it may be empty."""
    if kind.kind is Kind.DECIMAL:
        return "*big.Rat"
    if kind.kind is Kind.ROWS:
        return f"[]*{kind.entity}"
    if kind.kind is Kind.ROW:
        return f"*{kind.entity}"
    return f"{'*' if kind.optional else ''}{_TYPES.get(kind.kind, 'string')}"


class _Go(Emitter):
    null, no_rows = "nil", "nil"

    def __init__(self, entity: str) -> None:
        self._entity = entity

    def spelled(self, name: str) -> str:
        return go_name(name)

    def literal(self, value: object) -> Code:
        if isinstance(value, Decimal):
            return Code(f'expr.Dec("{value:f}")')
        return Code(json.dumps(value, ensure_ascii=False))

    def present(self, kept: Code, kind: Type) -> Code:
        if kind.optional and kind.kind not in (Kind.DECIMAL, Kind.ROW, Kind.ROWS):
            kept = Code(f"*{kept.text}", UNARY)
        return Code(f"expr.Minutes({kept.text})") if kind.kind is Kind.DURATION else kept

    def wrapped(self, value: Code, kind: Type) -> Code:
        if kind.kind in (Kind.DECIMAL, Kind.ROW, Kind.ROWS):
            return value
        return Code(f"expr.Ptr[{go_type(kind.sure())}]({value.text})")

    def certain(self, nullable: Code, kind: Type) -> Code:
        return nullable if kind.kind is Kind.DECIMAL else Code(f"*{nullable.within(UNARY + 1)}", UNARY)

    def decimal(self, whole: Code) -> Code:
        return Code(f"expr.Whole({whole.text})")

    def negative(self, code: Code, kind: Type) -> Code:
        if kind.kind is Kind.DECIMAL:
            return Code(f"expr.Negative({code.text})")
        inner = self._not_constant(code) if code.text == "0" else code
        return Code(f"-{inner.within(UNARY + 1)}", UNARY)

    def choice(self, condition: Code, then: Code, otherwise: Code, kind: Type) -> Code:
        first, second = (f"func() {go_type(kind)} {{ return {code.text} }}" for code in (then, otherwise))
        return Code(f"expr.If({condition.text}, {first}, {second})")

    def zero_guard(self, value: Code, kind: Type) -> Guard:
        text = f"{value.within(UNARY + 1)}.Sign()" if kind.kind is Kind.DECIMAL else value.within(SUM)
        return self.tested(text, "0")

    def read_id(self, row: Code, name: str, kind: Type) -> Code:
        """A pointer to it."""
        return Code(f"{'' if kind.optional else '&'}{self.read(row, name).text}")

    def caller_id(self, profile: str) -> Code:
        return Code(f"caller.{profile}ID")

    def same(self, operator: str, left: Code, right: Code) -> Code:
        return Code(f"{'!' if operator == '!=' else ''}expr.Same({left.text}, {right.text})", UNARY)

    def comparison(self, operator: str, kind: Type, left: Code, right: Code) -> Code:
        if kind.kind is Kind.DECIMAL:
            return Code(f"{left.within(UNARY + 1)}.Cmp({right.text}) {operator} 0", COMPARE)
        if kind.kind in _MOMENTS:
            return Code(f"{left.within(UNARY + 1)}.Compare({right.text}) {operator} 0", COMPARE)
        return Code(f"{left.within(SUM)} {operator} {right.within(SUM)}", COMPARE)

    def calculation(self, operator: str, typed: Typed, left: Code, right: Code) -> Code:
        kinds = [part.type.kind for part in typed.parts]
        both = f"({left.text}, {right.text})"
        if operator == "/":
            return Code(f"expr.{'Ratio' if kinds[0] is Kind.DURATION else 'Quotient'}{both}")
        if typed.type.kind is Kind.DECIMAL:
            return Code(f"expr.{_DECIMALS[operator]}{both}")
        if typed.type.kind in _MOMENTS:
            start, length = moved(operator, typed, left, right)
            if typed.type.kind is Kind.DATE:
                return Code(f"expr.LaterDate({start.text}, {length.text})")
            return Code(f"{start.within(UNARY + 1)}.Add({length.text})")
        if kinds[0] in _MOMENTS:
            return Code(f"{left.within(UNARY + 1)}.Sub({right.text})")
        if Kind.DURATION in kinds and operator == "*":
            left, right = (
                Code(f"time.Duration({code.text})") if kind is Kind.INTEGER else code
                for code, kind in zip((left, right), kinds, strict=True)
            )
        level = PRODUCT if operator in ("*", "%") else SUM
        left = self._not_constant(left)
        return Code(f"{left.within(level)} {operator} {right.within(level + 1)}", level)

    @staticmethod
    def _not_constant(code: Code) -> Code:
        """The compiler refuses constants that overflow or divide by zero."""
        return Code(f"expr.Int({code.text})") if code.text.lstrip("-").isdigit() else code

    def call(self, function: str, typed: Typed, arguments: list[Code]) -> Code:
        both = f"({', '.join(code.text for code in arguments)})"
        moment = bool(typed.parts) and typed.parts[0].type.kind is Kind.DATETIME
        match function:
            case "now":
                return Code("now")
            case "today":
                return Code("expr.DateOf(now)")
            case "duration":
                return Code(f"expr.Minutes({minutes_of(typed)})")
            case "date" | "time" if moment:
                return Code(f"expr.{function.title()}Of{both}")
            case "date":
                return Code(f"expr.Date({json.dumps(unquoted(typed))})")
            case "time":
                return Code(f"expr.Time({json.dumps(f'{unquoted(typed)}:00'[:8])})")
            case "age":
                return Code(f"expr.Age({arguments[0].text}, now)")
            case "abs":
                return Code(f"expr.{'Absolute' if typed.type.kind is Kind.DECIMAL else 'Abs'}{both}")
            case "startsWith" | "endsWith" | "contains":
                return Code(f"expr.{function[0].upper()}{function[1:]}{both}")
            case _:  # year, month, day, weekday, round and those that are called otherwise in Go
                return Code(f"expr.{_NAMED.get(function, function.title())}{both}")

    def one_of(self, value: Code, values: list[Code], kind: Type) -> Code:
        name = "InDec" if kind.kind is Kind.DECIMAL else "InTime" if kind.kind in _MOMENTS else "In"
        return Code(f"expr.{name}({', '.join(code.text for code in (value, *values))})")

    def among(self, identity: Code, rows: Code, kind: Type) -> Code:
        holds = f"func(member *{kind.entity}) bool {{ return expr.Same({identity.text}, &member.ID) }}"
        return Code(f"expr.Some({rows.text}, {holds})")

    def size_of(self, rows: Code) -> Code:
        return Code(f"int64(len({rows.text}))")

    def quantified(self, function: str, name: str, entity: str, rows: Code, body: Code) -> Code:
        called = {"count": "Count", "exists": "Some", "all": "Every"}[function]
        return Code(f"expr.{called}({rows.text}, func({name} *{entity}) bool {{ return {body.text} }})")

    def folded(
        self, function: str, name: str, entity: str, rows: Code, body: Code, only: Code | None, to: Type
    ) -> Code:
        value = f"return {self.wrapped(body, to).text}"
        inside = f"if {only.text} {{ {value} }}; return nil" if only else value
        of = f"{rows.text}, func({name} *{entity}) {go_type(to.maybe())} {{ {inside} }}"
        match function:
            case "sum":
                return Code(f"expr.{'SumDec' if to.kind is Kind.DECIMAL else 'Sum'}({of})")
            case "avg":
                return Code(f"expr.Average({of})")
            case _:
                order = "Decimals" if to.kind is Kind.DECIMAL else "Moments" if to.kind in _MOMENTS else "Values"
                return Code(f"expr.{'Least' if function == 'min' else 'Greatest'}({of}, expr.{order})")

    def any_other(self, condition: Code) -> Code:
        return Code(f"expr.Some(others, func(other *{self._entity}) bool {{ return {condition.text} }})")
