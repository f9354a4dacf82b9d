"""Stage 11a: entities while they are put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from draftsmith_appspec import BelongsTo, ManyToMany

from .fields import FieldFound
from .lexicon.types import CURRENCIES
from .relate import Relation
from .states import Process


@dataclass(slots=True)
class Draft:
    """An entity while it is put together."""

    key: str
    name: str
    title: str
    fields: dict[str, FieldFound] = field(default_factory=dict)
    belongs_to: dict[str, tuple[Relation, BelongsTo]] = field(default_factory=dict)
    many: dict[str, ManyToMany] = field(default_factory=dict)
    account: str | None = None
    processes: dict[str, Process] = field(default_factory=dict)  # by field


def currency_of(text: str) -> tuple[str, bool]:
    lower = text.lower()
    words = set(lower.replace(",", " ").replace(".", " ").replace("(", " ").replace(")", " ").split())
    for word, code in CURRENCIES.items():
        if (word in words) or (not word.isalpha() and word in lower):
            return code, True
    return "USD", False


def break_cycles(drafts: dict[str, Draft]) -> None:
    """Make relations optional until rows can exist: nothing may need itself, however far round."""
    by_name = {draft.name: draft for draft in drafts.values()}

    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        if start == goal:
            return True
        if start in seen:
            return False
        seen.add(start)
        return any(to.required and reaches(to.entity, goal, seen) for _, to in by_name[start].belongs_to.values())

    for draft in drafts.values():
        for name, (relation, to) in list(draft.belongs_to.items()):
            if to.required and reaches(to.entity, draft.name, set()):
                draft.belongs_to[name] = (relation, to.model_copy(update={"required": False}))
