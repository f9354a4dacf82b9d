"""Pages: their addresses, who sees them, and that blocks show what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..expr.scope import Environment
from ..findings import Finding, count_findings, line_findings, repeat_findings
from ..limits import MAX_BLOCKS, MAX_FIELDS, MAX_PAGES, MAX_SCALAR
from ..model import (
    ANY,
    COMPLEX_TYPES,
    PUBLIC,
    AppSpec,
    Block,
    CalendarBlock,
    ChartBlock,
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
from ..names import wrong_name
from ..reader import Path
from ..suggest import did_you_mean
from .expression import condition_findings
from .field import order_findings
from .steps import role_findings

_PATH = re.compile(r"/|(/[a-z0-9]+(-[a-z0-9]+)*)+")
_TAKEN = ("/api", "/login", "/signup", "/logout", "/assets")
_ICON = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MAX_PATH = 200
_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.DURATION})


def page_findings(spec: AppSpec) -> Iterator[Finding]:
    """Every problem of the pages and the navigation."""
    yield from count_findings(("pages",), len(spec.pages), MAX_PAGES, "pages")
    paths: dict[str, str] = {}
    for name, page in list(spec.pages.items())[:MAX_PAGES]:
        here: Path = ("pages", name)
        yield from _page(here, name, page, spec)
        if page.path in paths:
            yield Finding((*here, "path"), f"{paths[page.path]} is at {page.path[:60]} already", "say another path")
        paths.setdefault(page.path, name)
    yield from _navigation(spec)


def _page(path: Path, name: str, page: Page, spec: AppSpec) -> Iterator[Finding]:
    if wrong := wrong_name("page", name):
        yield Finding(path, *wrong)
    yield from line_findings((*path, "title"), page.title)
    if not _PATH.fullmatch(page.path) or len(page.path) > _MAX_PATH:
        hint = "write it in lower-case letters, digits and -, such as /front-desk"
        yield Finding((*path, "path"), f'"{page.path[:60]}" is not the path of a page', hint)
    elif any(page.path == taken or page.path.startswith(f"{taken}/") for taken in _TAKEN):
        yield Finding((*path, "path"), f"the app uses {page.path} itself", "say another path")
    if page.icon is not None and (not _ICON.fullmatch(page.icon) or len(page.icon) > 40):
        yield Finding((*path, "icon"), f'"{page.icon[:40]}" is not the name of an icon', "write it like calendar-days")
    if PUBLIC in page.for_:
        if len(page.for_) > 1:
            yield Finding((*path, "for"), "public is everybody already", "write only public")
    else:
        yield from role_findings((*path, "for"), page.for_, spec)
    if not page.show:
        yield Finding((*path, "show"), "this page shows nothing", "add a block, such as list(Visit)")
    yield from count_findings((*path, "show"), len(page.show), MAX_BLOCKS, "blocks")
    for index, block in enumerate(page.show[:MAX_BLOCKS]):
        yield from _block((*path, "show", index), block, spec)


def _navigation(spec: AppSpec) -> Iterator[Finding]:
    for role, names in spec.navigation.items():
        here: Path = ("navigation", role)
        if role != ANY and role not in spec.roles and role != PUBLIC:
            yield Finding(here, f'there is no role "{role[:60]}"', did_you_mean(role, [*spec.roles, PUBLIC]))
        yield from count_findings(here, len(names), MAX_PAGES, "pages")
        yield from repeat_findings(here, names[:MAX_PAGES])
        for index, name in enumerate(names[:MAX_PAGES]):
            page = spec.pages.get(name)
            if page is None:
                message = f'there is no page "{name[:60]}"'
                yield Finding((*here, index), message, did_you_mean(name, spec.pages))
            elif role != ANY and page.for_ and not page.is_public and role not in page.for_:
                yield Finding((*here, index), f"{role} may not see {name}", f"add {role} to `for` of the page")


def _block(path: Path, block: Block, spec: AppSpec) -> Iterator[Finding]:
    if block.title is not None:
        yield from line_findings((*path, "title"), block.title)
    if isinstance(block, TextBlock):
        if not block.text.strip() or len(block.text) > MAX_SCALAR // 2:
            yield Finding((*path, "text"), "this is blank or too long", "write a few sentences")
        return
    entity = spec.entities.get(block.entity)
    if entity is None:
        hint = did_you_mean(block.entity, spec.entities)
        yield Finding((*path, "entity"), f'there is no entity "{block.entity[:60]}"', hint)
        return
    if not isinstance(block, FormBlock | DetailBlock):
        yield from condition_findings((*path, "where"), block.where, Environment(spec, block.entity))
    match block:
        case ListBlock() | TableBlock() | FormBlock() | DetailBlock():
            yield from _shown(path, block, entity)
        case CalendarBlock(start=start, end=end):
            yield from _field((*path, "start"), start, entity, _DATES, "date or datetime")
            if end is not None:
                kinds = _DATES | {FieldType.DURATION}
                yield from _field((*path, "end"), end, entity, kinds, "date, datetime or duration")
        case KanbanBlock(column=column):
            yield from _field((*path, "column"), column, entity, frozenset({FieldType.ENUM}), "enum")
        case MapBlock(place=place):
            yield from _field((*path, "place"), place, entity, frozenset({FieldType.GEO}), "geo field")
        case MetricBlock() | ChartBlock():
            yield from _measured(path, block, entity)


def _shown(path: Path, block: ListBlock | TableBlock | FormBlock | DetailBlock, entity: Entity) -> Iterator[Finding]:
    always = () if isinstance(block, FormBlock) else ("created_at", "updated_at")
    names = [*entity.fields, *entity.belongs_to, *entity.many_to_many, *always]
    for index, name in enumerate(block.fields[:MAX_FIELDS]):
        here: Path = (*path, "fields", index)
        if name not in names:
            message = f'{block.entity} has no field or relation "{name[:60]}"'
            yield Finding(here, message, did_you_mean(name, names))
        elif isinstance(block, FormBlock) and name in entity.fields and entity.fields[name].computed is not None:
            yield Finding(here, f"{name} is computed and cannot be filled in", "leave it out")
    yield from repeat_findings((*path, "fields"), block.fields)
    if isinstance(block, ListBlock | TableBlock):
        yield from order_findings((*path, "order"), block.order, entity)


def _measured(path: Path, block: MetricBlock | ChartBlock, entity: Entity) -> Iterator[Finding]:
    if block.measure == "count":
        if block.of is not None:
            yield Finding((*path, "of"), "count counts rows, not a field", f"write sum {block.of[:40]}")
    elif block.of is None:
        yield Finding((*path, "measure"), f"{block.measure} of what?", f"name a field: {block.measure} amount")
    else:
        kinds = _NUMBERS | (
            _DATES if block.measure in ("min", "max") and isinstance(block, MetricBlock) else frozenset()
        )
        yield from _field((*path, "of"), block.of, entity, kinds, "number")
    if not isinstance(block, ChartBlock):
        return
    if block.by in entity.belongs_to:
        kind = None
    elif block.by in ("created_at", "updated_at"):
        kind = FieldType.DATETIME
    elif block.by in entity.fields and entity.fields[block.by].type not in COMPLEX_TYPES:
        kind = entity.fields[block.by].type
    else:
        names = [*entity.fields, *entity.belongs_to]
        yield Finding((*path, "by"), f'"{block.by[:60]}" is nothing to count by', did_you_mean(block.by, names))
        return
    if block.bucket is not None and kind not in _DATES:
        yield Finding((*path, "bucket"), f"{block.by} has no {block.bucket}", f"write by {block.by}")


def _field(path: Path, name: str, entity: Entity, kinds: frozenset[FieldType], what: str) -> Iterator[Finding]:
    names = [key for key, field in entity.fields.items() if field.type in kinds]
    if not name:
        yield Finding(path, f"there is no {what} to show", f"add a field of type {sorted(kinds)[0]}")
    elif name not in names:
        yield Finding(path, f'there is no {what} "{name[:60]}"', did_you_mean(name, names))
