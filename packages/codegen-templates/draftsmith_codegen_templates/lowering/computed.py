"""Computed fields as far as they are generated: worked out in Python whenever a row is read, and never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from keyword import iskeyword

from draftsmith_appspec import AppSpec, Entity, Field, FieldType, SpecError
from draftsmith_appspec.expr import Typed, check
from draftsmith_appspec.expr.scope import Means
from draftsmith_codegen_templates.layout import SCALES
from draftsmith_codegen_templates.lowering.fields import lowered_field, roles_listed
from draftsmith_codegen_templates.lowering.notes import Notes
from draftsmith_codegen_templates.reading import calls, environment, reads
from draftsmith_codegen_templates.spelling import human, sentence
from draftsmith_codegen_templates.targets.python.computed import body, may_be_empty

#: Attributes of the classes of rows that the rows which belong to one cannot be called by.
_TAKEN = frozenset({"created_by", "metadata", "registry", "user_id"})


def with_computed(
    spec: AppSpec, stored: Mapping[str, Mapping[str, Field]], notes: Notes
) -> dict[str, dict[str, Field]]:
    """The fields of each entity in the order said: those that are `stored`, and those worked out from what is there.

    `spec` has the rules as they are generated. A field that is worked out from another one comes after it, so that what
    is known of the one (may it be empty, who sees it) is known of the other.
    """
    found = {name: dict(fields) for name, fields in stored.items()}
    waiting: list[tuple[str, str, Field]] = [
        (name, key, lowered_field(key, field, entity, notes.below(name, "fields", key)))
        for name, entity in spec.entities.items()
        for key, field in entity.fields.items()
        if field.computed is not None
    ]
    reasons: dict[tuple[str, str], str] = {}
    moved = True
    while moved:
        moved = False
        for name, key, field in list(waiting):
            draft = _with_fields(spec, found)
            try:
                typed = check(field.computed or "", environment(draft, name))
            except SpecError as error:
                reasons[name, key] = f"what it needs is not there ({error.problems[0].message})"
                continue
            waiting.remove((name, key, field))
            moved = True
            reason = _hindrance(field, typed, name)
            kept = (
                None
                if reason
                else _seen_with_its_sources(name, key, field, typed, draft, notes.below(name, "fields", key))
            )
            if kept is None:
                reasons[name, key] = reason or "nobody sees all that it is worked out from"
            else:
                sure = field.required and not may_be_empty(typed)
                found[name][key] = kept.model_copy(update={"required": sure})
                reasons.pop((name, key), None)
    for name, key in reasons:
        subject = f"{sentence(human(key))} of {spec.entities[name].plural.lower()}"
        said = spec.entities[name].fields[key].computed
        what = f"{subject}: it is not worked out ({said}), as {reasons[name, key]}."
        notes.below(name, "fields", key).keep_back(what, "The field is left out.")
    return {name: _in_order(entity, found[name]) for name, entity in spec.entities.items()}


def sides_used(spec: AppSpec) -> set[tuple[str, str]]:
    """The names of other sides (entity, name) that computed fields of the spec read."""
    return {
        (read.entity, read.name)
        for name, entity in spec.entities.items()
        for field in entity.fields.values()
        if field.computed is not None
        for read in reads(check(field.computed, environment(spec, name)), name)
        if read.means is Means.SIDE
    }


def _with_fields(spec: AppSpec, fields: Mapping[str, Mapping[str, Field]]) -> AppSpec:
    entities = {
        name: entity.model_copy(update={"fields": dict(fields[name])}) for name, entity in spec.entities.items()
    }
    return spec.model_copy(update={"entities": entities})


def _in_order(entity: Entity, fields: Mapping[str, Field]) -> dict[str, Field]:
    return {key: fields[key] for key in entity.fields if key in fields}


def _hindrance(field: Field, typed: Typed, name: str) -> str | None:
    """Why the field is not generated, None where it is."""
    if field.type is FieldType.ENUM:
        return "a choice is not worked out yet"
    if "no_overlap" in calls(typed):
        return "other rows are not looked through for it"
    try:
        body(typed, SCALES.get(field.type))
    except ValueError:
        return "for each row it asks whether something is empty that is worked out itself"
    sides = {read.name for read in reads(typed, name) if read.means is Means.SIDE}
    odd = sorted(side for side in sides if side in _TAKEN or iskeyword(side))
    return f"rows cannot be called {human(odd[0])}" if odd else None


def _seen_with_its_sources(
    name: str, key: str, field: Field, typed: Typed, spec: AppSpec, notes: Notes
) -> Field | None:
    """The field, seen by nobody who does not see all that it is worked out from; None where nobody is left."""
    sources = [
        (read.entity, read.name)
        for read in reads(typed, name)
        if read.means is Means.FIELD and spec.entities[read.entity].fields[read.name].visible_to is not None
    ]
    if not sources:
        return field
    allowed = list(spec.roles) if field.visible_to is None else field.visible_to
    seers = [role for role in allowed if all(role in _visible_to(spec, *source) for source in sources)]
    if field.visible_to is not None and seers == field.visible_to:
        return field
    if not seers:
        return None
    listed = roles_listed(list(dict.fromkeys(human(source) for _, source in sources)))
    subject = f"{sentence(human(key))} of {spec.entities[name].plural.lower()}"
    notes.keep_back(
        f"{subject}: not everybody sees what it is worked out from ({listed}).",
        f"It is shown to {roles_listed(seers)} only.", "visible_to",
    )  # fmt: skip
    return field.model_copy(update={"visible_to": seers})


def _visible_to(spec: AppSpec, entity: str, name: str) -> Iterable[str]:
    return spec.entities[entity].fields[name].visible_to or ()
