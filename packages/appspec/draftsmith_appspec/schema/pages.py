"""Pages and navigation."""

from __future__ import annotations

from typing import get_args

from ..limits import MAX_BLOCKS, MAX_SCALAR
from ..model import Bucket, ChartType, Measure
from ..short.block import POSITIONS
from .entity import order
from .parts import EXPRESSION, PASCAL, Schema, line, mapping, names


def page_definitions() -> dict[str, Schema]:
    """The definitions by name."""
    blocks = {"type": "array", "items": {"$ref": "#/$defs/Block"}, "maxItems": MAX_BLOCKS}
    return {
        "Page": mapping(
            {
                "title": line("What people call it; the name in words when left out."),
                "path": {"type": "string", "pattern": "^/[a-z0-9/-]*$", "description": "Its address."},
                "for": names("public, or roles; whoever has signed in when left out."),
                "icon": {"type": "string", "description": "The name of an icon, such as calendar-days."},
                "show": {"oneOf": [{"$ref": "#/$defs/Block"}, blocks], "description": "Blocks, one below the other."},
            },
            required=("show",),
        ),
        "Block": _block(),
        "Navigation": {
            "oneOf": [
                {"type": "array", "items": {"type": "string"}},
                {"type": "object", "additionalProperties": names("Pages.")},
            ],
            "description": "Pages in the menu: for everybody, or by role (* for every other role).",
        },
    }


def _block() -> Schema:
    kinds = "|".join(POSITIONS)
    short = {
        "type": "string",
        "pattern": rf"^\s*({kinds})\s*\(",
        "description": "A block, as a call.",
        "examples": [
            "list(Visit)", "table(Visit, starts_at, status, order -starts_at)", "form(Visit)", "detail(Visit)",
            "calendar(Visit)", "kanban(Visit, status)", "map(Shop, place)", "chart(Visit, count, by starts_at.week)",
            "chart(Order, sum total, by status, type pie)", "metric(Visit, count)", 'text("Welcome")',
        ],
    }  # fmt: skip
    entity: Schema = {"type": "string", "pattern": PASCAL}
    field: Schema = {"type": "string"}
    fields = names("Fields and relations.")
    measure = {"measure": {"enum": list(get_args(Measure))}, "of": field}
    own: dict[str, dict[str, Schema]] = {
        **{key: {"fields": fields, "order": order()} for key in ("list", "table")},
        **{key: {"fields": fields} for key in ("form", "detail")},
        "calendar": {"start": field, "end": field},
        "kanban": {"column": field},
        "map": {"place": field},
        "chart": {
            **measure,
            "by": field,
            "bucket": {"enum": list(get_args(Bucket))},
            "type": {"enum": list(get_args(ChartType))},
        },
        "metric": measure,
    }
    longs = []
    for kind, keys in own.items():
        where = {} if kind in ("form", "detail") else {"where": EXPRESSION}
        block = {"block": {"const": kind}, "title": line("Stands above."), "entity": entity, **where, **keys}
        longs.append(mapping(block, required=("block", "entity", *(("by",) if kind == "chart" else ()))))
    text = {"type": "string", "maxLength": MAX_SCALAR, "description": "Words, as markdown."}
    longs.append(
        mapping({"block": {"const": "text"}, "title": line("Stands above."), "text": text}, required=("block", "text"))
    )
    return {"oneOf": [short, *longs]}
