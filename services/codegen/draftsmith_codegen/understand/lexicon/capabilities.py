"""Words that ask for a capability (`capabilities.toml`)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from .languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Capability:
    """`pattern` is matched in the plain text in lower case.

    `unless` is matched in what stands before, where the same words mean something else: lessons in French or German.
    `record` is the key of a record that gives the capability by itself, where there is one.
    """

    feature: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    record: str = ""


@lru_cache(maxsize=1)
def capabilities() -> tuple[Capability, ...]:
    """Every capability, in the order of the file."""
    data = tomllib.loads(files(__package__).joinpath("capabilities.toml").read_text(encoding="utf-8"))
    language = f"(?:{'|'.join(LANGUAGES)})"
    return tuple(
        Capability(
            feature,
            re.compile("|".join(words.replace("LANGUAGE", language) for words in said["words"])),
            re.compile(said["unless"]) if "unless" in said else None,
            said.get("record", ""),
        )
        for feature, said in data.items()
    )
