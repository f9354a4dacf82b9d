"""YAML text to a tree of nodes that know where they stand.

Reads the events of ruamel.yaml (YAML 1.2) rather than its objects: no tag, alias or merge key can be expanded, and
nothing is built that the limits do not allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from .limits import MAX_DEPTH, MAX_DOCUMENT, MAX_NODES, MAX_SCALAR
from .problems import Problem, SpecError

_HASH_COLOUR = re.compile(r"\s#[0-9A-Fa-f]{3,6}\b")
_HASH_HINT = 'what follows " #" is a comment: a colour that starts with # has to be in quotes'


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as written, without its quotes. `plain` is False when it was in quotes or a block."""

    text: str
    plain: bool
    line: int
    column: int
    offset: int = 0  # columns from `column` to the first character of `text`; -1 when they do not correspond


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value` of a mapping."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys are unique."""

    entries: tuple[Entry, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


Node: TypeAlias = Scalar | Mapping | Sequence


def read_nodes(text: str) -> Node:
    """The one document in `text`. Raises SpecError for what is not YAML, not allowed here, or too large."""
    if len(text) > MAX_DOCUMENT:
        raise _refused(1, 1, f"the document has {len(text)} characters; {MAX_DOCUMENT} is the most", None)
    yaml = YAML(typ="safe", pure=True)
    try:
        return _Builder(yaml.parse(text)).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = _first_line(error.problem or error.context)
        near = text.splitlines()[max(line - 2, 0) : line]
        advice = _HASH_HINT if any(_HASH_COLOUR.search(written) for written in near) else _advice(error)
        raise _refused(line, column, f"this is not YAML: {what}", advice) from None
    except YAMLError as error:
        what = _first_line(str(error))
        raise _refused(1, 1, f"this is not YAML: {what}", "remove characters that cannot be printed") from None


class _Builder:
    """Builds the tree without recursion, so depth costs nothing before it is refused."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._count = 0

    def document(self) -> Node:
        root: Node | None = None
        stack: list[_Open] = []
        documents = 0
        for event in self._events:
            done: Node | None = None
            match event:
                case DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise self._at(event, "there is a second document after ---", "keep one spec in one file")
                case MappingStartEvent() | SequenceStartEvent():
                    self._check(event)
                    if len(stack) >= MAX_DEPTH:
                        raise self._at(event, f"this is nested deeper than {MAX_DEPTH} levels", None)
                    stack.append(_Open(event, isinstance(event, MappingStartEvent)))
                case MappingEndEvent() | SequenceEndEvent():
                    done = stack.pop().close()
                case ScalarEvent():
                    self._check(event)
                    done = _scalar(event)
                case AliasEvent():
                    hint = "write the value out where it is needed"
                    raise self._at(event, "aliases (*name) are not used in an AppSpec", hint)
            if done is not None:
                if stack:
                    stack[-1].add(done)
                else:
                    root = done
        if root is None:
            raise _refused(1, 1, "the document is empty", "start with `appspec: 1`")
        return root

    def _check(self, event: Any) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise self._at(event, f"the document has more than {MAX_NODES} values", None)
        if event.anchor is not None:
            raise self._at(event, f"anchors (&{event.anchor}) are not used in an AppSpec", "write the value out")
        if event.tag is not None:
            raise self._at(event, f"tags ({event.tag}) are not used in an AppSpec", "remove it")
        if isinstance(event, ScalarEvent) and len(event.value) > MAX_SCALAR:
            raise self._at(event, f"this value is longer than {MAX_SCALAR} characters", "shorten it")

    @staticmethod
    def _at(event: Any, message: str, hint: str | None) -> SpecError:
        return _refused(event.start_mark.line + 1, event.start_mark.column + 1, message, hint)


class _Open:
    """A mapping or list whose end has not been met."""

    def __init__(self, event: Any, mapping: bool) -> None:
        self._line, self._column = event.start_mark.line + 1, event.start_mark.column + 1
        self._mapping = mapping
        self._items: list[Node] = []
        self._entries: dict[str, Entry] = {}
        self._key: Scalar | None = None

    def add(self, node: Node) -> None:
        if not self._mapping:
            self._items.append(node)
        elif self._key is None:
            if not isinstance(node, Scalar):
                raise _refused(node.line, node.column, "a key has to be a word", None)
            if node.text in self._entries:
                first = self._entries[node.text].key.line
                raise _refused(node.line, node.column, f'"{_short(node.text)}" is here twice', f"also on line {first}")
            self._key = node
        else:
            if isinstance(node, Scalar) and node.plain and not node.text:  # nothing there: point at the key
                node = Scalar("", True, self._key.line, self._key.column, -1)
            self._entries[self._key.text] = Entry(self._key, node)
            self._key = None

    def close(self) -> Node:
        if self._mapping:
            return Mapping(tuple(self._entries.values()), self._line, self._column)
        return Sequence(tuple(self._items), self._line, self._column)


def _scalar(event: Any) -> Scalar:
    start, end = event.start_mark, event.end_mark
    plain = event.style in (None, "")
    quotes = 0 if plain else 2
    as_written = start.line == end.line and end.column - start.column == len(event.value) + quotes
    offset = quotes // 2 if as_written else -1
    return Scalar(event.value, plain, start.line + 1, start.column + 1, offset)


def _refused(line: int, column: int, message: str, hint: str | None) -> SpecError:
    return SpecError([Problem(line, column, "", message, hint)])


def _advice(error: MarkedYAMLError) -> str | None:
    problem = error.problem or ""
    if "\\t" in problem:
        return "indent with spaces, not tabs"
    if "mapping values are not allowed" in problem:
        return "a value that holds `: ` has to be in quotes"
    if "expected <block end>" in problem or "expected ',' or" in problem:
        return "check the indentation, and the brackets and commas above this line"
    if "expected the node content" in problem or "cannot start any token" in problem:
        return "put the value in quotes"
    return None


def _first_line(text: str | None) -> str:
    return _short((text or "it cannot be read").strip().splitlines()[0])


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
