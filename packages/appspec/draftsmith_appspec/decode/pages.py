"""Pages, their blocks, and the navigation between them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, get_args

from ..model import (
    ANY,
    Block,
    Bucket,
    CalendarBlock,
    ChartBlock,
    ChartType,
    DetailBlock,
    FormBlock,
    KanbanBlock,
    ListBlock,
    MapBlock,
    Measure,
    MetricBlock,
    Page,
    TableBlock,
    TextBlock,
)
from ..nodes import Mapping, Node, Scalar, Sequence
from ..reader import Path, Reader, place_of
from ..short import ShortFormError, read_block
from ..suggest import did_you_mean
from .field import remember_offsets
from .section import Section, read_named, read_names

_BLOCKS: MappingProxyType[str, type[Block]] = MappingProxyType(
    {
        "list": ListBlock, "table": TableBlock, "form": FormBlock, "detail": DetailBlock, "calendar": CalendarBlock,
        "kanban": KanbanBlock, "map": MapBlock, "chart": ChartBlock, "metric": MetricBlock, "text": TextBlock,
    }
)  # fmt: skip
_CHOICES = MappingProxyType({"measure": get_args(Measure), "bucket": get_args(Bucket), "type": get_args(ChartType)})
_NO_BLOCK: Block = TextBlock(text="")


def decode_page(node: Node, path: Path, reader: Reader) -> Page:
    """A page."""
    later = {"blocks": "write `show`", "roles": "write `for`"}
    section = Section(node, path, reader, ("title", "path", "for", "icon", "show"), later, required=("show",))
    return Page(
        title=section.text("title"),
        path=section.text("path"),
        for_=section.names("for", "roles"),
        icon=section.maybe("icon"),
        show=_show(section),
    )


def decode_navigation(node: Node, path: Path, reader: Reader) -> dict[str, list[str]]:
    """Names of pages, for everybody or by role."""
    if isinstance(node, Sequence | Scalar):
        names = read_names(node, path, "pages", reader)
        for index in range(len(names)):
            reader.remember((*path, ANY, index), reader.place((*path, index)))
        return {ANY: names}
    entries = read_named(node, path, "names of pages, or such lists by role", reader)
    return {role: read_names(value, at, "pages", reader) for role, value, at in entries}


def _show(section: Section) -> list[Block]:
    if "show" not in section:
        return []
    node, path, reader = section.found["show"], section.at("show"), section.reader
    items = _glued(node.items) if isinstance(node, Sequence) else [_as_text(node)]
    found = []
    for index, item in enumerate(items):
        reader.remember((*path, index), place_of(item))
        found.append(_block(item, (*path, index), reader))
    return found


def _block(node: Node, path: Path, reader: Reader) -> Block:
    if isinstance(node, Mapping):
        return _long_block(node, path, reader)
    text = reader.text(node, path, "write a block, such as list(Visit)")
    if not isinstance(node, Scalar) or not text:
        return _NO_BLOCK
    try:
        said = read_block(text)
    except ShortFormError as error:
        reader.complain(place_of(node).after(error.offset), path, error.message, error.hint)
        return _NO_BLOCK
    remember_offsets(node, path, said.offsets, reader)
    values: dict[str, Any] = {**said.texts, **said.lists}
    for key, options in _CHOICES.items():
        if key in values and values[key] not in options:
            message = f'"{values[key][:60]}" is not known here'
            reader.complain(reader.place((*path, key)), (*path, key), message, did_you_mean(values[key], options))
            return _NO_BLOCK
    return _built(said.kind, values, path, reader)


def _long_block(node: Mapping, path: Path, reader: Reader) -> Block:
    kind = next((entry.value for entry in node.entries if entry.key.text == "block"), None)
    if kind is None:
        hint = "write it like list(Visit), or as a mapping with `block: list`"
        reader.complain(place_of(node), path, "this does not say which block", hint)
        return _NO_BLOCK
    name = reader.text(kind, (*path, "block"))
    if name not in _BLOCKS:
        guess = did_you_mean(name, _BLOCKS)
        reader.complain(place_of(kind), (*path, "block"), f"there is no block {name[:60]}", guess)
        return _NO_BLOCK
    section = Section(node, path, reader, _BLOCKS[name].model_fields)
    values: dict[str, Any] = {}
    for key in section.found:
        if key in _CHOICES:
            values[key] = section.choice(key, _CHOICES[key], _CHOICES[key][0])
        elif key in ("fields", "order"):
            values[key] = section.names(key, "field names")
        elif key != "block":
            values[key] = section.text(key)
    return _built(name, values, path, reader)


def _built(kind: str, values: dict[str, Any], path: Path, reader: Reader) -> Block:
    model = _BLOCKS[kind]
    missing = [name for name, field in model.model_fields.items() if field.is_required() and name not in values]
    for name in missing:
        example = {"entity": f"write {kind}(Visit)", "by": f"write {kind}(Visit, count, by status)"}.get(name)
        reader.complain(reader.place(path), path, f'"{name}" is missing in this {kind}', example or f"add its {name}")
    return _NO_BLOCK if missing else model(**values)


def _glued(nodes: tuple[Node, ...]) -> list[Node]:
    """YAML splits `[list(A, b), form(A)]` at every comma, and `by: c` at its colon: calls are put together again."""
    found: list[Node] = []
    for node in map(_as_text, nodes):
        last = found[-1] if found else None
        if isinstance(last, Scalar) and isinstance(node, Scalar) and last.plain and _is_open(last.text):
            found[-1] = _joined(last, ",", node)
        else:
            found.append(node)
    return found


def _as_text(node: Node) -> Node:
    """`chart(A, by: b)` is a mapping to YAML: the text again."""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        [entry] = node.entries
        if isinstance(entry.value, Scalar) and (_is_open(entry.key.text) or entry.value.text.endswith(")")):
            return _joined(entry.key, ":", entry.value)
    return node


def _is_open(text: str) -> bool:
    """Whether a call or a quotation in it is not closed; what is in quotes closes nothing."""
    depth, quote, escaped = 0, "", False
    for char in text:
        if escaped:
            escaped = False
        elif quote:
            escaped = char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'" and depth > 0:
            quote = char
        else:
            depth += (char == "(") - (char == ")")
    return depth > 0


def _joined(left: Scalar, mark: str, right: Scalar) -> Scalar:
    """Two pieces of one line with what was between them, so that columns can still be told."""
    gap = right.column - left.column - len(left.text)
    quote = "" if right.plain else '"'
    between = mark + " " * (gap - 1 if left.line == right.line and 1 <= gap <= 80 else 1)
    exact = left.offset == 0 and right.plain and left.line == right.line and gap >= 1
    text = f"{left.text}{between}{quote}{right.text}{quote}"
    return Scalar(text, True, left.line, left.column, 0 if exact else -1)
