"""One mapping with fixed keys, read key by key; what is left out, or cannot be read, gets its default."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from typing import Any

from ..model import Setting
from ..nodes import Mapping, Node, Scalar, Sequence
from ..reader import Path, Reader, is_null, place_of

LEAVE_OUT = "leave it out for now"


class Section:
    """The keys of the mapping at `path`; unknown ones are complained about with a suggestion."""

    def __init__(
        self,
        node: Node,
        path: Path,
        reader: Reader,
        keys: Iterable[str],
        planned: AbstractMapping[str, str] | None = None,
        required: Iterable[str] = (),
    ) -> None:
        """Read the keys; `planned` ones are refused with their own hint."""
        self.path, self.reader = path, reader
        self.found = reader.known(node, path, keys, planned, required)

    def __contains__(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.found

    def at(self, key: str) -> Path:
        """The path of a key."""
        return (*self.path, key)

    def text(self, key: str, hint: str | None = None) -> str:
        """A text, or ""."""
        return self.reader.text(self.found[key], self.at(key), hint) if key in self.found else ""

    def maybe(self, key: str) -> str | None:
        """A text, or None."""
        return self.reader.text(self.found[key], self.at(key)) if key in self.found else None

    def flag(self, key: str) -> bool:
        """True or false; false when it is left out."""
        return key in self.found and self.reader.flag(self.found[key], self.at(key))

    def choice(self, key: str, options: Iterable[str], usual: str, planned: Iterable[str] = ()) -> Any:
        """One of `options`."""
        return self.reader.choice(self.found[key], self.at(key), options, planned) if key in self.found else usual

    def number(self, key: str, usual: int) -> int:
        """A whole number."""
        return read_integer(self.found[key], self.at(key), self.reader) if key in self.found else usual

    def names(self, key: str, what: str) -> list[str]:
        """A list of texts, or one text that stands for a list of one."""
        return read_names(self.found[key], self.at(key), what, self.reader) if key in self.found else []

    def texts(self, key: str, what: str) -> dict[str, str]:
        """Texts by name."""
        return {name: self.reader.text(node, path) for name, node, path in self.named(key, what)}

    def named(self, key: str, what: str) -> list[tuple[str, Node, Path]]:
        """The entries of a mapping whose keys are names people choose."""
        return read_named(self.found[key], self.at(key), what, self.reader) if key in self.found else []

    def items(self, key: str, what: str) -> list[tuple[Node, Path]]:
        """The items of a list."""
        if key not in self.found:
            return []
        node, path = self.found[key], self.at(key)
        if not isinstance(node, Sequence):
            self.reader.complain(place_of(node), path, f"this has to be a list of {what}", "begin each with -")
            return []
        found = []
        for index, item in enumerate(node.items):
            self.reader.remember((*path, index), place_of(item))
            found.append((item, (*path, index)))
        return found


def read_named(node: Node, path: Path, what: str, reader: Reader) -> list[tuple[str, Node, Path]]:
    """The entries of a mapping whose keys are names people choose, with their paths."""
    return [(entry.key.text, entry.value, (*path, entry.key.text)) for entry in reader.named(node, path, what)]


def read_names(node: Node, path: Path, what: str, reader: Reader) -> list[str]:
    """A list of texts, or one text that stands for a list of one."""
    if isinstance(node, Scalar):
        reader.remember((*path, 0), place_of(node))
        return [reader.text(node, path)]
    return reader.texts(node, path, what)


def read_integer(node: Node, path: Path, reader: Reader) -> int:
    """A whole number, 0 when it is none."""
    text = reader.text(node, path)
    digits = text.removeprefix("-")
    if text and not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        reader.complain(place_of(node), path, f'"{text[:40]}" is not a whole number')
        return 0
    return int(text or 0)


def read_setting(node: Node, path: Path, reader: Reader) -> Setting:
    """A setting: true, false, a whole number, a text (quotes keep one a text), or a list of texts."""
    if isinstance(node, Sequence):
        return reader.texts(node, path, "texts")
    if isinstance(node, Mapping) or is_null(node):
        reader.complain(place_of(node), path, "a setting is a text, a number, true, false or a list of texts")
        return ""
    if node.plain and node.text in ("true", "false"):
        return node.text == "true"
    digits = node.text.removeprefix("-")
    if node.plain and digits.isascii() and digits.isdigit() and str(int(digits[:15])) == digits:
        return int(node.text)
    return node.text
