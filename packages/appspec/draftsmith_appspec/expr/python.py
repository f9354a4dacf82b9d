"""Expressions as Python.

The code reads these variables, and calls the functions of `runtime/expressions.py`:

- `row`: fields as attributes; a relation as `<name>` with its row and `<name>_id`; the other sides and many-to-many
  relations as sequences of rows; `id`, `owner_id`, `created_at`, `updated_at`
- `caller`: `id`, `role` and `profile` (the profile row), which are None where there is none, `signed_in`, and for each
  entity with an account the id of the caller's row there, or None: `patient_id`
- `given`: the inputs of an action; `now`: a datetime in UTC
- `others`, for no_overlap: the rows of the entity that may clash

Durations are kept as whole minutes and calculated as timedelta; numbers with a point are Decimal, moments are in UTC.
Other names used: Decimal, timedelta, date, time.
"""

from __future__ import annotations

from decimal import Decimal

from .emitter import Emitter
from .language import COMPARE, CONDITIONAL, NOT, OR, PRODUCT, SUM, UNARY, Code, Guard
from .literals import minutes_of, unquoted
from .typed import Typed
from .types import Kind, Type


def to_python(typed: Typed, *, unknown: bool | None = None, row: str = "row") -> str:
    """A checked expression as a Python expression; see the module for the variables it reads.

    `unknown` is what a boolean gives where a value is missing: True for validation rules, False for access. Without it,
    and for other values, that is None. A duration comes back in whole minutes, rounded down.
    """
    return _Python().whole(typed, row, unknown)


class _Python(Emitter):
    and_word, or_word = "and", "or"
    null, no_rows = "None", "()"

    def literal(self, value: object) -> Code:
        match value:
            case Decimal():
                return Code(f'Decimal("{value:f}")')
            case str():
                return Code(quoted(value))
            case _:
                return Code(repr(value))

    def present(self, kept: Code, kind: Type) -> Code:
        return Code(f"timedelta(minutes={kept.text})") if kind.kind is Kind.DURATION else kept

    def certain(self, nullable: Code, kind: Type) -> Code:
        return nullable

    def decimal(self, whole: Code) -> Code:
        return Code(f"Decimal({whole.text})")

    def negation(self, code: Code) -> Code:
        return Code(f"not {code.within(NOT)}", NOT)

    def negative(self, code: Code, kind: Type) -> Code:
        return Code(f"-{code.within(UNARY + 1)}", UNARY)

    def choice(self, condition: Code, then: Code, otherwise: Code, kind: Type) -> Code:
        text = f"{then.within(OR)} if {condition.within(OR)} else {otherwise.within(CONDITIONAL)}"
        return Code(text, CONDITIONAL)

    def guard(self, nullable: Code) -> Guard:
        text = nullable.within(SUM)
        return Guard(Code(f"{text} is None", COMPARE), Code(f"{text} is not None", COMPARE))

    def zero_guard(self, value: Code, kind: Type) -> Guard:
        text = value.within(SUM)
        zero = "timedelta()" if kind.kind is Kind.DURATION else "0"
        return self.tested(text, zero)

    def read_caller(self, name: str) -> Code:
        """Another role's profile may lack what is asked for."""
        return Code(f'getattr(caller.profile, "{name}", None)')

    def comparison(self, operator: str, kind: Type, left: Code, right: Code) -> Code:
        return Code(f"{left.within(SUM)} {operator} {right.within(SUM)}", COMPARE)

    def calculation(self, operator: str, typed: Typed, left: Code, right: Code) -> Code:
        kinds = [part.type.kind for part in typed.parts]
        if operator == "/":
            if kinds[0] is Kind.DURATION:
                left, right = (Code(f"{code.within(PRODUCT)} // timedelta(microseconds=1)") for code in (left, right))
            return Code(f"quotient({left.text}, {right.text})")
        if operator == "%":
            return Code(f"remainder({left.text}, {right.text})")
        if operator == "-" and kinds == [Kind.DATE, Kind.DURATION]:  # date - timedelta leaves out its hours
            return Code(f"{left.within(SUM)} + -{right.within(UNARY)}", SUM)
        level = PRODUCT if operator == "*" else SUM
        return Code(f"{left.within(level)} {operator} {right.within(level + 1)}", level)

    def call(self, function: str, typed: Typed, arguments: list[Code]) -> Code:
        texts = [code.text for code in arguments]
        base = arguments[0].within(UNARY + 1) if arguments else ""
        whole = arguments[0].within(PRODUCT) if arguments else ""
        match function:
            case "now":
                return Code("now")
            case "today":
                return Code("now.date()")
            case "duration":
                return Code(f"timedelta(minutes={minutes_of(typed)})")
            case "date" | "time" if typed.parts[0].type.kind is Kind.DATETIME:
                return Code(f"{base}.{function}()")
            case "date" | "time":
                return Code(f"{function}.fromisoformat({quoted(unquoted(typed))})")
            case "year" | "month" | "day":
                return Code(f"{base}.{function}")
            case "weekday":
                return Code(f"{base}.isoweekday()")
            case "age":
                return Code(f"age({texts[0]}, now.date())")
            case "minutes":
                return Code(f"{whole} // timedelta(minutes=1)", PRODUCT)
            case "hours" | "days":
                return Code(f"quotient({whole} // timedelta(seconds=1), {3600 if function == 'hours' else 86400})")
            case "round":
                return Code(f"rounded({texts[0]}, {texts[1]})")
            case "size":
                return Code(f"len({texts[0]})")
            case "contains":
                return Code(f"{arguments[1].within(SUM)} in {arguments[0].within(SUM)}", COMPARE)
            case "startsWith" | "endsWith":
                return Code(f"{base}.{function.lower()}({texts[1]})")
            case _:  # abs, lower, upper
                return Code(f"{function}({texts[0]})")

    def one_of(self, value: Code, values: list[Code], kind: Type) -> Code:
        comma = "," if len(values) == 1 else ""
        listed = ", ".join(code.text for code in values)
        return Code(f"{value.within(SUM)} in ({listed}{comma})", COMPARE)

    def among(self, identity: Code, rows: Code, kind: Type) -> Code:
        return Code(f"any({identity.text} == member.id for member in {rows.within(OR)})")

    def size_of(self, rows: Code) -> Code:
        return Code(f"len({rows.text})")

    def quantified(self, function: str, name: str, entity: str, rows: Code, body: Code) -> Code:
        source = rows.within(OR)
        if function == "count":
            return Code(f"sum(1 for {name} in {source} if {body.within(OR)})")
        return Code(f"{'any' if function == 'exists' else 'all'}({body.text} for {name} in {source})")

    def folded(
        self, function: str, name: str, entity: str, rows: Code, body: Code, only: Code | None, to: Type
    ) -> Code:
        condition = f" if {only.within(OR)}" if only else ""
        each = f"{body.text} for {name} in {rows.within(OR)}{condition}"
        start = {Kind.DURATION: ", timedelta()", Kind.DECIMAL: ", Decimal(0)"}.get(to.kind, "")
        match function:
            case "sum":
                return Code(f"sum(({each}){start})" if start else f"sum({each})")
            case "avg":
                return Code(f"average({each})")
            case _:
                return Code(f"{function}(({each}), default=None)")

    def any_other(self, condition: Code) -> Code:
        return Code(f"any({condition.text} for other in others)")


def quoted(value: str) -> str:
    """A text as Python writes it, in double quotes."""
    text = repr(value)
    plain = text[1:-1]
    return f'"{plain}"' if text.startswith("'") and '"' not in plain else text
