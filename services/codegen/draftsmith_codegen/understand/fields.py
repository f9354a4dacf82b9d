"""Stage 7: fields from items: type, values, bounds, units, whether required, each with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from draftsmith_appspec import Field, FieldType
from draftsmith_appspec.model import COMPLEX_TYPES, LONG_TYPES

from .facts import Has, Span
from .items import Item
from .lexicon.types import LATER, OPTIONAL, TIMED_LENGTHS, UNIQUE, guess
from .names import value_name
from .report import Basis

_DEFAULTED = frozenset({"status", "state", "stage", "phase", "decision", "outcome", "condition", "result"})
_PLAIN_NAMES = ("total", "amount", "status")
_LEVELS = ("a1", "a2", "b1", "b2", "c1", "c2")
_PROCESS = frozenset({"status", "state", "stage", "phase", "decision"})
_USUAL_VALUES = {
    "priority": ("low", "medium", "high"),
    "severity": ("minor", "major", "critical"),
    "urgency": ("low", "medium", "high"),
    "status": ("new", "in_progress", "done"),
    "difficulty": ("easy", "medium", "hard"),
}
_KNOWN, _SURE = 0.85, 0.8  # how well a name's type is known, and how sure the words around it have to be to overrule it
_NEVER_UNIQUE = COMPLEX_TYPES | LONG_TYPES | {FieldType.BOOLEAN}
_COUNTED = re.compile(r"(?:number|years|months|weeks|days) of \w")
_SHORT = re.compile(
    r"(?P<name>\w+): (?P<type>[a-z_]+)(?:\((?P<values>[^)]*)\))?(?P<optional>\?)?(?: = (?P<default>\w+))?"
)


@dataclass(frozen=True, slots=True)
class FieldFound:
    """A field to be: `wanted` is its name in words."""

    wanted: str
    field: Field
    basis: Basis
    confidence: float
    span: Span | None
    note: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What is around a field: its entity's title, the app's currency, and whether the entity has a date of its own."""

    entity: str
    currency: str
    dated: bool
    names: frozenset[str] = frozenset()


def field_of(has: Has, around: Around) -> FieldFound:
    """The field that an item becomes."""
    item = has.item
    marks = item.marks
    name = item.name
    if name in {f"{around.entity} {plain}" for plain in _PLAIN_NAMES}:
        name = name.rpartition(" ")[2]  # the total of an invoice
    found = guess(name)
    kind, confidence = (found.type, found.confidence) if has.reads_as is None else has.reads_as
    if found.confidence >= _KNOWN and confidence < _SURE:
        kind, confidence = found.type, found.confidence
    if marks.type is not None:
        kind, confidence = marks.type, 0.95
    note = question = ""
    values: list[str] = []
    if marks.values and marks.type is None:
        values = _between(list(dict.fromkeys(value for value in map(value_name, marks.values) if value)))
    if len(values) > 1:
        kind, confidence = FieldType.ENUM, 0.7 if marks.open_values else 0.97
        if marks.open_values:
            note, question = (
                "the values are examples from the text",
                f"Are {_listed(values)} all the values of {name} of {around.entity}?",
            )
    elif name in _USUAL_VALUES and marks.type is None and marks.low is None and marks.high is None:
        values, kind, confidence = list(_USUAL_VALUES[name]), FieldType.ENUM, 0.5
        note, question = (
            "the values are assumed",
            f"Which values can the {name} of {around.entity} have? Assumed: {_listed(values)}.",
        )
    elif marks.low is not None or marks.high is not None:
        kind = kind if kind in (FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY) else FieldType.INTEGER
        kind = FieldType.INTEGER if kind is FieldType.DECIMAL and marks.unit is None else kind
    elif marks.type is None and marks.unit is None:
        kind = _by_company(item, kind, around)
    if _COUNTED.match(name) and kind in (FieldType.TAGS, FieldType.TEXT):
        kind = FieldType.INTEGER
    if (
        marks.unit in ("minutes", "minute", "mins", "min", "hours", "hour", "h")
        and not set(name.split()) & TIMED_LENGTHS
    ):
        kind = FieldType.DURATION
    if kind is FieldType.ENUM and not values:
        kind, confidence, note = FieldType.TEXT, 0.5, "a few set values were meant, and none were said"
        question = f"Which values can the {name} of {around.entity} have? None were said, so any text will do."
    unit = marks.unit if kind in (FieldType.INTEGER, FieldType.DECIMAL) else None
    default = _default(name, kind, values)
    may_be_unique = default is None and kind not in _NEVER_UNIQUE
    return FieldFound(
        name,
        Field(
            type=kind,
            required=_required(item, kind),
            unique=(marks.unique or name in UNIQUE) and may_be_unique,
            default=default,
            values=values if kind is FieldType.ENUM else [],
            min=marks.low if kind in (FieldType.INTEGER, FieldType.DECIMAL) else _least(name, kind),
            max=marks.high if kind in (FieldType.INTEGER, FieldType.DECIMAL) else None,
            currency=(marks.currency or around.currency) if kind is FieldType.MONEY else None,
            unit=unit,
        ),
        Basis.STATED,
        round(confidence, 2),
        has.span,
        note,
        question,
    )


def assumed_field(short: str, currency: str, note: str) -> FieldFound:
    """A usual field from the data: `name: type?` or `status: enum(a, b)`."""
    match = _SHORT.fullmatch(short)
    if match is None:
        raise ValueError(f"{short!r} is not a field")
    kind = FieldType(match["type"])
    values = [value.strip() for value in (match["values"] or "").split(",") if value.strip()]
    default: bool | str | None = None
    if match["default"] == "false":
        default = False
    elif kind is FieldType.ENUM:
        default = values[0]
    return FieldFound(
        match["name"].replace("_", " "),
        Field(
            type=kind,
            required=not match["optional"],
            values=values,
            default=default,
            currency=currency if kind is FieldType.MONEY else None,
        ),
        Basis.ASSUMED,
        0.4,
        None,
        note,
    )


def merged(first: FieldFound, second: FieldFound) -> FieldFound:
    """One field from two mentions: the one that says more, seen where it was seen first."""
    richer = (
        second
        if (second.field.values and not first.field.values)
        or (second.confidence > first.confidence + 0.2 and not first.field.values)
        else first
    )
    return replace(richer, wanted=first.wanted, span=first.span)


def _by_company(item: Item, kind: FieldType, around: Around) -> FieldType:
    """Types that depend on what else the record has: a start time on a dated record is a time of that day."""
    name = item.name
    if (
        kind is FieldType.TIME
        and not around.dated
        and name != "time"
        and "opening" not in name
        and "closing" not in name
    ):
        return FieldType.DATETIME
    if kind is FieldType.TIME and name == "time" and not around.dated:
        return FieldType.DATETIME
    if name in ("check in", "check out", "check-in", "check-out"):
        return FieldType.DATE
    if name == "number" or (name.endswith(" score") and kind is FieldType.INTEGER):
        return kind
    if item.plural and kind is FieldType.MONEY:
        return FieldType.MONEY
    return kind


def _required(item: Item, kind: FieldType) -> bool:
    if item.marks.required:
        return True
    if item.marks.optional or kind in (FieldType.LONG_TEXT, FieldType.URL):
        return False
    words = set(item.name.replace("-", " ").split())
    return not (words & LATER or item.name in OPTIONAL)


def _default(name: str, kind: FieldType, values: list[str]) -> bool | str | None:
    if kind is FieldType.BOOLEAN:
        return False
    if kind is FieldType.ENUM and values:
        if name.split(" ")[-1] in _PROCESS:
            return values[0]
        if name in ("priority", "urgency") and {"normal", "medium"} & set(values):
            return "normal" if "normal" in values else "medium"
    return None


def _least(name: str, kind: FieldType) -> int | Decimal | None:
    words = name.split()
    if (
        kind is FieldType.INTEGER
        and words
        and (words[0] == "number" or words[-1] in ("quantity", "capacity", "stock", "count", "seats", "age", "copies"))
    ):
        return 0
    return None


def _between(values: list[str]) -> list[str]:
    """The values with those between two levels of a language: "A1 to C2" (CEFR)."""
    if len(values) == 2 and set(values) <= set(_LEVELS) and values[0] < values[1]:
        return [level for level in _LEVELS if values[0] <= level <= values[1]]
    return values


def _listed(values: list[str]) -> str:
    return ", ".join(value.replace("_", " ") for value in values)
