"""Pieces that the schema is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..limits import MAX_NAME, MAX_PROSE, MAX_TITLE

Schema = dict[str, Any]
SNAKE = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
PASCAL = "^[A-Z][A-Za-z0-9]*$"
NUMBER: Schema = {"type": ["number", "string"]}
EXPRESSION: Schema = {"$ref": "#/$defs/Expression"}


def mapping(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """An object with these keys only."""
    return {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
        **({"required": list(required)} if required else {}),
    }


def named(pattern: str, definition: str, description: str, most: int | None = None) -> Schema:
    """An object whose keys are names people choose."""
    return {
        "type": "object",
        "description": description,
        "propertyNames": {"pattern": pattern, "maxLength": MAX_NAME},
        "additionalProperties": {"$ref": f"#/$defs/{definition}"},
        **({"maxProperties": most} if most is not None else {}),
    }


def line(description: str) -> Schema:
    """One line of text."""
    return {"type": "string", "maxLength": MAX_TITLE, "description": description}


def prose(description: str) -> Schema:
    """Some lines of text."""
    return {"type": "string", "maxLength": MAX_PROSE, "description": description}


def flag(description: str) -> Schema:
    """True or false, false when it is left out."""
    return {"type": "boolean", "default": False, "description": description}


def choice(options: Iterable[str], description: str, usual: str | None = None) -> Schema:
    """One of a few words."""
    return {"enum": list(options), "description": description, **({"default": usual} if usual is not None else {})}


def names(description: str, most: int | None = None) -> Schema:
    """One name, or a list of names."""
    many = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    return {
        "oneOf": [{"type": "string"}, {**many, **({"maxItems": most} if most is not None else {})}],
        "description": description,
    }


def expressions(description: str) -> Schema:
    """Expressions by name."""
    return {"type": "object", "additionalProperties": EXPRESSION, "description": description}


def described(description: str, schema: Schema) -> Schema:
    """The schema with these words."""
    return {**schema, "description": description}
