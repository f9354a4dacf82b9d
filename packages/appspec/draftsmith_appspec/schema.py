"""The JSON Schema of an AppSpec document, for editors: completion, hovers and squiggles while typing.

It covers the short and the long forms. It is a help, not the judge: `parse` also checks how the parts fit together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from .limits import MAX_APP_NAME, MAX_NAME, MAX_ORDER, MAX_PATTERN, MAX_PROSE, MAX_ROLES, MAX_TITLE
from .model import ACTIONS, FieldType, Mode, OnDelete, Signup

SCHEMA_ID = "urn:draftsmith:appspec:1"
_SNAKE = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
_PASCAL = "^[A-Z][A-Za-z0-9]*$"
_NUMBER = {"type": ["number", "string"]}

_Schema = dict[str, Any]


def json_schema() -> dict[str, Any]:
    """The schema as plain JSON data (draft 2020-12), a new copy each time."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "AppSpec",
        "description": "A description of an application that a person can read and edit.",
        **_mapping(
            {
                "appspec": {"const": 1, "description": "The version of the language."},
                "app": {"$ref": "#/$defs/App"},
                "roles": _named(_SNAKE, "Role", "Kinds of users; admin always exists.", most=MAX_ROLES),
                "entities": {**_named(_PASCAL, "Entity", "The kinds of things the app keeps."), "minProperties": 1},
                "targets": {"$ref": "#/$defs/Targets"},
            },
            required=("appspec", "app", "entities"),
        ),
        "$defs": {
            "App": _app(),
            "Theme": _theme(),
            "Role": _role(),
            "Entity": _entity(),
            "Field": _field(),
            "BelongsTo": _belongs_to(),
            "ManyToMany": _many_to_many(),
            "Access": _access(),
            "Rule": _rule(),
            "Targets": _mapping({"backend": {"enum": ["python"]}, "web": {"enum": ["react"]}}),
        },
    }


def _app() -> _Schema:
    name = {"type": "string", "pattern": "^[a-z]([a-z0-9-]*[a-z0-9])?$", "maxLength": MAX_APP_NAME}
    return _mapping(
        {
            "name": {**name, "description": "Part of the web address: lower-case letters, digits and -."},
            "title": _line("What people call the app; the name in words when left out."),
            "summary": _prose("One or two sentences about what it is for."),
            "locales": {
                "type": "array",
                "items": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"},
                "minItems": 1,
                "uniqueItems": True,
                "default": ["en"],
            },
            "theme": {"$ref": "#/$defs/Theme"},
        },
        required=("name",),
    )


def _theme() -> _Schema:
    colour = {"type": "string", "pattern": "^([a-z]+|#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}))$"}
    return _mapping(
        {
            "primary": {**colour, "description": "A CSS colour name, or #rrggbb in quotes.", "default": "teal"},
            "background": {**colour, "description": "A CSS colour name, or #rrggbb in quotes.", "default": "white"},
            "mode": {"enum": list(get_args(Mode)), "default": "auto"},
        }
    )


def _role() -> _Schema:
    signup = {
        "enum": list(get_args(Signup)),
        "description": "open: anybody; invite: an admin invites; none: an admin makes the account.",
    }
    return {
        "oneOf": [{"type": "null"}, signup, _mapping({"title": _line("What people call the role."), "signup": signup})]
    }


def _entity() -> _Schema:
    names = {"type": "array", "items": {"type": "string"}, "minItems": 2, "uniqueItems": True}
    order = {"type": "string", "pattern": "^-?[a-z][a-z0-9_]*$"}
    return _mapping(
        {
            "title": _line("What people call one; the name in words when left out."),
            "plural": _line("What people call many; the English plural when left out."),
            "account": {"type": "string", "description": "A row is the profile of a user in this role."},
            "label": {"type": "string", "description": "The field shown for a row."},
            "fields": _named(_SNAKE, "Field", "What is kept about each."),
            "belongs_to": _named(_SNAKE, "BelongsTo", "One row of another entity each."),
            "many_to_many": _named(_SNAKE, "ManyToMany", "A set of rows of another entity each."),
            "unique": {
                "oneOf": [names, {"type": "array", "items": names}],
                "description": "Fields and relations that cannot be the same together in two rows.",
            },
            "order": {
                "oneOf": [order, {"type": "array", "items": order, "maxItems": MAX_ORDER}],
                "description": "Fields the rows are ordered by; - in front for the largest first.",
            },
            "access": {"$ref": "#/$defs/Access"},
        },
        required=("fields",),
    )


def _field() -> _Schema:
    types = "|".join(FieldType)
    short = {
        "type": "string",
        "pattern": rf"^\s*({types})\b",
        "description": "type[?] [unique] [min n] [max n] [unit u] [= default]; ? makes it optional.",
        "examples": [
            "text", "text?", "email unique", "enum(small, large) = small", "money(EUR) min 0", "integer min 0 max 10",
            "duration = 30m",
        ],
    }  # fmt: skip
    long = _mapping(
        {
            "type": {"type": "string", "pattern": rf"^\s*({types})\b", "examples": list(FieldType)},
            "required": {"type": "boolean", "default": True},
            "unique": {"type": "boolean", "default": False},
            "default": {"type": ["string", "number", "boolean"]},
            "values": {"type": "array", "items": {"type": "string", "pattern": _SNAKE}, "description": "For enum."},
            "min": {**_NUMBER, "description": "The least number, length of time, or number of characters."},
            "max": {**_NUMBER, "description": "The most."},
            "pattern": {"type": "string", "maxLength": MAX_PATTERN, "description": "What the whole text has to match."},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "description": "For money: a code of ISO 4217."},
            "unit": {"type": "string", "description": "Shown behind the number."},
            "help": _prose("Shown below the input."),
        },
        required=("type",),
    )
    return {"oneOf": [short, long]}


def _belongs_to() -> _Schema:
    short = {
        "type": "string",
        "pattern": r"^\s*[A-Z][A-Za-z0-9]*",
        "description": 'Entity[?] [cascade|restrict|set_null] [title "…"]; ? makes it optional.',
        "examples": ["Doctor", "Doctor?", "Order cascade", "Category? set_null"],
    }
    long = _mapping(
        {
            "entity": {"type": "string", "pattern": _PASCAL},
            "required": {"type": "boolean", "default": True},
            "on_delete": {
                "enum": list(get_args(OnDelete)),
                "default": "restrict",
                "description": "When the other row is deleted: delete this one too, refuse, or leave this empty.",
            },
            "title": _line("What people call the relation."),
        },
        required=("entity",),
    )
    return {"oneOf": [short, long]}


def _many_to_many() -> _Schema:
    entity = {"type": "string", "pattern": _PASCAL}
    return {"oneOf": [entity, _mapping({"entity": entity}, required=("entity",))]}


def _access() -> _Schema:
    rule = {"$ref": "#/$defs/Rule"}
    return {
        **_mapping(dict.fromkeys(ACTIONS, rule)),
        "description": "Who may do what; what is left out is for admins only.",
    }


def _rule() -> _Schema:
    return {
        "type": ["string", "boolean"],
        "description": (
            'true, signed_in, role == "x", role in ["a", "b"], owner == me (who made the row), <relation> == me '
            "(the row belongs to the caller's profile), joined with && and ||"
        ),
        "examples": ["signed_in", 'role == "admin"', "owner == me", 'owner == me || role in ["staff", "admin"]'],
    }


def _mapping(properties: Mapping[str, _Schema], required: tuple[str, ...] = ()) -> _Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
        **({"required": list(required)} if required else {}),
    }


def _named(pattern: str, definition: str, description: str, most: int | None = None) -> _Schema:
    return {
        "type": "object",
        "description": description,
        "propertyNames": {"pattern": pattern, "maxLength": MAX_NAME},
        "additionalProperties": {"$ref": f"#/$defs/{definition}"},
        **({"maxProperties": most} if most is not None else {}),
    }


def _line(description: str) -> _Schema:
    return {"type": "string", "maxLength": MAX_TITLE, "description": description}


def _prose(description: str) -> _Schema:
    return {"type": "string", "maxLength": MAX_PROSE, "description": description}
