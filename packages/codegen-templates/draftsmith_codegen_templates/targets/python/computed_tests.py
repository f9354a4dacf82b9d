"""Tests of computed fields: rows with known values, and what the meaning of the expression gives for them.

The expected value comes from the interpreter of expressions (`draftsmith_appspec.expr.interpret`), which shares nothing
with the Python that is generated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from draftsmith_appspec import AppSpec, Field, FieldType
from draftsmith_appspec.expr import Kind, Situation, Typed, interpret
from draftsmith_appspec.expr.runtime.expressions import rounded
from draftsmith_appspec.expr.scope import Means
from draftsmith_appspec.expr.syntax import Call
from draftsmith_codegen_templates.invariants.values import from_json
from draftsmith_codegen_templates.layout import SCALES
from draftsmith_codegen_templates.naming import EntityNames, Names
from draftsmith_codegen_templates.reading import asks_the_clock
from draftsmith_codegen_templates.targets.python.computed import checked
from draftsmith_codegen_templates.targets.python.values import test_samples, test_value, text_bounds

_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Made:
    """A row that a test makes: its variable, its kind, and its values as Python source."""

    variable: str
    names: EntityNames
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class ComputedTest:
    """The rows to make, those to link (`(one, relation, others)`), and what the field of `row` is then, as source."""

    name: str
    rows: list[Made]
    links: list[tuple[str, str, list[str]]]
    expected: str

    @property
    def used(self) -> set[str]:
        """The variables that are read again."""
        said = [value for made in self.rows for value in made.values.values()]
        linked = [name for one, _, others in self.links for name in (one, *others)]
        referred = {made.variable for made in self.rows if f"{made.variable}.id" in said}
        return {"row", *referred, *linked}


@dataclass
class _Node:
    """What is read of a row of an entity."""

    entity: str
    fields: set[str] = field(default_factory=set)
    relations: dict[str, _Node] = field(default_factory=dict)
    sides: dict[str, tuple[str, _Node]] = field(default_factory=dict)
    many: dict[str, _Node] = field(default_factory=dict)


class _Unmade(Exception):
    """There is no simple test of this."""


def computed_tests(spec: AppSpec, names: Names, key: str) -> list[ComputedTest]:
    """A test for each computed field of an entity of which the rows can simply be made."""
    found = []
    for name, said in spec.entities[key].fields.items():
        if said.computed is None:
            continue
        try:
            found.append(_Maker(spec, names).test(key, name))
        except _Unmade:
            continue
    return found


class _Maker:
    def __init__(self, spec: AppSpec, names: Names) -> None:
        self._spec, self._names = spec, names
        self._rows: list[Made] = []
        self._links: list[tuple[str, str, list[str]]] = []
        self._number = 1000

    def test(self, key: str, name: str) -> ComputedTest:
        node = _Node(key)
        self._read(checked(self._spec, key, name), node)
        made = self._row(node, "row", {})
        typed = checked(self._spec, key, name)
        value = interpret(typed, Situation(made, None, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
        return ComputedTest(name, self._rows, self._links, _source(_kept(value, self._spec.entities[key].fields[name])))

    def _read(self, typed: Typed, node: _Node) -> None:
        """Note what an expression about a row reads."""
        if asks_the_clock(typed):
            raise _Unmade
        means = typed.meaning.means
        if means is not Means.VALUE:
            self._node(typed, node)
            return
        inner = node
        for index, part in enumerate(typed.parts):
            if part.type.kind is Kind.ROWS and isinstance(typed.node, Call) and index == 0:
                inner = self._node(part, node)
            else:
                self._read(part, inner)

    def _node(self, typed: Typed, node: _Node) -> _Node:
        """The node of a row or rows that are named; that of the row itself for a field."""
        base = self._node(typed.parts[0], node) if typed.parts else node
        name = typed.word
        match typed.meaning.means:
            case Means.FIELD:
                said = self._spec.entities[base.entity].fields[name]
                if said.computed is not None:
                    self._read(checked(self._spec, base.entity, name), base)
                base.fields.add(name)
                return base
            case Means.RELATION:
                return base.relations.setdefault(name, _Node(typed.type.entity))
            case Means.SIDE:
                return base.sides.setdefault(name, (typed.meaning.by, _Node(typed.type.entity)))[1]
            case Means.MANY:
                return base.many.setdefault(name, _Node(typed.type.entity))
            case _:
                raise _Unmade

    def _row(self, node: _Node, variable: str, known: Mapping[str, tuple[str, Any]]) -> Any:
        """Make a row with what is read of it; `known` are the rows it refers to by now."""
        entity, names = self._spec.entities[node.entity], self._names.entities[node.entity]
        if known.keys() & node.relations.keys():
            raise _Unmade
        values: dict[str, str] = {f"{name}_id": f"{other}.id" for name, (other, _) in known.items()}
        row = SimpleNamespace(**{name: other for name, (_, other) in known.items()}, id=variable)
        for name, below in node.relations.items():
            if below.sides:  # the row might be one of them
                raise _Unmade
            other = f"{variable}_{name}"
            setattr(row, name, self._row(below, other, {}))
            setattr(row, f"{name}_id", other)
            values[f"{name}_id"] = f"{other}.id"
        self._number += 1
        for name in entity.fields:
            if name in node.fields and entity.fields[name].computed is None:
                source, value = self._value(node.entity, name, entity.fields[name])
                values[name] = source
                setattr(row, name, value)
        self._rows.append(Made(variable, names, values))
        for name, (by, below) in node.sides.items():
            each = [
                self._row(below, f"{variable}_{name}_{index + 1}", {by: (variable, row)}) for index in range(_SEVERAL)
            ]
            setattr(row, name, tuple(each))
        for name, below in node.many.items():
            others = [f"{variable}_{name}_{index + 1}" for index in range(_SEVERAL)]
            setattr(row, name, tuple(self._row(below, other, {}) for other in others))
            self._links.append((variable, name, others))
        for name, said in entity.fields.items():
            if name in node.fields and said.computed is not None:
                typed = checked(self._spec, node.entity, name)
                value = interpret(typed, Situation(row, None, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
                setattr(row, name, _kept(value, said))
        return row

    def _value(self, entity: str, name: str, said: Field) -> tuple[str, Any]:
        """A value as it is sent, and as rows hold it."""
        names = self._names.entities[entity].fields[name]
        if said.pattern is not None:
            found = test_samples(said, names)
            value: Any = found[1][self._number % len(found[1])] if found else ""
        else:
            known = {"number": self._number, "day": _day, "moment": _moment}
            value = eval(test_value(name, said, names), {"__builtins__": {}}, known)  # noqa: S307 - our own source
        if isinstance(value, str) and said.type is FieldType.TEXT:
            value = value[: text_bounds(said)[1]].strip()
        return repr(value), from_json(said, value)


def _day(number: int) -> str:
    return (dt.date(2020, 1, 1) + dt.timedelta(days=number)).isoformat()


def _moment(number: int) -> str:
    return f"{dt.datetime(2030, 1, 1) + dt.timedelta(minutes=number):%Y-%m-%dT%H:%M:00Z}"


def _kept(value: Any, said: Field) -> Any:
    """A value that was worked out, as the field has it: lengths of time in minutes, decimals to their places."""
    if isinstance(value, dt.timedelta):
        return value // dt.timedelta(minutes=1)
    places = SCALES.get(said.type)
    if value is None or places is None:
        return value
    return rounded(Decimal(value), places)


def _source(value: Any) -> str:
    match value:
        case Decimal():
            return f'Decimal("{value:f}")'
        case dt.datetime():
            return f"dt.datetime.fromisoformat({value.isoformat()!r})"
        case dt.date():
            return f"dt.date({value.year}, {value.month}, {value.day})"
        case dt.time():
            return f"dt.time({value.hour}, {value.minute}, {value.second})"
        case _:
            return repr(value)
