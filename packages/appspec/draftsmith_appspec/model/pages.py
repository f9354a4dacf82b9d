"""What people see: pages made of blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

import pydantic

from ..words import title_of
from .base import PUBLIC, Expression, Part
from .entity import Entity
from .fields import Field, FieldType

Measure = Literal["count", "sum", "avg", "min", "max"]
Bucket = Literal["day", "week", "month", "year"]
ChartType = Literal["bar", "line", "pie"]


class _Block(Part):
    """`title` stands above the block."""

    title: str | None = None


class _Rows(_Block):
    """A block over the rows of `entity` that the caller may read, those for which `where` holds."""

    entity: str
    where: Expression | None = None


class ListBlock(_Rows):
    """Rows one below the other; `fields` are shown (empty: the usual ones)."""

    block: Literal["list"] = "list"
    fields: list[str] = pydantic.Field(default_factory=list)
    order: list[str] = pydantic.Field(default_factory=list)


class TableBlock(_Rows):
    """Rows in columns."""

    block: Literal["table"] = "table"
    fields: list[str] = pydantic.Field(default_factory=list)
    order: list[str] = pydantic.Field(default_factory=list)


class FormBlock(_Block):
    """A form that makes a row."""

    block: Literal["form"] = "form"
    entity: str
    fields: list[str] = pydantic.Field(default_factory=list)


class DetailBlock(_Block):
    """One row: that of the page's address, else the caller's own profile."""

    block: Literal["detail"] = "detail"
    entity: str
    fields: list[str] = pydantic.Field(default_factory=list)


class CalendarBlock(_Rows):
    """Rows on a calendar, from the date or datetime `start` (filled in: the first there is) to `end`, which may be a
    duration.
    """

    block: Literal["calendar"] = "calendar"
    start: str = ""
    end: str | None = None


class KanbanBlock(_Rows):
    """Rows as cards in columns by the enum `column` (filled in: the first with states, else the first)."""

    block: Literal["kanban"] = "kanban"
    column: str = ""


class MapBlock(_Rows):
    """Rows on a map, at the geo field `place` (filled in: the first there is)."""

    block: Literal["map"] = "map"
    place: str = ""


class ChartBlock(_Rows):
    """`measure` of the rows (of their field `of`, unless it is count) for each value of `by`, dates in `bucket`s."""

    block: Literal["chart"] = "chart"
    measure: Measure = "count"
    of: str | None = None
    by: str
    bucket: Bucket | None = None
    type: ChartType = "bar"


class MetricBlock(_Rows):
    """One number."""

    block: Literal["metric"] = "metric"
    measure: Measure = "count"
    of: str | None = None


class TextBlock(_Block):
    """Words, as markdown."""

    block: Literal["text"] = "text"
    text: str


Block: TypeAlias = Annotated[
    ListBlock
    | TableBlock
    | FormBlock
    | DetailBlock
    | CalendarBlock
    | KanbanBlock
    | MapBlock
    | ChartBlock
    | MetricBlock
    | TextBlock,
    pydantic.Field(discriminator="block"),
]


class Page(Part):
    """A page. `for_` are roles, ["public"] for everybody, empty for whoever has signed in.

    Within an AppSpec `title` and `path` are always filled in.
    """

    title: str = ""
    path: str = ""
    for_: list[str] = pydantic.Field(default_factory=list, alias="for")
    icon: str | None = None
    show: list[Block] = pydantic.Field(default_factory=list)

    @property
    def is_public(self) -> bool:
        """Whether it is shown without signing in."""
        return self.for_ == [PUBLIC]


def page_path(name: str) -> str:
    """Where a page is when it does not say: `home` at /, others at their name."""
    return "/" if name == "home" else f"/{name.replace('_', '-')}"


def page_filled_in(name: str, page: Page, entities: Mapping[str, Entity]) -> Page:
    """The page with title, path and the fields its blocks imply."""
    return page.model_copy(
        update={
            "title": page.title or title_of(name),
            "path": page.path or page_path(name),
            "show": [block_filled_in(block, entities) for block in page.show],
        }
    )


def block_filled_in(block: Block, entities: Mapping[str, Entity]) -> Block:
    """The block with the field it implies, where its entity has one."""
    match block:
        case CalendarBlock(entity=name, start=""):
            return block.model_copy(update={"start": implied_field("calendar", entities.get(name))})
        case KanbanBlock(entity=name, column=""):
            return block.model_copy(update={"column": implied_field("kanban", entities.get(name))})
        case MapBlock(entity=name, place=""):
            return block.model_copy(update={"place": implied_field("map", entities.get(name))})
        case _:
            return block


def implied_field(block: str, entity: Entity | None) -> str:
    """The field that a calendar, kanban or map of an entity is about when it names none, or ""."""
    if entity is None:
        return ""
    if block == "kanban":
        with_states = next((name for name in entity.states if name in entity.fields), None)
        return with_states or _first(entity.fields, FieldType.ENUM)
    if block == "map":
        return _first(entity.fields, FieldType.GEO)
    return _first(entity.fields, FieldType.DATETIME) or _first(entity.fields, FieldType.DATE)


def _first(fields: Mapping[str, Field], kind: FieldType) -> str:
    return next((name for name, field in fields.items() if field.type is kind), "")
