"""What the entities of a spec have: moments at which they begin and end, and rows that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from draftsmith_appspec import AppSpec, Entity, FieldType
from draftsmith_appspec.words import snake_of

_ENDS: Final = re.compile(
    r"(?:^|_)(?:ends?|ending|finish|until|till|departure|departs?|check_?out|return|returned|back|to)(?:_|$)"
)
STARTS: Final = re.compile(
    r"(?:^|_)(?:starts?|starting|begins?|beginning|from|arrival|arrives?|check_?in|pick_?up)(?:_|$)"
)


def days_of(entity: Entity) -> list[str]:
    """The fields that are dates or moments."""
    return [name for name, field in entity.fields.items() if field.type in (FieldType.DATE, FieldType.DATETIME)]


def starts_and_ends(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The fields with which something may begin, those that say so first, and those with which it ends."""
    starts: list[str] = []
    ends: list[str] = []
    for name in names:
        (ends if _ENDS.search(name) else starts).append(name)
    return sorted(starts, key=lambda name: not STARTS.search(name)), ends


def rows_of(spec: AppSpec, entity: str) -> Iterator[tuple[str, str]]:
    """The entities whose rows belong to one of this, with what those rows are called from here."""
    for name, other in spec.entities.items():
        if sum(to.entity == entity for to in other.belongs_to.values()) == 1:
            yield name, snake_of(other.plural)
