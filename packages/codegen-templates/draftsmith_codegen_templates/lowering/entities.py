"""Entities as far as they are generated."""

from __future__ import annotations

from collections.abc import Mapping

from draftsmith_appspec import ACTIONS, Access, Action, AppSpec, BelongsTo, Entity, Field, FieldType, ManyToMany
from draftsmith_appspec.words import derived_label
from draftsmith_codegen_templates.lowering.access import lowered_access, narrowed
from draftsmith_codegen_templates.lowering.behaviour import lowered_states, note_behaviour
from draftsmith_codegen_templates.lowering.fields import can_be_indexed, has_room, lowered_field, roles_listed
from draftsmith_codegen_templates.lowering.notes import Notes
from draftsmith_codegen_templates.spelling import human, sentence
from draftsmith_codegen_templates.targets.python.decisions import decisions, is_profile

_ALWAYS = ("created_at", "updated_at")


def lowered_entities(spec: AppSpec, notes: Notes) -> dict[str, Entity]:
    """All entities; their rules first, as what becomes of a field depends on who sees and writes the row."""
    ruled = {
        name: entity.model_copy(update={"access": lowered_access(name, entity, spec, notes.below(name))})
        for name, entity in spec.entities.items()
    }
    within = spec.model_copy(update={"entities": ruled})
    return {name: _lowered(name, within, notes.below(name)) for name in spec.entities}


def _lowered(name: str, spec: AppSpec, notes: Notes) -> Entity:
    entity = spec.entities[name]
    if entity.about is not None:
        notes.keep_back(f"What is said about {entity.plural.lower()} is not shown.", "It stays in the spec.", "about")
    fields, access = _fields(name, spec, notes)
    states = lowered_states(entity, fields, _able(name, entity.model_copy(update={"access": access}), spec), notes)
    for key in [key for key in entity.states if key in fields and key not in states]:
        here = notes.below("fields", key)
        here.keep_back(f"{entity.plural} cannot change their {human(key)}.", "The field is left out.")
        del fields[key]
    many = {key: _pairs(key, to, notes.below("many_to_many", key)) for key, to in entity.many_to_many.items()}
    for key, side in entity.has_many.items():
        plural = spec.entities[side.entity].plural
        notes.keep_back(
            f"The name {human(key)} is not used.", f"They are listed as {plural.lower()}.", "has_many", key
        )  # fmt: skip
    label, fields = _with_label(entity, fields, notes)
    lowered = entity.model_copy(
        update={
            "about": None,
            "label": label,
            "fields": fields,
            "belongs_to": _belongs_to(entity, notes),
            "has_many": {},
            "many_to_many": many,
            "unique": _unique(entity, fields, notes),
            "indexes": _indexes(entity, fields, notes),
            "order": _order(entity, fields, notes),
            "soft_delete": False,
            "audit": False,
            "states": states,
            "rules": [],
            "access": access,
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


def _fields(name: str, spec: AppSpec, notes: Notes) -> tuple[dict[str, Field], Access]:
    entity, access = spec.entities[name], spec.entities[name].access
    readers = _able(name, entity, spec)["read"]
    fields: dict[str, Field] = {}
    for key, field in entity.fields.items():
        here = notes.below("fields", key)
        lowered = lowered_field(key, field, entity, readers, here)
        if lowered is not None and lowered.editable_by is not None:
            narrower = entity.model_copy(update={"access": access})
            writers = {doing: who for doing, who in _able(name, narrower, spec).items() if doing != "read"}
            lowered, access = _guarded(key, lowered, narrower, access, writers, notes)
        if lowered is not None:
            fields[key] = lowered
    return fields, access


def _able(name: str, entity: Entity, spec: AppSpec) -> dict[str, set[str]]:
    """The roles that may read, create or update some row of the entity, or make one by signing up."""
    within = spec.model_copy(update={"entities": {**spec.entities, name: entity}})
    may = decisions(within, name)
    able: dict[str, set[str]] = {
        action: {role for role, decision in may.items() if decision[action] != "none"}
        for action in ACTIONS
        if action != "delete"
    }
    return able | ({"sign up": {entity.account}} if entity.account is not None and is_profile(spec, name) else {})


def _guarded(
    name: str, field: Field, entity: Entity, access: Access, writers: Mapping[str, set[str]], notes: Notes
) -> tuple[Field | None, Access]:
    """A field that only some roles may write: only they write the row, where that leaves anybody to do it."""
    editors = field.editable_by or []
    others = {doing: roles - set(editors) for doing, roles in writers.items()}
    if not any(others.values()):
        return field, access
    what = f"{sentence(human(name))} of {entity.plural.lower()}: one field cannot be left to {roles_listed(editors)}."
    lost = any(not roles & set(editors) for doing, roles in writers.items() if others[doing])
    if lost or others.get("sign up"):
        notes.keep_back(what, "The field is left out.", "fields", name)
        return None, access
    notes.keep_back(what, "The others may not write the whole row.", "fields", name, "editable_by")
    doings: dict[Action, str] = {"create": "adding", "update": "changing"}
    for action, doing in doings.items():
        if others[action]:
            rule = narrowed(getattr(access, action), editors)
            access = access.model_copy(update={action: rule})
            notes.keep_back(
                f"Not everybody who may has the say in {doing} {entity.plural.lower()}.",
                f"It takes this, because of the {human(name)}: {rule}.", "access", action,
            )  # fmt: skip
    return field.model_copy(update={"editable_by": None}), access


def _with_label(entity: Entity, fields: dict[str, Field], notes: Notes) -> tuple[str, dict[str, Field]]:
    """What rows are called by, which rows that refer to them show to whoever sees those, and the fields with it."""
    open_fields = {key: field.type for key, field in fields.items() if field.visible_to is None}
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


def _unique(entity: Entity, fields: Mapping[str, Field], notes: Notes) -> list[list[str]]:
    kept = entity.model_copy(update={"fields": dict(fields)})
    found = []
    for index, group in enumerate(entity.unique):
        if all(part in fields or part in entity.belongs_to for part in group) and has_room(group, kept):
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
