"""Whether the parts of a spec fit together."""

from __future__ import annotations

from collections.abc import Iterator

from .findings import Finding
from .model import AppSpec


def findings(spec: AppSpec) -> Iterator[Finding]:
    """Every problem of a spec."""
    yield from ()
