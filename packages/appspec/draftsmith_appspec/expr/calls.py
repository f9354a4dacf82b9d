"""Whether a function is called with what it takes, and what it gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from ..model import FieldType
from ..values import read_number
from .functions import AGGREGATES, COALESCE, EXAMPLES, NO_OVERLAP, Function
from .parser import fail
from .scope import Means
from .syntax import Call, Literal, Name
from .typed import SCALARS, Typed, mentions
from .types import BOOLEAN, DECIMAL, INTEGER, Kind, Type, unified

_SHAPES = {"date": "[0-9]{4}-[0-9]{2}-[0-9]{2}", "time": "[0-9]{2}:[0-9]{2}(:[0-9]{2})?"}


def applied(node: Call, function: Function, parts: Sequence[Typed]) -> Type:
    """What one of FUNCTIONS gives for these arguments. Raises SpecError."""
    if function.method != node.method or len(parts) != len(function.takes):
        fail(node.at, f"{node.function} is called differently", f"write {function.example}")
    for part, kinds in zip(parts, function.takes, strict=True):
        if part.type.kind not in kinds:
            fail(part.node.at, f"{node.function} does not take {part.type}", f"write {function.example}")
    first = parts[0] if parts else None
    if first is not None and node.function in ("duration", "date", "time") and first.type.kind is Kind.TEXT:
        _literal_text(node, first, function)
    if node.function == "round":
        places = parts[1].node
        if not (isinstance(places, Literal) and isinstance(places.value, int) and 0 <= places.value <= 6):
            fail(places.at, "the number of places is 0 to 6", f"write {function.example}")
    gives = function.gives
    if first is not None and (node.function == "abs" or (node.function == "round" and first.type.currency)):
        gives = first.type
    return gives.maybe(any(part.type.optional for part in parts))


def _literal_text(node: Call, part: Typed, function: Function) -> None:
    """Check the text in `duration("2h")`, `date("2026-01-31")` and `time("09:30")`."""
    value = part.node.value if isinstance(part.node, Literal) else None
    if not isinstance(value, str):
        fail(part.node.at, f"{node.function} takes a text in quotes", f"write {function.example}")
    try:
        if node.function == "duration":
            read_number(FieldType.DURATION, value)
        elif not re.fullmatch(_SHAPES[node.function], value):
            raise ValueError
        else:
            (date if node.function == "date" else time).fromisoformat(value)
    except ValueError:
        fail(part.node.at, f'"{value[:40]}" is no {node.function}', f"write {function.example}")


def aggregated(node: Call, rows: Typed, body: Typed | None) -> Type:
    """What `sum(rows, body)` and its like give. Raises SpecError."""
    example = f"write {AGGREGATES[node.function]}"
    if rows.type.kind is not Kind.ROWS:
        fail(node.arguments[0].at, f"{rows.type} is not rows of another entity", example)
    if body is None:
        return INTEGER
    if mentions(body, NO_OVERLAP):
        fail(body.node.at, "no_overlap is about the row itself", "say it as a rule of its own")
    if node.function in ("count", "exists", "all"):
        if body.type.kind is not Kind.BOOLEAN:
            fail(body.node.at, f"{node.function} counts rows for which something holds, not {body.type}", example)
        return INTEGER if node.function == "count" else BOOLEAN
    if node.function in ("min", "max"):
        if not body.type.ordered:
            fail(body.node.at, f"{body.type} has no smallest or largest", example)
        return body.type.maybe()
    if body.type.kind is Kind.DURATION and node.function == "avg":
        fail(body.node.at, "lengths of time have no average here", f"write avg({_rows_text(rows)}, minutes(…))")
    if not (body.type.numeric or body.type.kind is Kind.DURATION):
        fail(body.node.at, f"{body.type} cannot be added up", example)
    return body.type.sure() if node.function == "sum" else replace(DECIMAL.maybe(), currency=body.type.currency)


def _rows_text(rows: Typed) -> str:
    return rows.word if rows.word != "this" else "rows"


def coalesced(node: Call, parts: Sequence[Typed]) -> Type:
    """What `coalesce(a, b)` gives. Raises SpecError."""
    example = f"write {EXAMPLES[COALESCE]}"
    if len(parts) < 2:
        fail(node.at, "coalesce takes a value that may be empty, and what to take then", example)
    gives = parts[0].type
    for index, part in enumerate(parts):
        if part.type.kind not in SCALARS or part.type.kind is Kind.NOTHING:
            fail(part.node.at, f"{part.type} cannot be chosen here", example)
        joined = unified(gives.sure(), part.type.sure())
        if joined is None:
            fail(part.node.at, f"{part.type} does not go with {gives}", example)
        gives = joined
        if not part.type.optional and index < len(parts) - 1:
            fail(part.node.at, f"{part.word} is never empty", "what follows it would never be taken")
    return gives.maybe(parts[-1].type.optional)


def kept_apart(node: Call, parts: Sequence[Typed]) -> Type:
    """What `no_overlap(room, starts_at, ends_at)` gives: keys, then start and end (or how long), then which rows count.

    Raises SpecError.
    """
    example = f"write {EXAMPLES[NO_OVERLAP]}"
    counted = parts[:-1] if parts and parts[-1].type.kind is Kind.BOOLEAN else parts
    if len(counted) < 3:
        fail(node.at, "no_overlap takes what must not be taken twice, when it starts and when it ends", example)
    *keys, start, end = counted
    for key in keys:
        fits = key.meaning.means in (Means.RELATION, Means.FIELD) and key.type.kind is not Kind.OTHER
        if not fits or not isinstance(key.node, Name):
            fail(key.node.at, "this has to be a relation or a field of the row", example)
    for part in (start, end):
        if part.meaning.means is not Means.FIELD or not isinstance(part.node, Name):
            fail(part.node.at, "this has to be a field of the row", example)
    if start.type.kind not in (Kind.DATE, Kind.DATETIME):
        fail(start.node.at, f"it starts at a date, or date and time, not at {start.type}", example)
    if end.type.kind not in (start.type.kind, Kind.DURATION):
        fail(end.node.at, f"it ends at {start.type} too, or after a duration", example)
    return BOOLEAN.maybe(any(part.type.optional for part in counted))
