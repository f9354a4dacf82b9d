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

    `record` is the key of a record that gives the capability by itself, where there is one.
    """

    feature: str
    pattern: re.Pattern[str]
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
            said.get("record", ""),
        )
        for feature, said in data.items()
    )
