"""What is kept about a row, and the rows it hangs together with."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Literal, get_args

import pydantic

from .base import Expression, Part

OnDelete = Literal["cascade", "restrict", "set_null"]
Mark = Literal["pii", "phi", "sensitive"]
MARKS: tuple[Mark, ...] = get_args(Mark)


class FieldType(StrEnum):
    """What a field holds, and in which Python type its `default` is kept (see `Field.default`)."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"
    EMAIL = "email"
    URL = "url"
    PHONE = "phone"
    ENUM = "enum"
    MARKDOWN = "markdown"
    TAGS = "tags"
    JSON = "json"
    FILE = "file"
    IMAGE = "image"
    GEO = "geo"
    UUID = "uuid"
    SLUG = "slug"


TEXT_TYPES = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.URL, FieldType.PHONE})
NUMBER_TYPES = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.DURATION})
LENGTH_TYPES = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.MARKDOWN})
LONG_TYPES = frozenset({FieldType.LONG_TEXT, FieldType.MARKDOWN})
COMPLEX_TYPES = frozenset({FieldType.TAGS, FieldType.JSON, FieldType.FILE, FieldType.IMAGE, FieldType.GEO})
"""Values made of parts: no default, not unique, not ordered by."""


class Field(Part):
    """One field of an entity, of a many_to_many, or an input of an action, query or webhook.

    `default` is None (no default) or, by type: str for text-like types and enum; int for integer and for duration
    (minutes); str with plain digits for decimal and money ("9.90"); bool for boolean; str for date ("2026-01-31"),
    time ("09:30") and datetime ("2026-01-31T09:30:00Z").
    `min` and `max` bound numbers (duration: minutes), and the length in characters for text, long_text and markdown.
    `values` is for enum, `currency` (ISO 4217) for money, `pattern` (matched against the whole value) for text,
    `source` for slug: the field it is made from.
    `marks` say what kind of data this is; `visible_to` and `editable_by` leave reading and writing it to these roles
    (None: whoever may read or write the row). `computed` is the expression a field is worked out from; such a field has
    no default and cannot be written.
    """

    type: FieldType
    required: bool = True
    unique: bool = False
    default: bool | int | str | None = None
    values: list[str] = pydantic.Field(default_factory=list)
    min: int | Decimal | None = None
    max: int | Decimal | None = None
    pattern: str | None = None
    currency: str | None = None
    unit: str | None = None
    help: str | None = None
    marks: list[Mark] = pydantic.Field(default_factory=list)
    visible_to: list[str] | None = None
    editable_by: list[str] | None = None
    indexed: bool = False
    source: str | None = None
    computed: Expression | None = None

    @pydantic.field_validator("marks")
    @classmethod
    def _in_order(cls, marks: list[Mark]) -> list[Mark]:
        return [mark for mark in MARKS if mark in marks]


class BelongsTo(Part):
    """A reference to one row of `entity`, kept as `<name>_id`."""

    entity: str
    required: bool = True
    on_delete: OnDelete = "restrict"
    title: str | None = None


class HasMany(Part):
    """The other side of a belongs_to: the rows of `entity` whose `by` is this row. Nothing more is kept for it."""

    entity: str
    by: str


class ManyToMany(Part):
    """A set of rows of `entity`, read as `<name>` and written as `<name>_ids`; `fields` are kept for each pair."""

    entity: str
    title: str | None = None
    fields: dict[str, Field] = pydantic.Field(default_factory=dict)
