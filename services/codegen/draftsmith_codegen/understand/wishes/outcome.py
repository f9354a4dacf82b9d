"""What became of a wish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from draftsmith_appspec import AppSpec, Entity, validate

from ..facts import Span
from ..report import Basis


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the words in `span`: the `path` of what says it in the spec, else a `problem`, and perhaps a
    question. `changes` are the paths of what the answer may change.
    """

    span: Span
    path: str = ""
    problem: str = ""
    question: str = ""
    changes: tuple[str, ...] = ()
    basis: Basis = Basis.STATED
    confidence: float = 0.7
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A spec that also says one thing more, and what to report of it."""

    spec: AppSpec
    outcome: Outcome


def accepted(spec: AppSpec, changes: Iterable[Change]) -> tuple[AppSpec, list[Outcome]]:
    """The spec with the first of the `changes` (each made to `spec`) that is valid.

    Where none is, the problem of the first: what people said is not dropped without a word.
    """
    first: Outcome | None = None
    for change in changes:
        problems = [] if change.spec is spec else validate(change.spec)
        if not problems:
            return change.spec, [change.outcome]
        if first is None:
            first = Outcome(change.outcome.span, problem=problems[0].message)
    return spec, [] if first is None else [first]


def with_entity(spec: AppSpec, name: str, **update: object) -> AppSpec:
    """The spec with parts of one entity replaced."""
    entity: Entity = spec.entities[name].model_copy(update=update)
    return spec.model_copy(update={"entities": {**spec.entities, name: entity}})
