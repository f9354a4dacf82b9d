"""Marked descriptions: the plain text, and which of its words are marked as what.

{Guest|Guests} note their {Guest.passport:text|passport number}     (see README.md)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ruamel.yaml

_MARK = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
_FIELD = re.compile(r"([A-Z]\w*)\.([a-z]\w*):([a-z_]+)(?:=([a-z0-9_]+))?")


@dataclass(frozen=True, slots=True)
class Mark:
    """Words from `start` to `end` of the plain text that are marked. `kind` is one of record, person (a record that
    also uses the app), role, field, value, app, feature; `name` the record, role, value or feature.
    """

    start: int
    end: int
    kind: str
    name: str
    field: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A marked description. `relations` are (child, sign, parent)."""

    name: str
    text: str
    marks: tuple[Mark, ...]
    relations: tuple[tuple[str, str, str], ...]
    roles: tuple[str, ...]
    features: tuple[str, ...]


def load(path: Path) -> list[Example]:
    """The examples of a file. Raises ValueError where a mark cannot be read."""
    return [_example(said) for said in ruamel.yaml.YAML(typ="safe").load(path.read_text(encoding="utf-8"))]


def _example(said: Mapping[str, Any]) -> Example:
    text, marks, at = "", [], 0
    marked = said["marked"]
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        marks.append(_mark(match[1].strip(), len(text), len(text) + len(match[2])))
        text += match[2]
        at = match.end()
    text += marked[at:]
    relations = tuple(_relation(one) for one in said.get("relations") or ())
    return Example(
        said["id"], text, tuple(marks), relations, tuple(said.get("roles") or ()), tuple(said.get("features") or ())
    )


def _relation(text: str) -> tuple[str, str, str]:
    child, sign, parent = text.split()
    return child, sign, parent


def _mark(target: str, start: int, end: int) -> Mark:
    if target == "!":
        return Mark(start, end, "app", "")
    if target.startswith("#"):
        return Mark(start, end, "feature", target[1:])
    if target.startswith("="):
        return Mark(start, end, "value", target[1:])
    if target.startswith("@"):
        return Mark(start, end, "role", target[1:])
    if (match := _FIELD.fullmatch(target)) is not None:
        kind = "value" if match[4] else "field"
        return Mark(start, end, kind, match[1], match[2], match[3])
    record, _, role = target.partition("@")
    if not record[:1].isupper():
        raise ValueError(f"the mark {target!r} cannot be read")
    return Mark(start, end, "person" if role else "record", record)
