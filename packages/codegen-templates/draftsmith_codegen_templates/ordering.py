"""The order of a list that nobody has sorted."""

from __future__ import annotations

from typing import Final

from draftsmith_appspec import AppSpec, FieldType
from draftsmith_codegen_templates.spelling import words
from draftsmith_codegen_templates.targets.python.decisions import seen_by

NEWEST_FIRST: Final = "-created_at"
_DATED = (FieldType.DATE, FieldType.DATETIME)
_BIRTH = {"birth", "birthday", "born"}


def usual_order(spec: AppSpec, key: str) -> list[str]:
    """The fields that the rows of an entity are sorted by, `-` for descending; of the spec, where that says.

    Else people and what others refer to (books, doctors, rooms) go by name, what has a date goes by it, latest first,
    and the rest comes newest first.
    """
    entity = spec.entities[key]
    if entity.order:
        return list(entity.order)
    dated = (
        name
        for name, field in entity.fields.items()
        if field.type in _DATED
        and field.required
        and field.computed is None
        and _BIRTH.isdisjoint(words(name))
        and seen_by(spec, key, name) is None
    )
    date = next(dated, None)
    if date is not None and entity.account is None:
        return [f"-{date}"]
    named = entity.fields[entity.label].type is FieldType.TEXT
    return [entity.label] if named and (entity.account is not None or _is_referred_to(spec, key)) else [NEWEST_FIRST]


def _is_referred_to(spec: AppSpec, key: str) -> bool:
    others = [entity for name, entity in spec.entities.items() if name != key]
    one = (relation.entity for entity in others for relation in entity.belongs_to.values())
    many = (relation.entity for entity in others for relation in entity.many_to_many.values())
    return key in {*one, *many}
