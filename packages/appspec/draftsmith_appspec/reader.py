"""Reading nodes as mappings, texts and flags, with every complaint and every place kept."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass
from typing import TypeAlias

from .nodes import Entry, Mapping, Node, Scalar, Sequence
from .problems import Problem
from .suggest import did_you_mean

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; `exact` when later characters of it stand at later columns of the same line."""

    line: int
    column: int
    exact: bool = False

    def after(self, characters: int) -> Place:
        """The place that many characters further on, as far as that is known."""
        return Place(self.line, self.column + characters, True) if self.exact else self


def path_text(path: Path) -> str:
    """`("entities", "Doctor", "unique", 0)` -> `entities.Doctor.unique[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def place_of(node: Node) -> Place:
    """Where the text of a node starts (inside its quotes)."""
    if isinstance(node, Scalar) and node.offset >= 0:
        return Place(node.line, node.column + node.offset, True)
    return Place(node.line, node.column)


def is_null(node: Node) -> bool:
    """Nothing was written."""
    return isinstance(node, Scalar) and node.plain and node.text in ("", "~", "null")


class Reader:
    """Collects problems instead of stopping at the first; what cannot be read comes back empty."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self.problems: list[Problem] = []
        self._places: dict[Path, Place] = {}

    def complain(self, place: Place, path: Path, message: str, hint: str | None = None) -> None:
        """Keep a problem."""
        self.problems.append(Problem(place.line, place.column, path_text(path), message, hint))

    def remember(self, path: Path, place: Place) -> None:
        """Keep where `path` stands."""
        self._places[path] = place

    def place(self, path: Path) -> Place:
        """Where `path`, or the nearest thing around it, stands."""
        for length in range(len(path), -1, -1):
            if (found := self._places.get(path[:length])) is not None:
                return found
        return Place(1, 1)

    def named(self, node: Node, path: Path, what: str) -> tuple[Entry, ...]:
        """The entries of a mapping whose keys are names people choose; the place of each is that of its key."""
        entries = self._entries(node, path, what)
        for entry in entries:
            self.remember((*path, entry.key.text), place_of(entry.key))
        return entries

    def known(
        self,
        node: Node,
        path: Path,
        keys: Iterable[str],
        planned: AbstractMapping[str, str] | None = None,
        required: Iterable[str] = (),
    ) -> dict[str, Node]:
        """The values of a mapping whose keys are fixed. `planned` keys are refused with their own hint."""
        known, later = list(keys), planned or {}
        found: dict[str, Node] = {}
        for entry in self._entries(node, path, f"a mapping with {', '.join(known)}"):
            key, here = entry.key.text, (*path, entry.key.text)
            if key in known:
                found[key] = entry.value
                self.remember(here, place_of(entry.value))
            elif key in later:
                self.complain(place_of(entry.key), here, f'this version does not support "{key}" yet', later[key])
            else:
                shown = key if len(key) <= 60 else key[:57] + "..."
                self.complain(place_of(entry.key), path, f'there is no key "{shown}" here', did_you_mean(key, known))
        for key in required:
            if key not in found and isinstance(node, Mapping):
                self.complain(self.place(path), path, f'"{key}" is missing', f"add `{key}:`")
        return found

    def text(self, node: Node, path: Path, hint: str | None = None) -> str:
        """A text; numbers and the like count as the text they are written as."""
        if not isinstance(node, Scalar):
            self.complain(place_of(node), path, "this has to be a text", hint)
            return ""
        if is_null(node):
            self.complain(place_of(node), path, "there is no value", hint or "write one, or leave the key out")
            return ""
        return node.text

    def texts(self, node: Node, path: Path, what: str) -> list[str]:
        """A list of texts."""
        if not isinstance(node, Sequence):
            self.complain(place_of(node), path, f"this has to be a list of {what}", "write it in brackets: [a, b]")
            return []
        found = []
        for index, item in enumerate(node.items):
            self.remember((*path, index), place_of(item))
            found.append(self.text(item, (*path, index)))
        return found

    def flag(self, node: Node, path: Path) -> bool:
        """True or false."""
        if not isinstance(node, Scalar) or not node.plain or node.text not in ("true", "false"):
            self.complain(place_of(node), path, "this has to be true or false")
            return False
        return node.text == "true"

    def choice(self, node: Node, path: Path, options: Iterable[str], planned: Iterable[str] = ()) -> str:
        """One of `options`, the first of them when it is not."""
        known = list(options)
        text = self.text(node, path, f"one of: {', '.join(known)}")
        if text in known or not text:
            return text or known[0]
        if text in planned:
            hint = f"for now: {', '.join(known)}"
            self.complain(place_of(node), path, f'this version does not support "{text}" yet', hint)
        else:
            self.complain(place_of(node), path, f'"{text[:60]}" is not known here', did_you_mean(text, known))
        return known[0]

    def _entries(self, node: Node, path: Path, what: str) -> tuple[Entry, ...]:
        if isinstance(node, Mapping):
            return node.entries
        if not is_null(node):
            self.complain(place_of(node), path, f"this has to be {what}", "write `key: value`, one below the other")
        return ()


def is_text(node: Node, *texts: str) -> bool:
    """Whether a node is one of these words."""
    return isinstance(node, Scalar) and node.text in texts
