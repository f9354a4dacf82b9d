"""The answers of PostgreSQL."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from ...model import FieldType
from ..sql import to_sql
from ..typed import Typed
from ..types import Kind
from .answers import TestNames, noted, parameters, records
from .worlds import World, table_of

Run = Callable[[str], str]
"""Runs SQL and gives back what it prints, one line for each row."""

_TYPES = {
    FieldType.INTEGER: "integer",
    FieldType.DECIMAL: "numeric(18, 3)",
    FieldType.MONEY: "numeric(18, 2)",
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "date",
    FieldType.TIME: "time",
    FieldType.DATETIME: "timestamptz",
    FieldType.DURATION: "integer",
}


def postgresql_answers(world: World, expressions: Sequence[Typed], run: Run) -> list[list[str]]:
    """For each expression what PostgreSQL says of each situation. `run` starts in an empty database."""
    run("\n".join(_schema(world)))
    queries = []
    for typed in expressions:
        code = to_sql(typed, "postgresql", TestNames(world.spec), entity="Booking")
        for caller, situation in world.situations():
            filled = _filled(code, parameters(world, caller))
            row = _literal(situation.row.id)
            queries.append(f"SELECT to_json({_shown(filled, typed)}) FROM bookings this WHERE this.id = {row};")  # noqa: S608
    lines = run("\n".join(queries)).splitlines()
    asked = len(world.situations())
    answers = [_read(line) for line in lines]
    return [answers[start : start + asked] for start in range(0, len(answers), asked)]


def _filled(code: str, bound: Mapping[str, Any]) -> str:
    return re.sub(r"(?<![:\w]):([a-z]\w*)", lambda found: _literal(bound[found[1]]), code)


def _shown(code: str, typed: Typed) -> str:
    kind = typed.type.kind
    if kind is Kind.DATETIME:
        return f"to_char(({code}) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    if kind is Kind.TIME:
        return f"to_char({code}, 'HH24:MI:SS')"
    return f"CAST({code} AS numeric)" if kind in (Kind.DECIMAL, Kind.INTEGER) else f"CAST({code} AS text)"


def _read(line: str) -> str:
    value = json.loads(line or "null", parse_float=Decimal, parse_int=Decimal)
    return noted(value)


def _schema(world: World) -> list[str]:
    lines = []
    for entity, said in world.spec.entities.items():
        for many in said.many_to_many:
            lines.append(f'CREATE TABLE "{table_of(entity)}_{many}" (mine text, theirs text);')
        columns = ["id text", "owner_id text", "created_at timestamptz", "updated_at timestamptz"]
        columns += [f'"{name}_id" text' for name in said.belongs_to]
        columns += [f'"{name}" {_TYPES.get(field.type, "text")}' for name, field in said.fields.items()]
        lines.append(f'CREATE TABLE "{table_of(entity)}" ({", ".join(columns)});')
    for table, values, _ in records(world):
        listed = ", ".join(f'"{name}"' for name in values)
        lines.append(f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join(map(_literal, values.values()))});')  # noqa: S608
    return lines


def _literal(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return f"'{value.astimezone(UTC).isoformat()}'"
        case date() | time():
            return f"'{value.isoformat()}'"
        case str():
            return "'{}'".format(value.replace("'", "''"))
        case _:
            return str(value)
