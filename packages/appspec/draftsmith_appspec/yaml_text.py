"""Writing YAML in one layout: values as plain as every YAML reader takes them, short collections on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, Union

_PLAIN = re.compile(r"[A-Za-z0-9(/\-][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]*")
_FLOW = re.compile(r"[\[\]{},]")
_OTHER_TYPE = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+]?[.0-9][-0-9_.,:eExXoOa-fA-F+TZ]*|[-+]?\.(inf|nan)|---.*|-", re.IGNORECASE
)
_UNPRINTABLE = re.compile(r"[^\t\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_WIDTH = 100  # of what is put on one line if it fits
_KEY = 200  # of the longest key


@dataclass(frozen=True, slots=True)
class Flow:
    """A mapping or list that is written on one line, in brackets; with `fit`, only where it is short."""

    of: Mapping[str, Tree] | Sequence[Tree]
    fit: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """A text that is no string to YAML: true, 5."""

    text: str


Tree: TypeAlias = Union[str, bool, int, Plain, Flow, "Mapping[str, Tree]", "Sequence[Tree]"]


def scalar(text: str, *, flow: bool = False) -> str:
    """A text as a YAML scalar: plain where every YAML reader takes it for the same text, else in quotes."""
    plain = (
        _PLAIN.fullmatch(text) is not None
        and not _OTHER_TYPE.fullmatch(text)
        and not text.startswith("- ")
        and not text.endswith((" ", ":"))
        and ": " not in text
        and " #" not in text
        and not (flow and _FLOW.search(text))
    )
    if plain:
        return text
    if not _UNPRINTABLE.search(text):
        return "'{}'".format(text.replace("'", "''"))
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{_UNPRINTABLE.sub(_escape, escaped)}"'


def can_be_key(text: str) -> bool:
    """Whether a text is short enough for the left side of a colon (YAML allows 1024 characters, on one line)."""
    return len(scalar(text, flow=True)) <= _KEY


def written(tree: Mapping[str, Tree], indent: int = 0) -> Iterator[str]:
    """The lines of a block mapping, each indented by so many spaces."""
    space = " " * indent
    for key, value in tree.items():
        head = f"{space}{scalar(key)}:"
        if (line := _one_line(value, len(head))) is not None:
            yield f"{head} {line}"
            continue
        inner = value.of if isinstance(value, Flow) else value
        yield head
        if isinstance(inner, Mapping):
            yield from written(inner, indent + 2)
        elif isinstance(inner, Sequence):
            yield from _items(inner, indent + 2)


def _items(items: Sequence[Tree], indent: int) -> Iterator[str]:
    space = " " * indent
    for item in items:
        if (line := _one_line(item, indent + 2)) is not None:
            yield f"{space}- {line}"
            continue
        inner = item.of if isinstance(item, Flow) else item
        lines = written(inner, indent + 2) if isinstance(inner, Mapping) else _items(_sequence(inner), indent + 2)
        first, *rest = list(lines)
        yield f"{space}- {first[indent + 2 :]}"
        yield from rest


def _sequence(tree: Tree) -> Sequence[Tree]:
    if isinstance(tree, str | bool | int | Plain | Flow | Mapping):
        return [tree]
    return tree


def _one_line(tree: Tree, used: int) -> str | None:
    """The text of what stands on one line, or None."""
    if isinstance(tree, Flow):
        text = _flow(tree)
        return None if tree.fit and used + 1 + len(text) > _WIDTH else text
    if isinstance(tree, str | bool | int | Plain):
        return _leaf(tree, flow=False)
    return None if tree else _flow(tree)


def _flow(tree: Tree) -> str:
    if isinstance(tree, Flow):
        return _flow(tree.of)
    if isinstance(tree, str | bool | int | Plain):
        return _leaf(tree, flow=True)
    if isinstance(tree, Mapping):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {_flow(value)}" for key, value in tree.items()) + "}"
    return f"[{', '.join(_flow(item) for item in tree)}]"


def _leaf(value: str | bool | int | Plain, *, flow: bool) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Plain(text):
            return text
        case str():
            return scalar(value, flow=flow)


def _escape(match: re.Match[str]) -> str:
    return f"\\U{ord(match.group()):08x}"
