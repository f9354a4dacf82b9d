"""The answers of Go: one program with every row, caller and expression of several worlds."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from ...model import AppSpec, Field
from ..go import go_name, go_type, to_go
from ..runtime import RUNTIMES, runtime
from ..scope import Environment, field_type, sides
from ..typed import Typed
from ..types import DATETIME, TEXT, Kind, Type
from .worlds import World

Case = tuple[World, Sequence[Typed]]


def go_answers(cases: Sequence[Case], go: str, folder: Path, environment: Mapping[str, str]) -> list[list[list[str]]]:
    """For each world and each of its expressions what Go says of each situation."""
    (folder / "expr").mkdir()
    (folder / "expr" / RUNTIMES["go"]).write_text(runtime("go"), encoding="utf-8")
    (folder / "go.mod").write_text("module example\n\ngo 1.24\n")
    calls = []
    for index, (world, expressions) in enumerate(cases):
        (folder / f"world{index}").mkdir()
        (folder / f"world{index}/world.go").write_text(_go_world(index, world, expressions), encoding="utf-8")
        calls.append(index)
    imports = "\n".join(f'"example/world{index}"' for index in calls)
    printed = ", ".join(f"world{index}.Answers()" for index in calls)
    (folder / "main.go").write_text(_GO_MAIN.format(imports=imports, printed=printed))
    command = [go, "run", "."]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=300, env=environment
    )
    if done.returncode:
        raise AssertionError(done.stderr[-3000:])
    return json.loads(done.stdout)  # type: ignore[no-any-return]


_GO_MAIN = """package main

import (
"encoding/json"
"os"
{imports}
)

func main() {{
	_ = json.NewEncoder(os.Stdout).Encode([][][]string{{ {printed} }})
}}
"""

_GO_HEAD = """package world{index}

import (
"example/expr"
"fmt"
"math/big"
"strings"
"time"
)

var _ = new(big.Rat)
var _ = expr.Int
var _ time.Time

var layouts = map[string]string{{"date": "2006-01-02", "time": "15:04:05", "moment": "2006-01-02T15:04:05Z"}}

func moment(text string) time.Time {{ at, _ := time.Parse(time.RFC3339, text); return at }}

func note(value any, kind string) string {{
	switch at := value.(type) {{
	case nil:
		return "null"
	case *int64:
		if at == nil {{ return "null" }}
		return fmt.Sprint(*at)
	case *bool:
		if at == nil {{ return "null" }}
		return fmt.Sprint(*at)
	case *string:
		if at == nil {{ return "null" }}
		return *at
	case *time.Time:
		if at == nil {{ return "null" }}
		return note(*at, kind)
	case time.Time:
		return at.UTC().Format(layouts[kind])
	case *big.Rat:
		if at == nil {{ return "null" }}
		text := at.FloatString(40)
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		if text == "-0" {{ return "0" }}
		return text
	default:
		return fmt.Sprint(value)
	}}
}}
"""


def _go_world(index: int, world: World, expressions: Sequence[Typed]) -> str:
    spec = world.spec
    parts = [_GO_HEAD.format(index=index)]
    for entity, said in spec.entities.items():
        members = ["ID string", "OwnerID *string", "CreatedAt, UpdatedAt time.Time"]
        members += [f"{go_name(name)} {_go_kept(field, spec)}" for name, field in said.fields.items()]
        for name, to in said.belongs_to.items():
            members += [f"{go_name(name)} *{to.entity}", f"{go_name(name)}ID {'' if to.required else '*'}string"]
        members += [f"{go_name(name)} []*{many.entity}" for name, many in said.many_to_many.items()]
        members += [f"{go_name(name)} []*{child}" for name, (child, _) in sides(spec, entity).items()]
        parts.append(f"type {entity} struct {{\n" + "\n".join(members) + "\n}\n")
    me = []
    for name, meaning in Environment(spec, None).of_caller().items():
        kind = meaning.type.maybe()
        me.append(f"{go_name(name)} {'*int64' if kind.kind is Kind.DURATION else go_type(kind)}")
        me += [f"{go_name(name)}ID *string"] if kind.kind is Kind.ROW else []
    parts.append("type Me struct {\n" + "\n".join(me) + "\n}\n")
    parts.append("type Caller struct {\nID *string\nRole string\nSignedIn bool\nGuestID, ClerkID *string\nMe Me\n}\n")
    inputs = (f"{go_name(name)} {_go_kept(field, spec)}" for name, field in world.inputs.items())
    parts.append("type Given struct {\n" + "\n".join(inputs) + "\n}\n")
    parts.append("func Answers() [][]string {\n" + "\n".join(_go_rows(world)))
    parts.append("answers := [][]string{}")
    for typed in expressions:
        layout = {Kind.DATE: "date", Kind.TIME: "time", Kind.DATETIME: "moment"}.get(typed.type.kind, "")
        parts.append("{ found := []string{}\nfor _, row := range others { for _, caller := range callers {")
        parts.append(f'found = append(found, note({to_go(typed, entity="Booking")}, "{layout}"))')
        parts.append("_, _, _, _ = row, caller, given, now }}\nanswers = append(answers, found) }")
    parts.append("return answers\n}\n")
    return "\n".join(parts)


def _go_kept(field: Field, spec: AppSpec) -> str:
    kind = field_type(field, spec)
    return f"{'*' if kind.optional else ''}int64" if kind.kind is Kind.DURATION else go_type(kind)


def _go_rows(world: World) -> Iterator[str]:
    spec = world.spec
    names = {row.id: row.id.replace("-", "") for rows in world.rows.values() for row in rows}
    for entity, rows in world.rows.items():
        for row in rows:
            yield f"{names[row.id]} := &{entity}{{ID: {json.dumps(row.id)}}}"
    for entity, rows in world.rows.items():
        said = spec.entities[entity]
        for row in rows:
            here = names[row.id]
            yield f"{here}.OwnerID = {_go(row.owner_id, TEXT.maybe())}"
            yield f"{here}.CreatedAt = {_go(row.created_at, DATETIME)}"
            yield f"{here}.UpdatedAt = {_go(row.updated_at, DATETIME)}"
            for name, field in said.fields.items():
                yield f"{here}.{go_name(name)} = {_go(getattr(row, name), field_type(field, spec))}"
            for name, to in said.belongs_to.items():
                other = getattr(row, name)
                if other:
                    yield f"{here}.{go_name(name)} = {names[other.id]}"
                    yield f"{here}.{go_name(name)}ID = {_go(other.id, TEXT.maybe(not to.required))}"
            several = {name: many.entity for name, many in said.many_to_many.items()}
            several |= {name: child for name, (child, _) in sides(spec, entity).items()}
            for name, child in several.items():
                listed = ", ".join(names[each.id] for each in getattr(row, name))
                yield f"{here}.{go_name(name)} = []*{child}{{ {listed} }}"
    yield f"others := []*Booking{{ {', '.join(names[row.id] for row in world.rows['Booking'])} }}"
    yield f"now := {_go(world.now, DATETIME)}"
    given = (f"{go_name(n)}: {_go(v, field_type(world.inputs[n], spec))}" for n, v in world.given.items())
    yield f"given := Given{{ {', '.join(given)} }}"
    yield f"callers := []Caller{{ {', '.join(_go_caller(world, caller, names) for caller in world.callers)} }}"


def _go_caller(world: World, caller: Any, names: dict[str, str]) -> str:
    me = []
    for name, meaning in Environment(world.spec, None).of_caller().items():
        value = getattr(caller.profile, name, None)
        if value is None:
            continue
        if meaning.type.kind is Kind.ROW:
            me += [f"{go_name(name)}: {names[value.id]}", f"{go_name(name)}ID: expr.Ptr({json.dumps(value.id)})"]
        else:
            me.append(f"{go_name(name)}: {_go(value, meaning.type.maybe())}")
    ids = ", ".join(
        f"{go}: {_go(getattr(caller, name), TEXT.maybe())}"
        for go, name in (("ID", "id"), ("GuestID", "guest_id"), ("ClerkID", "clerk_id"))
    )
    known = f"{ids}, Role: {json.dumps(caller.role or '')}, SignedIn: {json.dumps(caller.signed_in)}"
    return f"{{ {known}, Me: Me{{ {', '.join(me)} }} }}"


def _go(value: Any, kind: Type) -> str:
    if value is None:
        return "nil"
    match value:
        case Decimal():
            return f'expr.Dec("{value:f}")'
        case datetime():
            text = f'moment("{value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}")'
        case date():
            text = f'expr.Date("{value.isoformat()}")'
        case time():
            text = f'expr.Time("{value.isoformat("seconds")}")'
        case bool() | str():
            text = json.dumps(value, ensure_ascii=False)
        case _:
            text = f"int64({value})"
    return f"expr.Ptr({text})" if kind.optional else text
