"""Workflows and steps."""

from __future__ import annotations

from typing import get_args

from ..limits import MAX_CODE, MAX_RECEIVERS, MAX_STEPS
from ..model import Change, Every, Weekday
from .entity import inputs
from .parts import EXPRESSION, PASCAL, Schema, expressions, line, mapping, names, prose

_ENTITY: Schema = {"type": "string", "pattern": PASCAL}
_FIELD: Schema = {"type": "string"}


def flow_definitions() -> dict[str, Schema]:
    """The definitions by name."""
    steps = {"type": "array", "items": {"$ref": "#/$defs/Step"}, "maxItems": MAX_STEPS, "description": "What is done."}
    return {
        "Workflow": mapping(
            {
                "title": line("What it is called."),
                "when": {"$ref": "#/$defs/Trigger"},
                "input": inputs("What a webhook brings along."),
                "if": EXPRESSION,
                "do": steps,
            },
            required=("when", "do"),
        ),
        "Trigger": _trigger(),
        "Step": _step(),
    }


def _trigger() -> Schema:
    short = {
        "type": "string",
        "description": "What it starts by.",
        "examples": [
            "Order created", "Order.status becomes paid", "1 day before Visit.starts_at", "every day at 08:00",
            "every monday at 08:00", "every month on 1 at 08:00", "cron 0 8 * * 1", "webhook order-paid",
        ],
    }  # fmt: skip
    event: dict[str, Schema] = {"entity": _ENTITY, "on": {"enum": list(get_args(Change))}}
    becomes: dict[str, Schema] = {"entity": _ENTITY, "field": _FIELD, "value": {"type": ["string", "boolean"]}}
    relative: dict[str, Schema] = {"entity": _ENTITY, "field": _FIELD, "offset_minutes": {"type": "integer"}}
    schedule: dict[str, Schema] = {
        "every": {"enum": list(get_args(Every))},
        "at": {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"},
        "weekday": {"enum": list(get_args(Weekday))},
        "day": {"type": "integer", "minimum": 1, "maximum": 31},
        "cron": {"type": "string"},
    }
    parts = {"event": event, "becomes": becomes, "relative": relative}
    longs = [mapping({key: mapping(keys, required=tuple(keys))}, required=(key,)) for key, keys in parts.items()]
    longs.append(mapping({"schedule": mapping(schedule)}, required=("schedule",)))
    longs.append(mapping({"webhook": {"type": "string", "maxLength": MAX_CODE}}, required=("webhook",)))
    return {"oneOf": [short, *longs]}


def _step() -> Schema:
    to = names("Relations, roles, owner, or expressions.", most=MAX_RECEIVERS)
    values = expressions("New values of fields and relations.")
    kinds: dict[str, dict[str, Schema]] = {
        "email": {"email": prose("The text, or the name of a template."), "to": to},
        "notify": {"notify": prose("The text, shown in the app."), "to": to},
        "sms": {"sms": prose("The text."), "to": to},
        "call": {
            "call": {"type": "string", "description": "A connector and what it does: team_chat.post"},
            "with": expressions("Arguments."),
        },
        "create": {"create": _ENTITY, "set": values},
        "update": {"update": {"type": "string", "description": "self, or a belongs_to."}, "set": values},
        "wait": {"wait": {"type": "string", "description": "How long: 2d, 1h30m", "examples": ["30m", "2d"]}},
        "approve": {
            "approve": {"type": "string", "description": "The role that has to agree."},
            "title": line("What is asked."),
        },
    }
    needed = {"email": ("to",), "notify": ("to",), "sms": ("to",), "create": ("set",), "update": ("set",)}
    forms = [
        mapping({**keys, "if": EXPRESSION}, required=(kind, *needed.get(kind, ()))) for kind, keys in kinds.items()
    ]
    return {"oneOf": forms, "description": "One thing that is done."}
