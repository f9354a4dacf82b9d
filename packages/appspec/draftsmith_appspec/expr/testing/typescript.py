"""The answers of TypeScript: one program with every row, caller and expression of several worlds."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from ...model import AppSpec
from ..runtime import RUNTIMES, runtime
from ..scope import Environment, sides
from ..typed import Typed
from ..types import Kind
from ..typescript import to_typescript
from .worlds import World

Case = tuple[World, Sequence[Typed]]


def typescript_answers(cases: Sequence[Case], node: Sequence[str], folder: Path) -> list[list[list[str]]]:
    """For each world and each of its expressions what TypeScript says of each situation. `node` strips types itself."""
    (folder / RUNTIMES["typescript"]).write_text(runtime("typescript"), encoding="utf-8")
    parts = [_TYPESCRIPT_HEAD]
    for world, expressions in cases:
        functions = ", ".join(f"{_PARAMETERS} => note({to_typescript(typed)}, {_note(typed)})" for typed in expressions)
        parts.append(f"run({_typescript_world(world)}, [{functions}]);")
    parts.append("console.log(JSON.stringify(answers));")
    program = folder / "program.ts"
    program.write_text("\n".join(parts), encoding="utf-8")
    done = subprocess.run([*node, str(program)], capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise AssertionError(done.stderr[-3000:])
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _note(typed: Typed) -> str:
    return json.dumps({Kind.DATETIME: "moment", Kind.DECIMAL: "decimal"}.get(typed.type.kind, "plain"))


_PARAMETERS = "(row: any, caller: any, given: any, now: Date, others: any[])"
_TYPESCRIPT_HEAD = """
import * as runtime from "./expressions.ts";
import {
  absolute, age, average, byMoment, byNumber, clock, compared, dateOf, day, days, decimal, greatest, hours, later,
  laterDate, least, lower, minus, minutes, month, negative, oneOf, ordered, plus, quotient, ratio, rounded, since,
  sinceDate, size, timeOf, times, total, totalDecimal, upper, weekday, wholeMinutes, year,
} from "./expressions.ts";
const answers: string[][][] = [];
function note(value: any, kind: string): string {
  if (value === null) return "null";
  if (kind === "moment") return value.toISOString().slice(0, 19) + "Z";
  return kind === "decimal" ? runtime.plus(value, "0") : String(value);
}
function run(world: any, functions: any[]): void {
  for (const link of world.links) link.row[link.name] = link.to;
  answers.push(functions.map((f) =>
    world.bookings.flatMap((row: any) =>
      world.callers.map((caller: any) => f(row, caller, world.given, world.now, world.bookings)))
  ));
}
"""


def _typescript_world(world: World) -> str:
    names = {row.id: f"rows[{json.dumps(row.id)}]" for rows in world.rows.values() for row in rows}
    lines = ["(() => { const rows: any = {};"]
    links = []
    for entity, rows in world.rows.items():
        for row in rows:
            plain = {name: getattr(row, name) for name in _plain_names(world.spec, entity)}
            listed = ", ".join(f"{name}: {_typescript(value)}" for name, value in plain.items())
            lines.append(f"{names[row.id]} = {{ {listed} }};")
            for name, to in _links(world.spec, entity, row):
                target = _target(to, names)
                links.append(f"{{ row: {names[row.id]}, name: {json.dumps(name)}, to: {target} }}")
    bookings = ", ".join(names[row.id] for row in world.rows["Booking"])
    callers = ", ".join(_typescript_caller(world, caller, names) for caller in world.callers)
    given = ", ".join(f"{name}: {_typescript(value)}" for name, value in world.given.items())
    lines.append(
        f"return {{ links: [{', '.join(links)}], bookings: [{bookings}], callers: [{callers}], given: {{ {given} }},"
        f" now: {_typescript(world.now)} }}; }})()"
    )
    return "\n".join(lines)


def _target(to: Any, names: dict[str, str]) -> str:
    if isinstance(to, list):
        return f"[{', '.join(names[each.id] for each in to)}]"
    return names[to.id] if to else "null"


def _typescript_caller(world: World, caller: Any, names: dict[str, str]) -> str:
    own = {name: getattr(caller, name) for name in ("id", "signed_in", "guest_id", "clerk_id")}
    own["role"] = caller.role or ""
    me = {}
    for name, meaning in Environment(world.spec, None).of_caller().items():
        value = getattr(caller.profile, name, None)
        if meaning.type.kind is Kind.ROW:
            me[f"{name}_id"] = _typescript(getattr(caller.profile, f"{name}_id", None))
            me[name] = names[value.id] if value else "null"
        else:
            me[name] = _typescript(value)
    listed = ", ".join(f"{name}: {_typescript(value)}" for name, value in own.items())
    return f"{{ {listed}, me: {{ {', '.join(f'{name}: {value}' for name, value in me.items())} }} }}"


def _typescript(value: Any) -> str:
    match value:
        case Decimal():
            return json.dumps(f"{value:f}")
        case datetime():
            return f"new Date({json.dumps(value.astimezone(UTC).isoformat())})"
        case date():
            return json.dumps(value.isoformat())
        case time():
            return json.dumps(value.isoformat("minutes"))
        case _:
            return json.dumps(value)


def _plain_names(spec: AppSpec, entity: str) -> list[str]:
    said = spec.entities[entity]
    return ["id", "owner_id", "created_at", "updated_at", *said.fields, *(f"{name}_id" for name in said.belongs_to)]


def _links(spec: AppSpec, entity: str, row: Any) -> Iterator[tuple[str, Any]]:
    for name in (*spec.entities[entity].belongs_to, *spec.entities[entity].many_to_many, *sides(spec, entity)):
        yield name, getattr(row, name)
