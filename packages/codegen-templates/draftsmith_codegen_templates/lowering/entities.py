"""Entities as far as they are generated."""

from __future__ import annotations

from collections.abc import Mapping

from draftsmith_appspec import AppSpec, BelongsTo, Entity, Field, FieldType, ManyToMany, Transition
from draftsmith_appspec.words import derived_label
from draftsmith_codegen_templates.lowering.access import lowered_access
from draftsmith_codegen_templates.lowering.behaviour import lowered_states, note_behaviour
from draftsmith_codegen_templates.lowering.computed import sides_used, with_computed
from draftsmith_codegen_templates.lowering.fields import can_be_indexed, has_room, lowered_field, roles_listed
from draftsmith_codegen_templates.lowering.guards import guarded_field, tells_of_hidden
from draftsmith_codegen_templates.lowering.notes import Notes
from draftsmith_codegen_templates.lowering.rules import lowered_rules
from draftsmith_codegen_templates.spelling import human, sentence
from draftsmith_codegen_templates.targets.python.decisions import asked_fields, decisions, seen_by

_ALWAYS = ("created_at", "updated_at")


def lowered_entities(spec: AppSpec, notes: Notes) -> dict[str, Entity]:
    """All entities; their rules first, as what becomes of a field depends on who sees and writes the row."""
    within, kept = _ruled(spec, {name: frozenset() for name in spec.entities}, notes)
    ruled = within.entities
    fields = with_computed(within, {name: stored for name, (stored, _) in kept.items()}, notes)
    drawn = {
        name: entity.model_copy(update={"fields": fields[name], "states": kept[name][1]})
        for name, entity in ruled.items()
    }
    draft = within.model_copy(update={"entities": drawn})
    used = sides_used(draft)
    lowered = {name: _lowered(name, spec, draft, used, notes.below(name)) for name in spec.entities}
    whole = spec.model_copy(update={"entities": lowered})
    return {
        name: entity.model_copy(update={"rules": lowered_rules(whole, name, notes.below(name))})
        for name, entity in lowered.items()
    }


def _ruled(
    spec: AppSpec, gone: Mapping[str, frozenset[str]], notes: Notes
) -> tuple[AppSpec, dict[str, tuple[dict[str, Field], dict[str, dict[str, Transition]]]]]:
    """The spec with the rules that are generated, and what is kept of each entity's fields and states.

    A rule may ask for a field, and whether the field is kept may be up to the rules: without what was found `gone`
    there are other rules, which allow less.
    """
    tried = notes.apart()
    ruled = {
        name: entity.model_copy(update={"access": lowered_access(name, entity, spec, gone[name], tried.below(name))})
        for name, entity in spec.entities.items()
    }
    within = spec.model_copy(update={"entities": ruled})
    kept = {name: _stored(name, within, tried.below(name)) for name in spec.entities}
    lost = {name: gone[name] | (asked_fields(ruled[name]) - fields.keys()) for name, (fields, _) in kept.items()}
    if lost != gone:
        return _ruled(spec, lost, notes)
    notes.add(tried)
    return within, kept


def _stored(name: str, spec: AppSpec, notes: Notes) -> tuple[dict[str, Field], dict[str, dict[str, Transition]]]:
    """The fields that are kept, and the ways of those with states."""
    entity = spec.entities[name]
    fields = _fields(name, spec, notes)
    states = lowered_states(entity, fields, _able(name, spec), notes)
    for key in [key for key in entity.states if key in fields and key not in states]:
        here = notes.below("fields", key)
        here.keep_back(f"{entity.plural} cannot change their {human(key)}.", "The field is left out.")
        del fields[key]
    return fields, states


def _lowered(name: str, said: AppSpec, spec: AppSpec, used: set[tuple[str, str]], notes: Notes) -> Entity:
    """The entity as `said`, with the fields, states and rules that it has in `spec`; `used` are the names of other
    sides that computed fields read."""
    entity, fields = said.entities[name], spec.entities[name].fields
    if entity.about is not None:
        notes.keep_back(f"What is said about {entity.plural.lower()} is not shown.", "It stays in the spec.", "about")
    many = {key: _pairs(key, to, notes.below("many_to_many", key)) for key, to in entity.many_to_many.items()}
    sides = {key: side for key, side in entity.has_many.items() if (name, key) in used}
    for key, side in entity.has_many.items():
        if key in sides:
            continue
        plural = spec.entities[side.entity].plural
        notes.keep_back(
            f"The name {human(key)} is not used.", f"They are listed as {plural.lower()}.", "has_many", key
        )  # fmt: skip
    stored = {key: field for key, field in fields.items() if field.computed is None}
    shown = {key: field for key, field in stored.items() if seen_by(spec, name, key) is None}
    label, fields = _with_label(entity, fields, shown, notes)
    lowered = spec.entities[name].model_copy(
        update={
            "about": None,
            "label": label,
            "fields": fields,
            "belongs_to": _belongs_to(entity, notes),
            "has_many": sides,
            "many_to_many": many,
            "unique": _unique(name, spec, stored, notes),
            "indexes": _indexes(entity, stored, notes),
            "order": _order(entity, shown, notes),
            "soft_delete": False,
            "audit": False,
            "actions": {},
            "queries": {},
        }
    )
    if entity.audit:
        notes.keep_back(
            f"Who changed what in {entity.plural.lower()} is not kept.",
            "A row says when it was made and last changed.", "audit",
        )  # fmt: skip
    note_behaviour(entity, notes)
    return lowered


def _fields(name: str, spec: AppSpec, notes: Notes) -> dict[str, Field]:
    entity = spec.entities[name]
    fields: dict[str, Field] = {}
    for key, field in entity.fields.items():
        here = notes.below("fields", key)
        if field.computed is not None:
            continue
        guarded = guarded_field(name, key, lowered_field(key, field, entity, here), spec, here)
        if guarded is not None:
            fields[key] = guarded
    return fields


def _able(name: str, spec: AppSpec) -> dict[str, set[str]]:
    """The roles that may read or update some row of the entity."""
    may = decisions(spec, name)
    return {
        action: {role for role, decision in may.items() if decision[action] != "none"} for action in ("read", "update")
    }


def _with_label(
    entity: Entity, fields: dict[str, Field], shown: Mapping[str, Field], notes: Notes
) -> tuple[str, dict[str, Field]]:
    """What rows are called by, which everybody sees who may read them (`shown`), and the fields with it."""
    open_fields = {key: field.type for key, field in shown.items()}
    if entity.label in open_fields:
        return entity.label, fields
    what = f"{entity.plural} cannot be called by their {human(entity.label)}."
    if open_fields:
        label = derived_label(open_fields)
        notes.keep_back(what, f"They go by their {human(label)}.", "label")
        return label, fields
    taken = {*entity.fields, *entity.belongs_to, *entity.many_to_many}
    label = next(word for word in ("name", "title", "note", "remark", "called") if word not in taken)
    notes.keep_back(what, f"They have a {label} of their own, as there is no other field to call them by.", "label")
    return label, {**fields, label: Field(type=FieldType.TEXT)}


def _belongs_to(entity: Entity, notes: Notes) -> dict[str, BelongsTo]:
    """A row that must not be lost does not go with another."""
    found = {}
    for name, relation in entity.belongs_to.items():
        if entity.soft_delete and relation.on_delete == "cascade":
            notes.keep_back(
                f"{entity.plural} are not put away with their {human(name)}.",
                "What they belong to cannot be deleted while they are there.", "belongs_to", name, "on_delete",
            )  # fmt: skip
            relation = relation.model_copy(update={"on_delete": "restrict"})
        found[name] = relation
    return found


def _pairs(name: str, many: ManyToMany, notes: Notes) -> ManyToMany:
    for key in many.fields:
        what = f"{sentence(human(key))} cannot be kept for each of the {human(name)}."
        notes.keep_back(what, "Only that they hang together is kept.", "fields", key)
    return many.model_copy(update={"fields": {}})


def _unique(name: str, spec: AppSpec, fields: Mapping[str, Field], notes: Notes) -> list[list[str]]:
    entity = spec.entities[name]
    kept = entity.model_copy(update={"fields": dict(fields)})
    found = []
    for index, group in enumerate(entity.unique):
        known = all(part in fields or part in entity.belongs_to for part in group)
        if known and has_room(group, kept) and not tells_of_hidden(name, group, spec):
            found.append(group)
        else:
            listed = roles_listed([human(part) for part in group])
            what = f"Two {entity.plural.lower()} with the same {listed} are not refused."
            notes.keep_back(what, "Both are kept.", "unique", index)
    return found


def _indexes(entity: Entity, fields: Mapping[str, Field], notes: Notes) -> list[list[str]]:
    found = []
    for index, group in enumerate(entity.indexes):
        if all(part in entity.belongs_to or (part in fields and can_be_indexed(fields[part])) for part in group):
            found.append(group)
        else:
            listed = roles_listed([human(part) for part in group])
            what = f"There is no index over {listed}."
            notes.keep_back(what, "Rows are found without one.", "indexes", index)
    return found


def _order(entity: Entity, fields: Mapping[str, Field], notes: Notes) -> list[str]:
    found = []
    for index, part in enumerate(entity.order):
        name = part.removeprefix("-")
        if name in fields or name in _ALWAYS:
            found.append(part)
        else:
            what = f"{entity.plural} are not ordered by their {human(name)}."
            notes.keep_back(what, "They are ordered by the rest, else the newest first.", "order", index)
    return found
