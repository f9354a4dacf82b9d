"""What an expression reads, from the row it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from draftsmith_appspec import AppSpec, Entity
from draftsmith_appspec.expr import Environment
from draftsmith_appspec.expr.scope import Means
from draftsmith_appspec.expr.syntax import Binary, Call, Name, Select
from draftsmith_appspec.expr.typed import Typed
from draftsmith_appspec.expr.types import Kind

#: What gives another answer at another time.
_CLOCK = frozenset({"now", "today", "age"})


def environment(spec: AppSpec, entity: str) -> Environment:
    """What a computed field of an entity may speak of, as rows are kept.

    The language takes an optional field with a default to hold something always; the app lets people empty it.
    """
    kept = {name: _kept(each) for name, each in spec.entities.items()}
    return Environment(spec.model_copy(update={"entities": kept}), entity, caller=False)


def _kept(entity: Entity) -> Entity:
    open_ended = {
        key: field for key, field in entity.fields.items() if not field.required and field.default is not None
    }
    if not open_ended:
        return entity
    emptied = {key: field.model_copy(update={"default": None}) for key, field in open_ended.items()}
    return entity.model_copy(update={"fields": entity.fields | emptied})


@dataclass(frozen=True, slots=True)
class Read:
    """A name that is read of a row of `entity`; for the rows that belong to it, `child` and their relation `by`."""

    entity: str
    name: str
    means: Means
    child: str = ""
    by: str = ""


def reads(typed: Typed, entity: str) -> Iterator[Read]:
    """Everything that a checked expression about a row of `entity` reads, as often as it does."""
    match typed.node:
        case Name(name):
            yield Read(entity, name, typed.meaning.means, typed.type.entity, typed.meaning.by)
        case Select(_, name):
            yield Read(typed.parts[0].type.entity, name, typed.meaning.means, typed.type.entity, typed.meaning.by)
    inner = entity
    for index, part in enumerate(typed.parts):
        yield from reads(part, inner)
        if index == 0 and part.type.kind is Kind.ROWS and isinstance(typed.node, Call):
            inner = part.type.entity


def calls(typed: Typed) -> set[str]:
    """The functions that it calls."""
    here = {typed.node.function} if isinstance(typed.node, Call) else set()
    return here.union(*(calls(part) for part in typed.parts))


def may_overflow(typed: Typed) -> bool:
    """Whether it moves dates, or multiplies lengths of time, which may go beyond the calendar."""
    kind, node = typed.type.kind, typed.node
    here = isinstance(node, Binary) and (
        kind in (Kind.DATE, Kind.DATETIME) or (kind is Kind.DURATION and node.operator == "*")
    )
    return here or any(may_overflow(part) for part in typed.parts)


def asks_the_clock(typed: Typed) -> bool:
    """Whether it gives another answer at another time."""
    return bool(calls(typed) & _CLOCK)
