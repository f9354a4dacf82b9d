"""What several parts of a spec write alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..model import Field
from ..short import write_field
from ..yaml_text import Flow, Plain, Tree

_PLAIN = re.compile(r"true|false|0|[1-9][0-9]{0,14}")


def expression(text: str) -> Tree:
    """An expression; true, false and whole numbers need no quotes."""
    return Plain(text) if _PLAIN.fullmatch(text) else text


def expressions(texts: Mapping[str, str]) -> Flow:
    """Expressions by name."""
    return Flow({name: expression(text) for name, text in texts.items()}, fit=True)


def one_or_many(names: list[str]) -> Tree:
    """A single name, or a list."""
    return names[0] if len(names) == 1 else Flow(names)


def field_trees(fields: Mapping[str, Field], currency: str | None) -> dict[str, Tree]:
    """Fields by name."""
    return {name: _field(field, currency) for name, field in fields.items()}


def said(pairs: Iterable[tuple[str, Tree | None]]) -> dict[str, Tree]:
    """The pairs that have a value."""
    return {key: value for key, value in pairs if value is not None}


def _field(field: Field, currency: str | None) -> Tree:
    short = write_field(field, currency)
    empty = {key: Flow([]) for key in ("visible_to", "editable_by") if getattr(field, key) == []}
    if field.pattern is None and field.help is None and not empty:
        return short
    return {"type": short, **said((("pattern", field.pattern), ("help", field.help))), **empty}
