"""Stage 9c: what the text leaves hanging in the air is tied to what it belongs to in its trade: a fine to a loan.

All of it is assumed: nothing that was said is changed, and what is tied already stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from draftsmith_codegen_templates.archetypes import Archetype, archetypes

from .concepts import Concepts
from .lexicon.people import is_person
from .lexicon.trades import words_of_trades
from .relate import Relation, Relations, ancestors
from .report import Basis

_CONFIDENCE = 0.4


def tie_as_usual(concepts: Concepts, relations: Relations, domains: Sequence[Archetype]) -> None:
    """Add the usual relations of records that belong to nothing, and to those that nothing belongs to.

    `domains` are the trades that the text speaks of; what none of them knows is looked up in the others, and tied only
    where it would otherwise stand alone.
    """
    keys = list(concepts.found)
    for key in keys:
        hangs = _hangs(key, relations)
        for archetype in domains:
            for parent, required in _parents(key, keys, archetype):
                if hangs or not _has_children(parent, relations):
                    _tie(key, parent, required, concepts, relations)
        if _hangs(key, relations) and not _has_children(key, relations) and not is_person(key):
            for archetype in archetypes().values():
                for parent, required in _parents(key, keys, archetype):
                    _tie(key, parent, required, concepts, relations)


def _parents(key: str, keys: Sequence[str], archetype: Archetype) -> Iterator[tuple[str, bool]]:
    """Which of the records that were found a record belongs to in a trade, and whether it cannot be without it."""
    names = words_of_trades()[archetype.name]
    known = _kind(key, names)
    if known is None:
        return
    seen = set()
    for to in archetype.entities[known].belongs_to.values():
        for other in keys:
            if other != key and other not in seen and _kind(other, names) == to.entity:
                seen.add(other)
                yield other, to.required


def _kind(key: str, names: Mapping[str, Collection[str]]) -> str | None:
    """The entity of a trade that is called so: "job opening"; else the one called by its last word: "library fine"."""
    head = key.rsplit(" ", 1)[-1]
    for word in (key, head):
        for name, called in names.items():
            if word in called:
                return name
    return None


def _tie(key: str, parent: str, required: bool, concepts: Concepts, relations: Relations) -> None:
    above = relations.above()
    if parent in ancestors(key, above) or key in ancestors(parent, above) or _many(key, parent, relations):
        return
    if is_person(parent) and any(is_person(one.parent) for one in relations.relations.values() if one.child == key):
        return  # whose it is, is said
    span = next(iter(concepts.found[key].spans), (0, 0))
    relations.add(Relation(key, parent, span, Basis.ASSUMED, _CONFIDENCE, required=required))


def _hangs(key: str, relations: Relations) -> bool:
    """Whether a record is tied to nothing but people: a comment of somebody, on nothing."""
    tied = any(one.child == key and not is_person(one.parent) for one in relations.relations.values())
    return not tied and not any(key in (one.left, one.right) for one in relations.many.values())


def _has_children(key: str, relations: Relations) -> bool:
    tied = any(one.parent == key for one in relations.relations.values())
    return tied or any(key in (one.left, one.right) for one in relations.many.values())


def _many(left: str, right: str, relations: Relations) -> bool:
    return any({left, right} == {one.left, one.right} for one in relations.many.values())
