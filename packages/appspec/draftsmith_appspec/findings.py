"""A problem before it is known where in a text it stands."""

from __future__ import annotations

from dataclasses import dataclass

from .reader import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` leads to what is wrong; `offset` counts the characters into its text."""

    path: Path
    message: str
    hint: str | None = None
    offset: int = 0
