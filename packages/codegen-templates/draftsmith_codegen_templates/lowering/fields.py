"""Fields as far as they are generated: new types become the nearest ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from draftsmith_appspec import TEXT_TYPES, Entity, Field, FieldType, Mark
from draftsmith_codegen_templates.layout import TEXT_LIMITS
from draftsmith_codegen_templates.lowering.notes import Notes
from draftsmith_codegen_templates.patterns import samples
from draftsmith_codegen_templates.spelling import human, sentence
from draftsmith_codegen_templates.targets.python.decisions import asked_fields

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_SLUG = "[a-z0-9][a-z0-9-]*"
#: As many different values as the demo data and the tests of an app need of what has to be unique.
_ROOM = 24
_INDEXED_TEXT = 650  # characters
_MANY = 100  # as good as without end


@dataclass(frozen=True, slots=True)
class _Nearest:
    """The type that stands in for another, with what is missing and what there is."""

    type: FieldType
    what: str
    instead: str
    pattern: str | None = None


_NEAREST: Mapping[FieldType, _Nearest] = {
    FieldType.MARKDOWN: _Nearest(
        FieldType.LONG_TEXT, "formatting (markdown) is not shown", "It is a long text, shown as it was written."
    ),
    FieldType.TAGS: _Nearest(FieldType.TEXT, "there are no tags to pick", "It is a text: tags with commas between."),
    FieldType.JSON: _Nearest(FieldType.LONG_TEXT, "data (JSON) is not checked", "It is a long text."),
    FieldType.FILE: _Nearest(FieldType.URL, "files cannot be uploaded", "It is a link to the file."),
    FieldType.IMAGE: _Nearest(FieldType.URL, "images cannot be uploaded or shown", "It is a link to the image."),
    FieldType.GEO: _Nearest(FieldType.TEXT, "there is no map to pick a place on", "It is a text, such as an address."),
    FieldType.UUID: _Nearest(FieldType.TEXT, "it is not made by itself", "It is a text in the form of a UUID.", _UUID),
    FieldType.SLUG: _Nearest(
        FieldType.TEXT, "a part of an address is not made by itself",
        "It is a text of small letters, digits and dashes that people write.", _SLUG,
    ),
}  # fmt: skip
_MARKS: Mapping[Mark, str] = {"pii": "personal data", "phi": "health data", "sensitive": "sensitive data"}


def roles_listed(roles: list[str]) -> str:
    """`doctor, desk and admin`."""
    return roles[0] if len(roles) == 1 else f"{', '.join(roles[:-1])} and {roles[-1]}"


def lowered_field(name: str, field: Field, entity: Entity, notes: Notes) -> Field:
    """The field in a type that is generated; who sees and sets it is for `guards`."""
    subject = f"{sentence(human(name))} of {entity.plural.lower()}"
    field = _nearest(subject, field, notes)
    if field.marks:
        marks = roles_listed([_MARKS[mark] for mark in field.marks])
        notes.keep_back(
            f"{subject}: that it is {marks} makes no difference.",
            "It is kept and shown like any other field.", "marks",
        )  # fmt: skip
    if field.indexed and field.computed is not None:
        notes.keep_back(f"{subject}: what is worked out is in no index.", "It is not looked up by.", "indexed")
        field = field.model_copy(update={"indexed": False})
    elif field.indexed and not can_be_indexed(field):
        notes.keep_back(f"{subject}: it is too long for an index.", "It is found without one.", "indexed")
        field = field.model_copy(update={"indexed": False})
    return _testable(subject, field.model_copy(update={"marks": []}), notes)


def can_be_indexed(field: Field) -> bool:
    """Whether every value fits into an index: PostgreSQL has room for 2,704 bytes, of which a character takes four."""
    limit = field.max if field.max is not None else TEXT_LIMITS.get(field.type, 0)
    return field.type not in TEXT_TYPES or limit <= _INDEXED_TEXT


def _nearest(subject: str, field: Field, notes: Notes) -> Field:
    nearest = _NEAREST.get(field.type)
    if nearest is None:
        return field
    notes.keep_back(f"{subject}: {nearest.what}.", nearest.instead, "type")
    if field.source is not None:
        notes.keep_back(
            f"{subject}: it is not made from the {human(field.source)}.", "People write it.", "source"
        )  # fmt: skip
    return field.model_copy(update={"type": nearest.type, "pattern": nearest.pattern, "source": None})


def _testable(subject: str, field: Field, notes: Notes) -> Field:
    """A field of which there can be demo data and tests."""
    if field.pattern is not None and not _found(field):
        notes.keep_back(f"{subject}: no text was found that matches its pattern.", "Any text is taken.", "pattern")
        field = field.model_copy(update={"pattern": None})
    if field.unique and not stays_unique(field):
        notes.keep_back(
            f"{subject}: there are too few different values for each to be there once.", "A value may come back.",
            "unique",
        )  # fmt: skip
        field = field.model_copy(update={"unique": False})
    return field


def stays_unique(field: Field) -> bool:
    """Whether there are enough different values for no two rows to have the same."""
    return field.unique and room_of(field) >= _ROOM


def has_room(group: list[str], entity: Entity) -> bool:
    """Whether there are enough different values of these fields and relations together for them to be unique."""
    room, same = 1, {*entity.states, *asked_fields(entity)}
    for name in group:
        if name in same:
            continue  # new rows, or those of the tests, have all the same
        if name in entity.fields:
            room *= room_of(entity.fields[name])
        elif entity.belongs_to[name].required:
            room *= _MANY
    return room >= _ROOM


def room_of(field: Field) -> int:
    """How many different values the field has, at most about a hundred."""
    match field.type:
        case FieldType.BOOLEAN:
            return 2
        case FieldType.ENUM:
            return len(field.values)
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.MONEY | FieldType.DURATION:
            low, high = (0 if end is None else end for end in (field.min, field.max))
            return _MANY if field.max is None else max(1, int(high - low))
        case FieldType.TEXT if field.pattern is not None:
            return len(_found(field))
        case FieldType.TEXT if field.max is not None:
            return int(min(_MANY, 10 ** min(field.max, 2)))
        case _:
            return _MANY


def _found(field: Field) -> list[str]:
    low = max(int(field.min or 1), 1)
    high = int(field.max) if field.max is not None else max(TEXT_LIMITS["text"], low)
    try:
        return samples(field.pattern or "", _ROOM, low, high)
    except ValueError:
        return []
