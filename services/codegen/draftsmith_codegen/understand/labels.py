"""The labelled descriptions that understanding is measured by: what a careful analyst takes from each.

    Booking|Reservation?: starts_at|date:datetime, status:enum(new/paid), note:text?
    relations: [Booking > Room, Course <> Student, Employee > Employee?]
    roles: [guest, front_desk|receptionist?]

`|` separates alternatives and `?` marks what may or may not be taken from the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ruamel.yaml

_FIELD = re.compile(r"(?P<names>[a-z][a-z_|0-9]*)(?::(?P<types>(?:[a-z_|]|enum\([^)]*\))+))?(?P<optional>\?)?")


@dataclass(frozen=True, slots=True)
class NameLabel:
    """A role or a feature."""

    names: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class FieldLabel:
    """`types` are the types any of which is right; an enum with its values is `enum(a/b)`."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class EntityLabel:
    """An entity by its names in PascalCase, the first of which relations use."""

    names: tuple[str, ...]
    optional: bool
    fields: tuple[FieldLabel, ...]


@dataclass(frozen=True, slots=True)
class RelationLabel:
    """`sign` is > (belongs to) or <> (many to many)."""

    child: str
    sign: str
    parent: str
    optional: bool

    def __str__(self) -> str:
        return f"{self.child} {self.sign} {self.parent}"


@dataclass(frozen=True, slots=True)
class Case:
    """A description and its labels; `refused` says why it describes no application, "" when it does."""

    name: str
    split: str
    text: str
    app: tuple[str, ...]
    entities: tuple[EntityLabel, ...]
    relations: tuple[RelationLabel, ...]
    roles: tuple[NameLabel, ...]
    features: tuple[NameLabel, ...]
    refused: str


def load_cases(path: Path) -> list[Case]:
    """The labelled descriptions of a file. Raises ValueError where a label cannot be read."""
    cases = ruamel.yaml.YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    if not isinstance(cases, list):
        raise TypeError(f"{path} is not a list of descriptions")
    return [_case(case) for case in cases]


def _case(said: Mapping[str, Any]) -> Case:
    entities = tuple(_entity(str(key), str(fields or "")) for key, fields in (said.get("entities") or {}).items())
    first = {name: entity.names[0] for entity in reversed(entities) for name in entity.names}
    app = said.get("app") or ""
    return Case(
        name=said["id"],
        split=said["split"],
        text=said["text"],
        app=tuple(app.split("|")) if isinstance(app, str) and app else tuple(app),
        entities=entities,
        relations=tuple(_relation(text, first) for text in said.get("relations") or ()),
        roles=tuple(_name(text) for text in said.get("roles") or ()),
        features=tuple(_name(text) for text in said.get("features") or ()),
        refused=said.get("refused") or "",
    )


def _name(text: str) -> NameLabel:
    return NameLabel(tuple(one.strip().rstrip("?") for one in text.split("|")), text.strip().endswith("?"))


def _entity(key: str, fields: str) -> EntityLabel:
    found = []
    for part in re.split(r",\s*(?![^()]*\))", fields.strip()):
        match = _FIELD.fullmatch(part.strip())
        if match is None and part.strip():
            raise ValueError(f'the label "{part}" of {key} cannot be read')
        if match is not None:
            types = tuple(re.split(r"\|(?![^()]*\))", match["types"])) if match["types"] else ()
            found.append(FieldLabel(tuple(match["names"].split("|")), types, bool(match["optional"])))
    name = _name(key)
    return EntityLabel(name.names, name.optional, tuple(found))


def _relation(text: str, first: Mapping[str, str]) -> RelationLabel:
    left, sign, right = text.rstrip("?").split()
    return RelationLabel(first.get(left.rstrip("?"), left), sign, first.get(right, right), text.endswith("?"))
