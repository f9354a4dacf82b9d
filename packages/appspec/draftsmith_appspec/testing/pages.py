"""Pages and the way to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ..model import (
    ANY,
    AppSpec,
    Bucket,
    CalendarBlock,
    ChartBlock,
    ChartType,
    DetailBlock,
    Entity,
    FieldType,
    FormBlock,
    KanbanBlock,
    ListBlock,
    MapBlock,
    MetricBlock,
    Page,
    TableBlock,
    TextBlock,
)
from .base import lines, titles
from .entities import conditions


@st.composite
def pages_of(draw: DrawFn, spec: AppSpec) -> Page:
    """Pages that show rows of a spec."""
    blocks = st.one_of([_blocks(name, entity) for name, entity in spec.entities.items()])
    some = st.lists(st.sampled_from(sorted(spec.roles)), max_size=2, unique=True)
    return Page(
        title=draw(st.just("") | lines()),
        for_=draw(some | st.just(["public"])),
        icon=draw(st.none() | st.just("calendar-days")),
        show=draw(st.lists(blocks, min_size=1, max_size=3)),
    )


def _blocks(name: str, entity: Entity) -> SearchStrategy[Any]:
    title = titles()
    where = st.none() | conditions(entity)
    writable = [key for key, field in entity.fields.items() if field.computed is None]
    fields = st.lists(st.sampled_from(writable), max_size=2, unique=True) if writable else st.just([])
    rows: dict[str, Any] = {"entity": st.just(name), "title": title, "where": where}
    order = st.sampled_from([[], ["-created_at"], ["created_at", "updated_at"]])
    found: list[SearchStrategy[Any]] = [
        st.builds(ListBlock, **rows, fields=fields, order=order),
        st.builds(TableBlock, **rows, fields=fields, order=order),
        st.builds(FormBlock, entity=st.just(name), title=title, fields=fields),
        st.builds(DetailBlock, entity=st.just(name), title=title, fields=fields),
        st.builds(MetricBlock, **rows),
        st.builds(TextBlock, title=title, text=lines() | st.just('Two "quoted"\n\\lines, with (commas)')),
        st.builds(
            ChartBlock,
            **rows,
            by=st.just("created_at"),
            bucket=st.none() | st.sampled_from(get_args(Bucket)),
            type=st.sampled_from(get_args(ChartType)),
        ),
    ]
    for key, field in entity.fields.items():
        match field.type:
            case FieldType.DATE | FieldType.DATETIME:
                found.append(
                    st.builds(CalendarBlock, **rows, start=st.sampled_from(["", key]), end=st.none() | st.just(key))
                )
            case FieldType.ENUM:
                found.append(st.builds(KanbanBlock, **rows, column=st.sampled_from(["", key])))
            case FieldType.GEO:
                found.append(st.builds(MapBlock, **rows, place=st.sampled_from(["", key])))
            case FieldType.INTEGER | FieldType.MONEY:
                measure = st.sampled_from(["sum", "avg", "min", "max"])
                found.append(st.builds(MetricBlock, **rows, measure=measure, of=st.just(key)))
                found.append(st.builds(ChartBlock, **rows, measure=measure, of=st.just(key), by=st.just("created_at")))
    return st.one_of(found)


@st.composite
def navigations(draw: DrawFn, roles: list[str], pages: Mapping[str, Page]) -> dict[str, list[str]]:
    """Which pages roles get to see first."""
    everybody = [name for name, page in pages.items() if page.is_public or not page.for_]
    if not pages or not draw(st.booleans()):
        return {}
    role = draw(st.sampled_from(roles))
    found = {role: [name for name, page in pages.items() if name in everybody or role in page.for_]}
    return found | {ANY: list(pages)} if draw(st.booleans()) else {ANY: everybody} if everybody else {}
