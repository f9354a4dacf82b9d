"""What the archetypes call their kinds of records, and which words they use for the same: client and customer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations
from typing import TypeAlias

from draftsmith_appspec.words import snake_of
from draftsmith_codegen_templates.archetypes import ArchetypeEntity, archetypes

Synonyms: TypeAlias = frozenset[frozenset[str]]
_SURE = 3  # trades that have to agree


def names_of(entity: ArchetypeEntity) -> set[str]:
    """What an archetype's entity is called, in lower-case singular phrases."""
    return {snake_of(entity.name).replace("_", " "), *entity.synonyms}


@lru_cache(maxsize=1)
def words_of_trades() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """By archetype and entity, what the entity is called."""
    return {
        name: {kind: frozenset(names_of(entity)) for kind, entity in archetype.entities.items()}
        for name, archetype in archetypes().items()
    }


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    """Pairs of lower-case singular phrases that several trades use for the same, and none for two things."""
    together: Counter[frozenset[str]] = Counter()
    apart: set[frozenset[str]] = set()
    for trade in words_of_trades().values():
        kinds = [sorted(names) for names in trade.values()]
        for names in kinds:
            together.update(frozenset(pair) for pair in combinations(names, 2))
        for names, others in combinations(kinds, 2):
            apart.update(frozenset({one, two}) for one in names for two in others)
    return frozenset(pair for pair, count in together.items() if count >= _SURE and pair not in apart)
