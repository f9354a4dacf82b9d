"""Which rows the tests of an app make of an entity, as far as its rules can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from draftsmith_appspec import ACTIONS, AppSpec, Entity
from draftsmith_codegen_templates.invariants.values import from_json
from draftsmith_codegen_templates.naming import EntityNames, Names
from draftsmith_codegen_templates.targets.python.conditions import possible
from draftsmith_codegen_templates.targets.python.decisions import Value, asked_fields, is_profile, set_by
from draftsmith_codegen_templates.targets.python.rules import relations_in


@dataclass(frozen=True, slots=True)
class Setting:
    """An entity and the relations of the rows that the tests make: those in `present` always refer to a row, those in
    `sometimes` may, the others never do. `people` may refer to the same row, if they lead to the same entity. `left`
    are the fields that not everybody sets who makes a row, which then has their default or nothing. `asked` are those
    that access rules ask for, with what they may hold: one and the same value in all rows.
    """

    entity: Entity
    names: EntityNames
    present: frozenset[str]
    sometimes: frozenset[str]
    people: frozenset[str]
    left: frozenset[str]
    asked: Mapping[str, list[Value]]

    @property
    def free(self) -> list[str]:
        """The fields that a new row may begin with any value of."""
        return [name for name in self.entity.fields if name not in self.entity.states]

    def unset(self, reads: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        """What a row has instead of what its maker may not set: nothing, or the defaults of these fields."""
        yield {}
        fields = self.entity.fields
        if found := {name: from_json(fields[name], fields[name].default) for name in reads if name in self.left}:
            yield found

    def references(self, reads: tuple[str, ...]) -> Iterator[dict[str, str | None]]:
        """The ids of the relations (`room_id`) that somebody who `reads` these may find."""
        relations = self.entity.belongs_to
        found = {f"{name}_id": name if name in self.present | self.sometimes else None for name in relations}
        open_ends = [f"{name}_id" for name in reads if name in self.sometimes]
        for chosen in product((True, False), repeat=len(open_ends)):
            absent = {name for name, there in zip(open_ends, chosen, strict=True) if not there}
            yield {name: None if name in absent else value for name, value in found.items()}
        meeting = [name for name in reads if name in self.people]
        if len(meeting) > 1:
            yield found | {f"{name}_id": relations[name].entity for name in meeting}

    def states(self, reads: tuple[str, ...], *, first: bool) -> Iterator[dict[str, Any]]:
        """The values of the states among these: every combination, or those that a row begins with."""
        names = [name for name in self.entity.states if name in reads]
        fields: Mapping[str, Any] = self.entity.fields
        values = [[fields[name].default] if first else fields[name].values for name in names]
        for chosen in product(*values):
            yield dict(zip(names, chosen, strict=True))


def setting_of(spec: AppSpec, names: Names, key: str) -> Setting:
    """The setting of an entity that is lowered, but for its rules."""
    entity = spec.entities[key]
    decides = {atom.relation for action in ACTIONS for atom in relations_in(entity, action)}
    required = {name for name, relation in entity.belongs_to.items() if relation.required}
    people = {name for name in required | decides if is_profile(spec, entity.belongs_to[name].entity)}
    left = {name for name in entity.fields if name not in entity.states and set_by(spec, key, name) is not None}
    return Setting(
        entity,
        names.entities[key],
        frozenset(required),
        frozenset(decides - required),
        frozenset(people),
        frozenset(left),
        {name: possible(spec, key, name) for name in asked_fields(entity)},
    )
