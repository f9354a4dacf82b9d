"""The parts of docs/appspec/expressions.md that come from the code: what functions there are, and what examples become.

`python -m draftsmith_appspec.expr.reference docs/appspec/expressions.md` writes them anew; a test compares them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..api import parse
from ..model import AppSpec
from ..words import plural_of, snake_of
from .checker import check
from .functions import AGGREGATES, COALESCE, EXAMPLES, FUNCTIONS, NO_OVERLAP, Function
from .go import to_go
from .python import to_python
from .scope import Environment
from .sql import to_sql
from .types import Kind
from .typescript import to_typescript

_KINDS = {
    Kind.BOOLEAN: "boolean",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.TEXT: "text",
    Kind.ENUM: "enum",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATETIME: "datetime",
    Kind.DURATION: "duration",
}
_AGGREGATES = {
    "sum": ("number or duration", "the same", "of the rows where it is not empty; 0 of no rows"),
    "avg": ("number", "decimal, may be empty", "the same, divided by how many; empty of no rows"),
    "min": ("anything with an order", "the same, may be empty", "the smallest; empty of no rows"),
    "max": ("anything with an order", "the same, may be empty", "the largest; empty of no rows"),
    "count": ("boolean, may be left out", "integer", "the rows for which it is true"),
    "exists": ("boolean", "boolean", "whether it is true for one row"),
    "all": ("boolean", "boolean", "whether it is false for none"),
}
_EXAMPLES: Mapping[str, str] = {
    "starts_at > now()": "Appointment",
    "ends_at == null || ends_at > starts_at": "Stay",
    'patient == me || role in ["doctor", "admin"]': "Appointment",
    "round(sum(lines, quantity * price) * 0.19, 2)": "Invoice",
    'no_overlap(room, starts_at, ends_at, status != "cancelled")': "Stay",
}
SPEC = """
appspec: 1
app: {name: reference}
roles: {patient: {signup: open}, doctor: {}}
entities:
  Patient: {account: patient, fields: {name: text}}
  Room: {fields: {name: text}}
  Appointment:
    belongs_to: {patient: Patient}
    fields: {starts_at: datetime}
  Stay:
    belongs_to: {room: Room}
    fields: {starts_at: datetime, ends_at: datetime?, status: "enum(booked, cancelled) = booked"}
  Invoice:
    fields: {number: text}
  Line:
    belongs_to: {invoice: Invoice}
    fields: {quantity: integer, price: money(EUR)}
"""


class _Names:
    """Tables in the plural, columns as they are called."""

    def table(self, entity: str) -> str:
        return snake_of(plural_of(snake_of(entity).replace("_", " ")))

    def column(self, entity: str, name: str) -> str:
        return name

    def reference(self, entity: str, relation: str) -> str:
        return f"{relation}_id"

    def link(self, entity: str, many: str) -> tuple[str, str, str]:
        return f"{self.table(entity)}_{many}", f"{snake_of(entity)}_id", "other_id"

    def scale(self, entity: str, name: str) -> int:
        return 2


def functions_table() -> str:
    """Every function: what it takes, what it gives, and an example."""
    lines = ["| function | takes | gives | |", "| --- | --- | --- | --- |"]
    for name, function in FUNCTIONS.items():
        gives = "the same" if name == "abs" else _KINDS[function.gives.kind]
        lines.append(
            f"| `{_called(name, function)}` | {_takes(function)} | {gives} | {function.about}: `{function.example}` |"
        )
    for name, text in AGGREGATES.items():
        takes, gives, about = _AGGREGATES[name]
        lines.append(f"| `{name}(rows, …)` | {takes} | {gives} | {about}: `{text}` |")
    first = f"the first that is not empty: `{EXAMPLES[COALESCE]}`"
    lines.append(f"| `{COALESCE}(a, b, …)` | values of one type | the same | {first} |")
    lines.append(
        f"| `{NO_OVERLAP}(keys…, start, end)` | fields and relations of the row | boolean | no other row with the same "
        "keys overlaps; `end` may be a duration, and a last boolean says which rows count |"
    )
    return "\n".join(lines)


def _called(name: str, function: Function) -> str:
    letters = [*"xyz"][: len(function.takes)]
    return f"x.{name}({', '.join(letters[1:])})" if function.method else f"{name}({', '.join(letters)})"


def _takes(function: Function) -> str:
    each = (" or ".join(sorted(_KINDS[kind] for kind in kinds)) for kinds in function.takes)
    return ", ".join(each) or "–"


def translations(spec: AppSpec) -> str:
    """What five examples become in each language."""
    parts = []
    for text, entity in _EXAMPLES.items():
        typed = check(text, Environment(spec, entity))
        unknown = "me" not in text if typed.type.kind is Kind.BOOLEAN else None
        codes = {
            "python": to_python(typed, unknown=unknown),
            "typescript": to_typescript(typed, unknown=unknown),
            "go": to_go(typed, entity=entity, unknown=unknown),
            "sql": to_sql(typed, "postgresql", _Names(), entity=entity, unknown=unknown),
        }
        use = {True: ", as a rule", False: ", as access", None: ", computed"}[unknown]
        parts.append(f"`{text}` (about {entity}{use})\n")
        parts += [f"```{language}\n{code}\n```" for language, code in codes.items()]
        parts.append("")
    return "\n".join(parts).strip()


def rewritten(document: str, spec: AppSpec) -> str:
    """The document with its generated parts as they have to be."""
    for name, text in (("functions", functions_table()), ("translations", translations(spec))):
        before, begin, rest = document.partition(f"<!-- generated: {name} -->\n")
        _, end, after = rest.partition("\n<!-- end -->")
        document = f"{before}{begin}{text}{end}{after}"
    return document


def main(arguments: Iterable[str]) -> None:
    """Rewrite the documents named."""
    for name in arguments:
        path = Path(name)
        path.write_text(rewritten(path.read_text(encoding="utf-8"), parse(SPEC)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
