"""A kind of thing the app keeps."""

from __future__ import annotations

from typing import Literal

import pydantic

from ..expressions import access_rule
from ..rules import RoleIs, Rule
from ..words import derived_label, plural_of, title_of
from .base import ADMIN, Action, Expression, Part
from .behaviour import CustomAction, Invariant, Query, Transition
from .fields import BelongsTo, Field, FieldType, HasMany, ManyToMany

Ownership = Literal["owner", "none"]


class Access(Part):
    """Who may do what, as rule texts. None means that only admins may; a rule that is said holds as said, for admins
    too (say `|| role == "admin"` where admins should pass).
    """

    create: Expression | None = None
    read: Expression | None = None
    update: Expression | None = None
    delete: Expression | None = None

    def rule(self, action: Action) -> Rule:
        """The rule that holds for an action, with the admin-only default filled in.

        Raises SpecError for what is no rule, and for a valid expression that says more than a `Rule` can.
        """
        text: str | None = getattr(self, action)
        return RoleIs((ADMIN,)) if text is None else access_rule(text)


class Entity(Part):
    """A kind of thing the app keeps.

    Within an AppSpec `title`, `plural` (human words) and `label` (the field shown for a row) are always filled in.
    `states` are the transitions by enum field and name: such a field changes by them only and starts at its default.
    `ownership`: none when nobody owns a row for having made it. `soft_delete` hides rows instead of deleting them;
    `audit` keeps who changed what.
    """

    title: str = ""
    plural: str = ""
    account: str | None = None
    label: str = ""
    about: str | None = None
    fields: dict[str, Field] = pydantic.Field(default_factory=dict)
    belongs_to: dict[str, BelongsTo] = pydantic.Field(default_factory=dict)
    has_many: dict[str, HasMany] = pydantic.Field(default_factory=dict)
    many_to_many: dict[str, ManyToMany] = pydantic.Field(default_factory=dict)
    unique: list[list[str]] = pydantic.Field(default_factory=list)
    indexes: list[list[str]] = pydantic.Field(default_factory=list)
    order: list[str] = pydantic.Field(default_factory=list)
    soft_delete: bool = False
    audit: bool = False
    ownership: Ownership = "owner"
    states: dict[str, dict[str, Transition]] = pydantic.Field(default_factory=dict)
    rules: list[Invariant] = pydantic.Field(default_factory=list)
    access: Access = pydantic.Field(default_factory=Access)
    actions: dict[str, CustomAction] = pydantic.Field(default_factory=dict)
    queries: dict[str, Query] = pydantic.Field(default_factory=dict)


def filled_in(name: str, entity: Entity, currency: str | None = None) -> Entity:
    """The entity with title, plural and label derived from its name and fields where they were left out, and `currency`
    on all money that names none.
    """
    title = entity.title or title_of(name)
    update: dict[str, object] = {
        "title": title,
        "plural": entity.plural or plural_of(title),
        "label": entity.label or derived_label({key: field.type for key, field in entity.fields.items()}),
    }
    if currency is not None:
        update["fields"] = with_currency(entity.fields, currency)
        for part in ("many_to_many", "actions", "queries"):
            inner = "fields" if part == "many_to_many" else "input"
            update[part] = {
                key: value.model_copy(update={inner: with_currency(getattr(value, inner), currency)})
                for key, value in getattr(entity, part).items()
            }
    return entity.model_copy(update=update)


def with_currency(fields: dict[str, Field], currency: str) -> dict[str, Field]:
    """The fields, where money that names no currency has this one."""
    return {
        name: field.model_copy(update={"currency": currency})
        if field.type is FieldType.MONEY and field.currency is None
        else field
        for name, field in fields.items()
    }
