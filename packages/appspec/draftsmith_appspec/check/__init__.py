"""Whether the parts of a spec fit together."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..limits import MAX_ENTITIES
from ..model import AppSpec
from .app import app_findings, together_findings
from .computed import circle_findings
from .entity import entity_findings
from .outside import outside_findings
from .pages import page_findings
from .relations import cycle_findings
from .workflows import workflow_findings

__all__ = ["findings"]


def findings(spec: AppSpec) -> Iterator[Finding]:
    """Every problem of a spec, part by part."""
    yield from app_findings(spec)
    if not spec.entities:
        yield Finding(("entities",), "there are no entities", "name at least one kind of thing the app keeps")
    if len(spec.entities) > MAX_ENTITIES:
        yield Finding(("entities",), f"there are {len(spec.entities)} entities; {MAX_ENTITIES} are the most")
        return
    yield from together_findings(spec)
    for name, entity in spec.entities.items():
        yield from entity_findings(name, entity, spec)
    yield from cycle_findings(spec)
    yield from circle_findings(spec)
    yield from workflow_findings(spec)
    yield from page_findings(spec)
    yield from outside_findings(spec)
