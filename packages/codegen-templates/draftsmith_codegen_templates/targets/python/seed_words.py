"""The words demo data is made of, and which names in a spec ask for which of them (both from `seed_words.txt`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Lists of texts by section, and the section that a word in an entity's or a field's name asks for."""

    texts: dict[str, list[str]]
    by_entity: dict[str, str]
    by_field: dict[str, str]


@cache
def vocabulary() -> Vocabulary:
    """Read the words, once."""
    found = Vocabulary({}, {}, {})
    section = ""
    for line in files(__package__).joinpath("seed_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            found.texts[section] = []
        elif line.startswith("entities: "):
            found.by_entity.update(dict.fromkeys(line.split()[1:], section))
        elif line.startswith("fields: "):
            found.by_field.update(dict.fromkeys(line.split()[1:], section))
        elif line and not line.startswith("#"):
            found.texts[section].append(line)
    return found
