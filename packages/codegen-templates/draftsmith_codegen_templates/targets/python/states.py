"""Fields that change by set ways only, as the templates need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from draftsmith_appspec import ANY, Action, AppSpec, Transition
from draftsmith_codegen_templates.naming import FieldNames, Names
from draftsmith_codegen_templates.targets.python.decisions import ANONYMOUS, Decision, Value, decisions_on, set_by

_MOST_CASES = 40
_NEVER = ("other", "none")


@dataclass(frozen=True, slots=True)
class Way:
    """From some values to another; `by` are the roles that may, as Python source, or None for whoever may change it.

    Roles that are named need not be able to change the row otherwise, only to read it.
    """

    start: str
    end: str
    by: str | None


@dataclass(frozen=True, slots=True)
class States:
    """A field, its first value and the ways it may go, as Python source; `other` is a value it does not start at.

    `cases` are for the tests: a value, another one, and the roles that may change the one to the other; `alone` is one
    (the value, the other, the role) of somebody who may take that step with a row and change nothing else of it.
    """

    name: str
    names: FieldNames
    first: str
    other: str | None
    ways: list[Way]
    cases: list[tuple[str, str, list[str]]]
    alone: tuple[str, str, str] | None


def states_of(spec: AppSpec, names: Names, key: str, held: Mapping[str, Value]) -> list[States]:
    """The fields of an entity that have states; `held` is what the tests' rows hold of what access rules ask for."""
    return [_states(spec, names, key, name, held) for name in spec.entities[key].states]


def _states(spec: AppSpec, names: Names, key: str, name: str, held: Mapping[str, Value]) -> States:
    field, field_names = spec.entities[key].fields[name], names.entities[key].fields[name]
    ways = list(spec.entities[key].states[name].values())

    def value(of: str) -> str:
        return f"{field_names.enum_class}.{field_names.values[of].constant}"

    first = str(field.default)
    setters = set_by(spec, key, name)
    may = {before: decisions_on(spec, key, {**held, name: before}) for before in field.values}
    cases = _cases(ways, may, list(spec.roles) if setters is None else setters)
    return States(
        name=name,
        names=field_names,
        first=value(first),
        other=next((other for other in field.values if other != first), None),
        ways=[
            Way(
                _tuple([value(start) for start in (field.values if way.from_ == [ANY] else way.from_)]),
                value(way.to),
                _tuple([f"Role.{names.roles[role].constant}" for role in way.by]) if way.by else None,
            )
            for way in ways
        ],
        cases=cases,
        alone=next(
            (
                (before, after, names.roles[role].constant)
                for before, after, roles in cases
                for role in roles
                if may[before][role]["update"] in _NEVER
            ),
            None,
        ),
    )


def _tuple(sources: list[str]) -> str:
    return f"({', '.join(sources)}{',' if len(sources) == 1 else ''})"


def _cases(
    ways: list[Transition], may: Mapping[str, Mapping[str, Mapping[Action, Decision]]], setters: list[str]
) -> list[tuple[str, str, list[str]]]:
    """Every change that there is a way for, and from each value one that there is none for.

    `may` is by value, as access rules may ask for it; that a row moves on is for those who may change it as it was.
    """
    found = []
    for before, roles in may.items():
        seeing = [
            role for role, doing in roles.items()
            if role in setters and role != ANONYMOUS and doing["read"] not in _NEVER
        ]  # fmt: skip
        changing = [role for role in seeing if roles[role]["update"] not in _NEVER]
        refused = 0
        for after in may:
            leading = [way for way in ways if way.to == after and way.leaves(before)]
            if after == before or (not leading and refused):
                continue
            refused += not leading
            able = [role for role in seeing if any(role in (way.by or changing) for way in leading)]
            found.append((before, after, able))
    return found[:_MOST_CASES]
