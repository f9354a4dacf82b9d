"""Fields that only some roles see or set, as far as they are generated.

Such a field is left out of what the others are shown, and refused from them. What would tell them of it all the same is
named and goes: its place in the order of a list, and what could be guessed from a refusal.
"""

from __future__ import annotations

from collections.abc import Sequence

from draftsmith_appspec import AppSpec, Field, FieldType
from draftsmith_codegen_templates.lowering.fields import roles_listed
from draftsmith_codegen_templates.lowering.notes import Notes
from draftsmith_codegen_templates.spelling import human, sentence
from draftsmith_codegen_templates.targets.python.decisions import decisions, is_profile, seen_by, set_by

#: What somebody who signs up gives for the account, and the profile gets from there.
_OF_THE_ACCOUNT = ("name", "email")


def guarded_field(key: str, name: str, field: Field, spec: AppSpec, notes: Notes) -> Field | None:
    """The field, so that those who may not set it can make a row without; None where it has to be left out.

    `spec` has the rules as they are generated, and the field as it was said.
    """
    seers, setters = seen_by(spec, key, name), set_by(spec, key, name)
    many = spec.entities[key].plural.lower()
    subject = f"{sentence(human(name))} of {many}"
    if seers is not None and name in spec.entities[key].states:
        notes.keep_back(f"{subject}: a state cannot be left to {roles_listed(seers)} to see.", "The field is left out.")
        return None
    if field.unique and seers is not None and not set(setters or ()) <= set(seers):
        notes.keep_back(
            f"{subject}: who sets it without seeing it would learn what is taken.", "A value may come back.", "unique"
        )  # fmt: skip
        field = field.model_copy(update={"unique": False})
    without = _makers(key, name, spec) - set(setters) if setters is not None else set()
    if not without or field.default is not None or not field.required:
        return field
    whom = roles_listed([role for role in spec.roles if role in without] or sorted(without))
    what = f"{subject}: {whom} may add {many}, and not set it."
    if field.type is FieldType.BOOLEAN:
        notes.keep_back(what, "It is no until somebody who may says otherwise.", "required")
        return field.model_copy(update={"default": False})
    notes.keep_back(what, "It may be empty.", "required")
    return field.model_copy(update={"required": False})


def tells_of_hidden(key: str, group: Sequence[str], spec: AppSpec) -> bool:
    """Whether the refusal of what is there already, by these fields together, could tell what a hidden one holds."""
    fields = spec.entities[key].fields
    hidden = {name: seers for name in group if name in fields and (seers := seen_by(spec, key, name)) is not None}
    alone = len(group) == 1 and all(set(set_by(spec, key, name) or ()) <= set(seers) for name, seers in hidden.items())
    return bool(hidden) and not alone


def _makers(key: str, name: str, spec: AppSpec) -> set[str]:
    """The roles that make rows of the entity, which therefore take a value for the field or do without."""
    entity = spec.entities[key]
    makers = {role for role, may in decisions(spec, key).items() if may["create"] != "none"}
    signs_up = entity.account is not None and is_profile(spec, key) and name not in _OF_THE_ACCOUNT
    return makers | ({entity.account} if signs_up and entity.account else set())
