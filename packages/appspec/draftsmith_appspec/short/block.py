"""The short form of a block of a page: a call.

    block = kind "(" [ argument { "," argument } ] ")"
    argument = word | quoted | measure field | keyword [ ":" ] value

    list(Visit, starts_at, status, where status == "confirmed", order -starts_at)
    chart(Visit, count, by starts_at.week)

The keywords are where (an expression), by, of, type, order and title (in quotes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from ..model import (
    Block,
    CalendarBlock,
    ChartBlock,
    DetailBlock,
    Entity,
    FormBlock,
    KanbanBlock,
    ListBlock,
    MapBlock,
    Measure,
    MetricBlock,
    TableBlock,
    TextBlock,
    implied_field,
)
from ..suggest import did_you_mean
from .scan import ShortFormError, quoted

# What the arguments that are only words stand for, by kind; * takes the rest.
POSITIONS: Mapping[str, tuple[str, ...]] = {
    "list": ("entity", "*fields"), "table": ("entity", "*fields"), "form": ("entity", "*fields"),
    "detail": ("entity", "*fields"), "calendar": ("entity", "start", "end"), "kanban": ("entity", "column"),
    "map": ("entity", "place"), "chart": ("entity", "measure"), "metric": ("entity", "measure"), "text": ("text",),
}  # fmt: skip
MEASURES: tuple[Measure, ...] = get_args(Measure)
_KEYWORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("list", "table"), ("where", "order", "title")), **dict.fromkeys(("form", "detail"), ("title",)),
    **dict.fromkeys(("calendar", "kanban", "map", "metric"), ("where", "title")),
    "chart": ("where", "by", "type", "title"), "text": ("title",),
}  # fmt: skip
_CALL = re.compile(r"\s*(?P<kind>[A-Za-z_]+)\s*\(")
_NAMED = re.compile(r"(?P<key>[a-z_]+)(?:\s*:\s*|\s+)(?=\S)")


@dataclass(slots=True)
class BlockText:
    """A block as said: texts by key, lists for `fields` and `order`; `offsets` says where each stands."""

    kind: str
    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    offsets: dict[str, int] = field(default_factory=dict)


def read_block(text: str) -> BlockText:
    """Split the short form of a block. Raises ShortFormError."""
    call = _CALL.match(text)
    if call is None:
        first = re.match(r"\s*([A-Za-z_]*)", text)
        known = did_you_mean(first[1] if first else "", POSITIONS)
        raise ShortFormError(0, "this is not a block", known or "write one like list(Visit) or form(Visit)")
    kind, at = call["kind"], call.start("kind")
    if kind not in POSITIONS:
        raise ShortFormError(at, f"there is no block {kind[:60]}", did_you_mean(kind, POSITIONS))
    said = BlockText(kind, offsets={"block": at})
    positions = list(POSITIONS[kind])
    for argument, start in _arguments(text, call.end()):
        _argument(argument, start, said, positions)
    return said


def write_block(block: Block, entities: Mapping[str, Entity]) -> str:
    """The canonical short form; a field that goes without saying is not said."""
    return f"{block.block}({', '.join(_parts(block, entities))})"


def _parts(block: Block, entities: Mapping[str, Entity]) -> list[str]:
    parts: list[str] = []
    match block:
        case TextBlock(text=text):
            parts = [quoted(text)]
        case ListBlock() | TableBlock() | FormBlock() | DetailBlock():
            parts = [block.entity, *block.fields]
        case CalendarBlock(start=start, end=end):
            implied = start == implied_field("calendar", entities.get(block.entity)) and end is None
            parts = [block.entity, *([] if implied else [start] if end is None else [start, end])]
        case KanbanBlock(column=column):
            implied = column == implied_field("kanban", entities.get(block.entity))
            parts = [block.entity, *([] if implied else [column])]
        case MapBlock(place=place):
            implied = place == implied_field("map", entities.get(block.entity))
            parts = [block.entity, *([] if implied else [place])]
        case ChartBlock(measure=measure, of=of) | MetricBlock(measure=measure, of=of):
            parts = [block.entity, measure if of is None else f"{measure} {of}"]
    if isinstance(block, ChartBlock):
        parts.append(f"by {block.by}.{block.bucket}" if block.bucket else f"by {block.by}")
        if block.type != "bar":
            parts.append(f"type {block.type}")
    if isinstance(block, ListBlock | TableBlock):
        parts += [f"order {name}" for name in block.order]
    if not isinstance(block, TextBlock | FormBlock | DetailBlock) and block.where is not None:
        parts.append(f"where {block.where}")
    if block.title is not None:
        parts.append(f"title {quoted(block.title)}")
    return parts


def _argument(argument: str, start: int, said: BlockText, positions: list[str]) -> None:
    if named := _NAMED.match(argument):
        key, value, at = named["key"], argument[named.end() :], start + named.end()
        if key in MEASURES and positions[:1] == ["measure"]:
            positions.pop(0)
            _say(said, "measure", key, start)
            _say(said, "of", value, at)
            return
        if key not in _KEYWORDS[said.kind]:
            hint = did_you_mean(key, _KEYWORDS[said.kind])
            raise ShortFormError(start, f"{key} is not known in a {said.kind}", hint)
        if key == "order":
            said.lists.setdefault("order", []).append(value)
            said.offsets[f"order[{len(said.lists['order']) - 1}]"] = at
            return
        if key == "title":
            value = _unquoted(value, at, "the title has to be in quotes")
        if key == "by" and "." in value:
            value, _, bucket = value.partition(".")
            _say(said, "bucket", bucket, at + len(value) + 1)
        _say(said, key, value, at)
        return
    if not positions:
        raise ShortFormError(start, f"{argument[:60]} is too much here", f"{said.kind} takes {_takes(said.kind)}")
    key = positions[0].lstrip("*")
    if positions[0].startswith("*"):
        said.lists.setdefault(key, []).append(argument)
        said.offsets[f"{key}[{len(said.lists[key]) - 1}]"] = start
        return
    positions.pop(0)
    _say(said, key, _unquoted(argument, start, "the text has to be in quotes") if key == "text" else argument, start)


def _say(said: BlockText, key: str, value: str, at: int) -> None:
    if key in said.texts:
        raise ShortFormError(at, f"{key} is said twice", "keep one of them")
    said.texts[key], said.offsets[key] = value, at


def _takes(kind: str) -> str:
    return ", ".join([*(name.lstrip("*") for name in POSITIONS[kind]), *_KEYWORDS[kind]])


def _unquoted(text: str, at: int, message: str) -> str:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise ShortFormError(at, message, f'write "{text[:40]}"'.replace('""', '"'))
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


def _arguments(text: str, start: int) -> list[tuple[str, int]]:
    """What stands between the commas, up to the parenthesis that closes the call, each with its place."""
    found: list[tuple[str, int]] = []
    depth, begin, at, quote = 0, start, start, ""
    while at < len(text):
        char = text[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}" and depth > 0:
            depth -= 1
        elif char == ")" or (char == "," and depth == 0):
            piece = text[begin:at]
            if piece.strip():
                found.append((piece.strip(), begin + len(piece) - len(piece.lstrip())))
            elif char == "," or found:
                raise ShortFormError(at, "something is missing before this", "take the comma away")
            if char == ")":
                if text[at + 1 :].strip():
                    raise ShortFormError(at + 1, "there is more after the closing )", "a block is one call")
                return found
            begin = at + 1
        at += 1
    raise ShortFormError(len(text), "this ends too early", "close the block with )")
