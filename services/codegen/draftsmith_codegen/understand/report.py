"""What was understood and why: for each element of the spec its words, the basis and how sure we are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from draftsmith_appspec import AppSpec


class Basis(StrEnum):
    """Where an element comes from."""

    STATED = "stated"  # the words say it
    IMPLIED = "implied"  # it follows from what the words say
    ASSUMED = "assumed"  # usual for such an app; nobody said it


@dataclass(frozen=True, slots=True)
class Source:
    """Words of the description: offsets in characters of the text as it was given, `end` exclusive."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One element of the spec. `path` is dotted as in `draftsmith_appspec.Problem`; `confidence` is within 0..1."""

    path: str
    basis: Basis
    confidence: float
    sources: tuple[Source, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person could answer to make the spec better. `changes` are the paths of the elements, each with all below
    it, that may then be others.
    """

    text: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeatureFound:
    """A capability that the words ask for, by its id in the AppSpec, with the words."""

    feature: str
    basis: Basis
    confidence: float
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Beside a spec: `findings` in the spec's order; `questions` begin with the one whose answer would change most."""

    language: str
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]
    questions: tuple[str, ...]
    features: tuple[FeatureFound, ...] = ()

    def finding(self, path: str) -> Finding | None:
        """The finding for an element, or None where there is no such element."""
        return next((finding for finding in self.findings if finding.path == path), None)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON-compatible data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Understanding:
    """A spec that `draftsmith_appspec.validate` finds nothing wrong with, and the report beside it."""

    spec: AppSpec
    report: Report


def ranked(questions: Iterable[Question], findings: Iterable[Finding]) -> tuple[str, ...]:
    """The questions, each once, those first whose answer may change most elements of the spec."""
    paths = [f"{finding.path}." for finding in findings]
    reach: dict[str, int] = {}
    for question in questions:
        stems = tuple(f"{path}." for path in question.changes)
        reach[question.text] = reach.get(question.text, 0) + sum(path.startswith(stems) for path in paths)
    return tuple(sorted(reach, key=lambda text: -reach[text]))


def in_order(findings: Iterable[Finding], spec: AppSpec) -> tuple[Finding, ...]:
    """The findings in the spec's order: the app, its roles, then entity by entity with all that belongs to it."""
    places = {f"entities.{name}": index for index, name in enumerate(spec.entities, 1)}

    def place(finding: Finding) -> tuple[int, bool]:
        return places.get(".".join(finding.path.split(".")[:2]), 0), finding.path not in places

    return tuple(sorted(findings, key=place))
