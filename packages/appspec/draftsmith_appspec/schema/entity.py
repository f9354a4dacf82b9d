"""Entities: what is kept, and how rows behave."""

from __future__ import annotations

from typing import get_args

from ..limits import MAX_INPUTS, MAX_ORDER, MAX_PATTERN
from ..model import ACTIONS, MARKS, FieldType, OnDelete, Ownership, When
from .parts import EXPRESSION, NUMBER, PASCAL, SNAKE, Schema, described, expressions, flag, line, mapping, named, prose
from .parts import names as names_of

_ENTITY_NAME: Schema = {"type": "string", "pattern": PASCAL}
_STEPS: Schema = {"type": "array", "items": {"$ref": "#/$defs/Step"}}


def entity_definitions() -> dict[str, Schema]:
    """The definitions by name."""
    return {
        "Entity": _entity(),
        "Field": _field(),
        "BelongsTo": _belongs_to(),
        "HasMany": _has_many(),
        "ManyToMany": _many_to_many(),
        "Access": {
            **mapping({key: {"$ref": "#/$defs/Rule"} for key in ACTIONS}),
            "description": "Who may do what; what is left out is for admins only.",
        },
        "Rule": _rule(),
        "Expression": _expression(),
        "States": named(SNAKE, "Transition", "Transitions by name."),
        "Transition": _transition(),
        "Invariant": _invariant(),
        "Action": _action(),
        "Query": _query(),
    }


def inputs(description: str) -> Schema:
    """Fields that are asked for."""
    return named(SNAKE, "Field", description, most=MAX_INPUTS)


def order() -> Schema:
    """Names of fields to order by."""
    one = {"type": "string", "pattern": "^-?[a-z][a-z0-9_]*$"}
    return {
        "oneOf": [one, {"type": "array", "items": one, "maxItems": MAX_ORDER}],
        "description": "Fields the rows are ordered by; - in front for the largest first.",
    }


def _entity() -> Schema:
    group = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    pair = {**group, "minItems": 2}
    indexes = {"type": "array", "items": {"oneOf": [{"type": "string"}, group]}}
    return mapping(
        {
            "title": line("What people call one; the name in words when left out."),
            "plural": line("What people call many; the English plural when left out."),
            "account": {"type": "string", "description": "A row is the profile of a user in this role."},
            "label": {"type": "string", "description": "The field shown for a row."},
            "about": prose("What it is, for whoever reads the spec."),
            "fields": named(SNAKE, "Field", "What is kept about each."),
            "belongs_to": named(SNAKE, "BelongsTo", "One row of another entity each."),
            "has_many": named(SNAKE, "HasMany", "Names for the other sides of belongs_to, for expressions."),
            "many_to_many": named(SNAKE, "ManyToMany", "A set of rows of another entity each."),
            "unique": {
                "oneOf": [pair, {"type": "array", "items": pair}],
                "description": "Fields and relations that cannot be the same together in two rows.",
            },
            "indexes": described("Fields and relations that are looked up by together.", indexes),
            "order": order(),
            "soft_delete": flag("Deleted rows are hidden, and can be brought back."),
            "audit": flag("Who changed what, and when, is kept."),
            "ownership": {
                "enum": list(get_args(Ownership)),
                "default": "owner",
                "description": "owner: whoever made a row owns it; none: nobody does.",
            },
            "states": named(SNAKE, "States", "By enum field: the transitions by which alone it changes."),
            "rules": {
                "type": "array",
                "items": {"$ref": "#/$defs/Invariant"},
                "description": "What has to hold of a row, and what people read when it does not.",
            },
            "access": {"$ref": "#/$defs/Access"},
            "actions": named(SNAKE, "Action", "What people can do with a row beside changing it."),
            "queries": named(SNAKE, "Query", "Lists that have a name."),
        },
        required=("fields",),
    )


def _field() -> Schema:
    types = "|".join(FieldType)
    short = {
        "type": "string",
        "pattern": rf"^\s*({types})\b",
        "description": (
            "type[?] [unique] [indexed] [min n] [max n] [length n] [unit u] [pii|phi|sensitive] "
            "[visible_to(role)] [editable_by(role)] [= default | := expression]; ? makes it optional."
        ),
        "examples": [
            "text", "text?", "email unique", "enum(small, large) = small", "money(EUR) min 0", "integer min 0 max 10",
            "duration = 30m", "phone? pii visible_to(admin)", "slug(name) unique", "money := sum(lines, amount)",
        ],
    }  # fmt: skip
    long = mapping(
        {
            "type": {"type": "string", "pattern": rf"^\s*({types})\b", "examples": list(FieldType)},
            "required": {"type": "boolean", "default": True},
            "unique": {"type": "boolean", "default": False},
            "indexed": flag("It is looked up by."),
            "default": {"type": ["string", "number", "boolean"]},
            "values": {"type": "array", "items": {"type": "string", "pattern": SNAKE}, "description": "For enum."},
            "min": described("The least number, length of time, or number of characters.", NUMBER),
            "max": described("The most.", NUMBER),
            "length": described("The number of characters, exactly.", NUMBER),
            "pattern": {"type": "string", "maxLength": MAX_PATTERN, "description": "What the whole text has to match."},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "description": "For money: a code of ISO 4217."},
            "unit": {"type": "string", "description": "Shown behind the number."},
            "help": prose("Shown below the input."),
            "marks": {
                "oneOf": [{"enum": list(MARKS)}, {"type": "array", "items": {"enum": list(MARKS)}}],
                "description": "What kind of data this is: of a person, of a patient, or otherwise to be guarded.",
            },
            "visible_to": names_of("Only these roles may read it."),
            "editable_by": names_of("Only these roles may write it."),
            "source": {"type": "string", "pattern": SNAKE, "description": "For slug: the field it is made from."},
            "computed": described("The expression it is worked out from.", EXPRESSION),
        },
        required=("type",),
    )
    return {"oneOf": [short, long]}


def _belongs_to() -> Schema:
    short = {
        "type": "string",
        "pattern": r"^\s*[A-Z][A-Za-z0-9]*",
        "description": 'Entity[?] [cascade|restrict|set_null] [title "…"]; ? makes it optional.',
        "examples": ["Doctor", "Doctor?", "Order cascade", "Category? set_null"],
    }
    long = mapping(
        {
            "entity": _ENTITY_NAME,
            "required": {"type": "boolean", "default": True},
            "on_delete": {
                "enum": list(get_args(OnDelete)),
                "default": "restrict",
                "description": "When the other row is deleted: delete this one too, refuse, or leave this empty.",
            },
            "title": line("What people call the relation."),
        },
        required=("entity",),
    )
    return {"oneOf": [short, long]}


def _has_many() -> Schema:
    short = {
        "type": "string",
        "pattern": r"^[A-Z][A-Za-z0-9]*\.[a-z][a-z0-9_]*$",
        "description": "The other entity and its belongs_to.",
        "examples": ["OrderLine.order"],
    }
    long = mapping({"entity": _ENTITY_NAME, "by": {"type": "string", "pattern": SNAKE}}, required=("entity", "by"))
    return {"oneOf": [short, long]}


def _many_to_many() -> Schema:
    long = {
        "entity": _ENTITY_NAME,
        "title": line("What people call the relation."),
        "fields": named(SNAKE, "Field", "What is kept for each pair.", most=MAX_INPUTS),
    }
    return {"oneOf": [_ENTITY_NAME, mapping(long, required=("entity",))]}


def _rule() -> Schema:
    return {
        "type": ["string", "boolean"],
        "description": (
            'true, signed_in, role == "x", role in ["a", "b"], owner == me (who made the row), <relation> == me '
            "(the row belongs to the caller's profile), joined with && and ||, or any expression that is true or false"
        ),
        "examples": ["signed_in", 'role == "admin"', "owner == me", 'owner == me || role in ["staff", "admin"]'],
    }


def _expression() -> Schema:
    return {
        "type": ["string", "boolean", "number"],
        "description": "An expression over the row: its fields, what it belongs to, and functions such as now().",
        "examples": ["starts_at > now()", "quantity * unit_price", "count(bookings) < capacity"],
    }


def _transition() -> Schema:
    short = {
        "type": "string",
        "pattern": "->",
        "description": "from, from -> to [by role, role] [if expression]; * is any state.",
        "examples": ["requested -> confirmed by doctor", "* -> cancelled"],
    }
    long = {
        "from": names_of("The states it leads away from; * for any."),
        "to": {"type": "string"},
        "by": names_of("The roles that may; whoever may update the row when left out."),
        "if": EXPRESSION,
        "title": line("What the button says."),
        "do": _STEPS,
    }
    return {"oneOf": [short, mapping(long, required=("from", "to"))]}


def _invariant() -> Schema:
    long = mapping(
        {
            "check": EXPRESSION,
            "message": prose("What people read when it does not hold."),
            "when": {"enum": list(get_args(When)), "default": "always"},
            "name": {"type": "string", "pattern": SNAKE},
        },
        required=("check", "message"),
    )
    short = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "propertyNames": {"not": {"enum": ["check", "message", "when", "name"]}},
        "additionalProperties": prose("What people read when it does not hold."),
        "description": "expression: message",
    }
    return {"oneOf": [short, long]}


def _action() -> Schema:
    return mapping(
        {
            "title": line("What the button says."),
            "by": names_of("The roles that may; whoever may update the row when left out."),
            "allow": {"$ref": "#/$defs/Rule"},
            "input": inputs("What is asked for first."),
            "if": EXPRESSION,
            "set": expressions("New values of fields and relations."),
            "do": _STEPS,
        }
    )


def _query() -> Schema:
    return mapping(
        {
            "title": line("What people call it."),
            "for": names_of("The roles that may ask."),
            "input": inputs("What is asked for first."),
            "where": EXPRESSION,
            "order": order(),
        },
        required=("where",),
    )
