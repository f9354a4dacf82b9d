"""Expressions as TypeScript.

The code reads these variables, and calls the functions of `runtime/expressions.ts`:

- `row`: fields as properties, null where empty; a relation as `<name>` with its row and `<name>_id`; the other sides
  and many-to-many relations as arrays of rows; `id`, `owner_id`, `created_at`, `updated_at`
- `caller`: `id` (null without one), `role` ("" without one), `signed_in`, for each entity with an account the id of the
  caller's row there, or null: `patient_id`; and `me`: what the profile keeps, all null without one
- `given`: the inputs of an action; `now`: a Date
- `others`, for no_overlap: the rows of the entity that may clash

Whole numbers are numbers (exact to 2^53), decimals are texts of digits as the API sends them, moments are Dates, dates
and times texts; durations are kept as whole minutes and calculated in milliseconds.
"""

from __future__ import annotations

import json
from decimal import Decimal

from .emitter import Emitter
from .language import COMPARE, CONDITIONAL, OR, PRODUCT, SUM, UNARY, Code, Guard, moved
from .literals import minutes_of, unquoted
from .typed import Typed
from .types import Kind, Type

_SIGNS = {"==": "===", "!=": "!=="}
_DECIMALS = {"+": "plus", "-": "minus", "*": "times"}
_ORDERS = {Kind.DECIMAL: "compared", Kind.INTEGER: "byNumber", Kind.DURATION: "byNumber", Kind.DATETIME: "byMoment"}


def to_typescript(typed: Typed, *, unknown: bool | None = None, row: str = "row") -> str:
    """A checked expression as a TypeScript expression; see the module for the variables it reads.

    `unknown` is what a boolean gives where a value is missing: true for validation rules, false for access. Without it,
    and for other values, that is null. A duration comes back in whole minutes, rounded down.
    """
    return _TypeScript().whole(typed, row, unknown)


class _TypeScript(Emitter):
    equal, unequal = "===", "!=="
    null, no_rows = "null", "[]"
    converted = frozenset({Kind.DURATION, Kind.TIME})

    def __init__(self) -> None:
        self._enclosed = False

    def _no_overlap(self, typed: Typed, row: str) -> Code:
        """Within the function about `other`, TypeScript no longer knows what has been found to be there."""
        self._enclosed = True
        code = super()._no_overlap(typed, row)
        self._enclosed = False
        return code

    def literal(self, value: object) -> Code:
        return Code(f'"{value:f}"' if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False))

    def present(self, kept: Code, kind: Type) -> Code:
        if self._enclosed and kind.optional:
            kept = Code(f"{kept.text}!")
        match kind.kind:
            case Kind.DURATION:
                return Code(f"minutes({kept.text})")
            case Kind.TIME:
                return Code(f"clock({kept.text})")
            case _:
                return kept

    def certain(self, nullable: Code, kind: Type) -> Code:
        return Code(f"{nullable.within(UNARY + 1)}!")

    def decimal(self, whole: Code) -> Code:
        return Code(f"decimal({whole.text})")

    def negative(self, code: Code, kind: Type) -> Code:
        if kind.kind is Kind.DECIMAL:
            return Code(f"negative({code.text})")
        return Code(f"-{code.within(UNARY + 1)}", UNARY)

    def choice(self, condition: Code, then: Code, otherwise: Code, kind: Type) -> Code:
        text = f"{condition.within(OR)} ? {then.within(OR)} : {otherwise.within(CONDITIONAL)}"
        return Code(text, CONDITIONAL)

    def zero_guard(self, value: Code, kind: Type) -> Guard:
        text = f'compared({value.text}, "0")' if kind.kind is Kind.DECIMAL else value.within(SUM)
        return self.tested(text, "0")

    def comparison(self, operator: str, kind: Type, left: Code, right: Code) -> Code:
        sign = _SIGNS.get(operator, operator)
        match kind.kind:
            case Kind.DECIMAL:
                return Code(f"compared({left.text}, {right.text}) {sign} 0", COMPARE)
            case Kind.DATETIME:
                return Code(f"byMoment({left.text}, {right.text}) {sign} 0", COMPARE)
            case Kind.TEXT | Kind.ENUM if operator not in _SIGNS:
                return Code(f"ordered({left.text}, {right.text}) {sign} 0", COMPARE)
            case _:
                return Code(f"{left.within(SUM)} {sign} {right.within(SUM)}", COMPARE)

    def calculation(self, operator: str, typed: Typed, left: Code, right: Code) -> Code:
        kinds = [part.type.kind for part in typed.parts]
        both = f"({left.text}, {right.text})"
        if operator == "/":
            return Code(f"{'ratio' if kinds[0] is Kind.DURATION else 'quotient'}{both}")
        if typed.type.kind is Kind.DECIMAL:
            return Code(f"{_DECIMALS[operator]}{both}")
        if typed.type.kind in (Kind.DATE, Kind.DATETIME):
            start, length = moved(operator, typed, left, right)
            return Code(f"{'later' if typed.type.kind is Kind.DATETIME else 'laterDate'}({start.text}, {length.text})")
        if kinds[0] in (Kind.DATE, Kind.DATETIME):
            return Code(f"{'since' if kinds[0] is Kind.DATETIME else 'sinceDate'}{both}")
        level = PRODUCT if operator in ("*", "%") else SUM
        return Code(f"{left.within(level)} {operator} {right.within(level + 1)}", level)

    def call(self, function: str, typed: Typed, arguments: list[Code]) -> Code:
        texts = [code.text for code in arguments]
        base = arguments[0].within(UNARY + 1) if arguments else ""
        moment = bool(typed.parts) and typed.parts[0].type.kind is Kind.DATETIME
        match function:
            case "now":
                return Code("now")
            case "today":
                return Code("dateOf(now)")
            case "duration":
                return Code(f"minutes({minutes_of(typed)})")
            case "date" | "time" if moment:
                return Code(f"{function}Of({texts[0]})")
            case "date":
                return Code(json.dumps(unquoted(typed)))
            case "time":
                return Code(json.dumps(f"{unquoted(typed)}:00"[:8]))
            case "year" | "month" | "day" | "weekday":
                return Code(f"{function}({f'dateOf({texts[0]})' if moment else texts[0]})")
            case "age":
                return Code(f"age({texts[0]}, dateOf(now))")
            case "minutes":
                return Code(f"wholeMinutes({texts[0]})")
            case "round":
                return Code(f"rounded({texts[0]}, {texts[1]})")
            case "abs":
                return Code(f"{'absolute' if typed.type.kind is Kind.DECIMAL else 'Math.abs'}({texts[0]})")
            case "startsWith" | "endsWith":
                return Code(f"{base}.{function}({texts[1]})")
            case "contains":
                return Code(f"{base}.includes({texts[1]})")
            case _:  # hours, days, size, lower, upper
                return Code(f"{function}({texts[0]})")

    def one_of(self, value: Code, values: list[Code], kind: Type) -> Code:
        listed = ", ".join(code.text for code in values)
        if kind.kind in (Kind.DECIMAL, Kind.DATETIME):
            order = _ORDERS[kind.kind]
            return Code(f"oneOf({value.text}, [{listed}], {order})")
        return Code(f"[{listed}].includes({value.text})")

    def among(self, identity: Code, rows: Code, kind: Type) -> Code:
        return Code(f"{rows.within(UNARY + 1)}.some((member) => member.id === {identity.text})")

    def size_of(self, rows: Code) -> Code:
        return Code(f"{rows.within(UNARY + 1)}.length")

    def quantified(self, function: str, name: str, entity: str, rows: Code, body: Code) -> Code:
        source = rows.within(UNARY + 1)
        if function == "count":
            return Code(f"{source}.filter(({name}) => {body.text}).length")
        return Code(f"{source}.{'some' if function == 'exists' else 'every'}(({name}) => {body.text})")

    def folded(
        self, function: str, name: str, entity: str, rows: Code, body: Code, only: Code | None, to: Type
    ) -> Code:
        source = rows.within(UNARY + 1)
        each = f"{source}.map(({name}) => {body.text})"
        if only:
            each = f"{source}.flatMap(({name}) => ({only.within(OR)} ? [{body.text}] : []))"
        match function:
            case "sum":
                return Code(f"{'totalDecimal' if to.kind is Kind.DECIMAL else 'total'}({each})")
            case "avg":
                return Code(f"average({each})")
            case _:
                name = "least" if function == "min" else "greatest"
                return Code(f"{name}({each}, {_ORDERS.get(to.kind, 'ordered')})")

    def any_other(self, condition: Code) -> Code:
        return Code(f"others.some((other) => {condition.text})")
