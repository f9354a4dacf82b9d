"""The AppSpec, version 1, in its full form: everything said, nothing implied.

The short forms people write (`reason: long_text?`) and what they leave out (titles, plurals, the admin role) are filled
in before or while these models are built, so a reader of a model never needs to know a default. The models check
shapes; whether the parts fit together is for `validate`.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Literal

import pydantic

from .problems import SpecError
from .rules import RoleIs, Rule, format_rule, parse_rule
from .words import derived_label, plural_of, title_of

ADMIN = "admin"
Action = Literal["create", "read", "update", "delete"]
ACTIONS: tuple[Action, ...] = ("create", "read", "update", "delete")
Signup = Literal["open", "invite", "none"]
OnDelete = Literal["cascade", "restrict", "set_null"]
Mode = Literal["auto", "light", "dark"]


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


TEXT_TYPES = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.URL, FieldType.PHONE})
NUMBER_TYPES = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.DURATION})


class _Part(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


class Theme(_Part):
    """Colours as CSS names or #rgb / #rrggbb."""

    primary: str = "teal"
    background: str = "white"
    mode: Mode = "auto"


class App(_Part):
    """`name` is a DNS label of at most 40 characters; `title` falls back to the name in words."""

    name: str
    title: str = ""
    summary: str = ""
    locales: list[str] = pydantic.Field(default_factory=lambda: ["en"])
    theme: Theme = pydantic.Field(default_factory=Theme)

    @pydantic.model_validator(mode="before")
    @classmethod
    def _with_title(cls, data: object) -> object:
        if isinstance(data, dict) and not data.get("title") and isinstance(data.get("name"), str):
            return {**data, "title": title_of(data["name"])}
        return data


class Role(_Part):
    """A kind of user. `signup`: open (anybody), invite (an admin invites), none (an admin makes the account)."""

    title: str | None = None
    signup: Signup = "invite"


class Field(_Part):
    """One field of an entity.

    `default` is None (no default) or, by type: str for text-like types and enum; int for integer and for duration
    (minutes); str with plain digits for decimal and money ("9.90"); bool for boolean; str for date ("2026-01-31"),
    time ("09:30") and datetime ("2026-01-31T09:30:00Z").
    `min` and `max` bound numbers (duration: minutes), and the length in characters for text-like types.
    `values` is for enum, `currency` (ISO 4217) for money, `pattern` (matched against the whole value) for text.
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


class BelongsTo(_Part):
    """A reference to one row of `entity`, kept as `<name>_id`."""

    entity: str
    required: bool = True
    on_delete: OnDelete = "restrict"
    title: str | None = None


class ManyToMany(_Part):
    """A set of rows of `entity`, read as `<name>` and written as `<name>_ids`."""

    entity: str


class Access(_Part):
    """Who may do what, as rule texts. None means that only admins may; a rule that is said holds as said, for admins
    too (say `|| role == "admin"` where admins should pass).
    """

    create: str | None = None
    read: str | None = None
    update: str | None = None
    delete: str | None = None

    @pydantic.field_validator("create", "read", "update", "delete")
    @classmethod
    def _canonical(cls, text: str | None) -> str | None:
        """Equal rules are equal texts; what cannot be read stays as it is, for `validate` to complain about."""
        try:
            return text if text is None else format_rule(parse_rule(text))
        except SpecError:
            return text

    def rule(self, action: Action) -> Rule:
        """The rule that holds for an action, with the admin-only default filled in. Raises SpecError."""
        text: str | None = getattr(self, action)
        return RoleIs((ADMIN,)) if text is None else parse_rule(text)


class Entity(_Part):
    """A kind of thing the app keeps.

    Within an AppSpec `title`, `plural` (human words) and `label` (the field shown for a row) are always filled in.
    """

    title: str = ""
    plural: str = ""
    account: str | None = None
    label: str = ""
    fields: dict[str, Field] = pydantic.Field(default_factory=dict)
    belongs_to: dict[str, BelongsTo] = pydantic.Field(default_factory=dict)
    many_to_many: dict[str, ManyToMany] = pydantic.Field(default_factory=dict)
    unique: list[list[str]] = pydantic.Field(default_factory=list)
    order: list[str] = pydantic.Field(default_factory=list)
    access: Access = pydantic.Field(default_factory=Access)


class Targets(_Part):
    """What is generated."""

    backend: Literal["python"] = "python"
    web: Literal["react"] = "react"


class AppSpec(_Part):
    """A whole application. The order of roles, entities and fields is kept: it is the order people see."""

    appspec: Literal[1] = 1
    app: App
    roles: dict[str, Role] = pydantic.Field(default_factory=dict, validate_default=True)
    entities: dict[str, Entity] = pydantic.Field(default_factory=dict)
    targets: Targets = pydantic.Field(default_factory=Targets)

    @pydantic.field_validator("roles")
    @classmethod
    def _with_admin(cls, roles: dict[str, Role]) -> dict[str, Role]:
        others = {name: role for name, role in roles.items() if name != ADMIN}
        return {**others, ADMIN: roles.get(ADMIN, Role(signup="none"))}

    @pydantic.field_validator("entities")
    @classmethod
    def _with_words(cls, entities: dict[str, Entity]) -> dict[str, Entity]:
        return {name: filled_in(name, entity) for name, entity in entities.items()}

    def account_entity(self, role: str) -> str | None:
        """The name of the entity whose rows are the profiles of users in `role`, or None."""
        return next((name for name, entity in self.entities.items() if entity.account == role), None)


def filled_in(name: str, entity: Entity) -> Entity:
    """The entity with title, plural and label derived from its name and fields where they were left out."""
    title = entity.title or title_of(name)
    return entity.model_copy(
        update={
            "title": title,
            "plural": entity.plural or plural_of(title),
            "label": entity.label or derived_label({key: field.type for key, field in entity.fields.items()}),
        }
    )
