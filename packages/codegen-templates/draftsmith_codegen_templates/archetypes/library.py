"""All archetypes, and finding the ones that a text speaks of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from draftsmith_appspec import Access, Entity, Role
from draftsmith_codegen_templates.archetypes.model import Archetype, ArchetypeEntity, ArchetypeRole

COMPILED = "compiled.json"
_WORD = re.compile(r"[a-z0-9&]+")


@cache
def archetypes() -> Mapping[str, Archetype]:
    """Every archetype by name, in alphabetical order; read once, when first asked for."""
    text = resources.files(__package__).joinpath(COMPILED).read_text(encoding="utf-8")
    return MappingProxyType({name: archetype_of(name, data) for name, data in json.loads(text).items()})


def archetype_of(name: str, data: Mapping[str, Any]) -> Archetype:
    """The archetype in the compiled form that `source.compiled` makes."""
    return Archetype(
        name=name,
        title=data["title"],
        about=data["about"],
        synonyms=tuple(data["synonyms"]),
        core=tuple(data["core"]),
        roles=MappingProxyType(
            {
                key: ArchetypeRole(key, Role.model_validate(said["role"]), tuple(said["synonyms"]))
                for key, said in data["roles"].items()
            }
        ),
        entities=MappingProxyType(
            {
                key: ArchetypeEntity(
                    name=key,
                    entity=_entity(said["entity"]),
                    synonyms=tuple(said["synonyms"]),
                    seeds=tuple(MappingProxyType(row) for row in said["seeds"]),
                )
                for key, said in data["entities"].items()
            }
        ),
        verbs=MappingProxyType(data["verbs"]),
        features=tuple(data["features"]),
    )


def _entity(data: Mapping[str, Any]) -> Entity:
    """The rules were read and put into their canonical form when this was compiled: reading them again takes most of
    the time, so it is left out.
    """
    return Entity.model_validate({**data, "access": Access.model_construct(**data.get("access", {}))})


def find(text: str) -> tuple[str, ...]:
    """The names of the archetypes whose name, title or synonyms stand in a word or phrase, the longest words first.

    Case, hyphens and plurals do not matter. What is part of a longer match does not count by itself: "a dental clinic"
    is a dental practice, not a clinic as well. A text that speaks of no known domain gives ().
    """
    words = normal(text)
    index = _index()
    longest = max(map(len, index), default=0)
    taken = [False] * len(words)
    found: dict[str, None] = {}
    for length in range(min(longest, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            here = slice(start, start + length)
            name = index.get(words[here])
            if name is not None and not any(taken[here]):
                taken[here] = [True] * length
                found[name] = None
    return tuple(found)


def phrases(archetype: Archetype) -> Iterator[str]:
    """The words and phrases that mean the domain."""
    yield archetype.name.replace("_", " ")
    yield archetype.title
    yield from archetype.synonyms


@lru_cache(maxsize=20_000)
def normal(text: str) -> tuple[str, ...]:
    """The words of a text in a form that does not depend on case, punctuation or number."""
    lowered = text.lower().replace("'", "").replace("’", "")
    return tuple(_singular(word) for word in _WORD.findall(lowered))


@cache
def _index() -> Mapping[tuple[str, ...], str]:
    return {normal(phrase): name for name, archetype in archetypes().items() for phrase in phrases(archetype)}


def _singular(word: str) -> str:
    """Near enough: it only has to send both numbers of a word to one form."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(s|x|z|ch|sh)es$", word):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
