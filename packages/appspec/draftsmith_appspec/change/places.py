"""Where the expressions of a spec stand, and what each is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..check.workflows import entity_of
from ..expr.scope import Environment
from ..model import (
    ACTIONS,
    SELF,
    AppSpec,
    CallStep,
    CreateStep,
    EmailStep,
    Entity,
    NotifyStep,
    SmsStep,
    Step,
    UpdateStep,
)
from ..reader import Path

Standing = tuple[Path, str, Environment]


def expressions(spec: AppSpec) -> Iterator[Standing]:
    """Every text that is, or may be, an expression: where it stands in the tree of the spec, and what it is about."""
    for name, entity in spec.entities.items():
        yield from _of_entity(("entities", name), entity, Environment(spec, name))
    for name, workflow in spec.workflows.items():
        here: Path = ("workflows", name)
        about = replace(Environment(spec, entity_of(workflow.when), caller=False), inputs=workflow.input)
        yield from _maybe((*here, "if"), workflow.if_, about)
        yield from _of_steps((*here, "do"), workflow.do, about)
    for name, page in spec.pages.items():
        for index, block in enumerate(page.show):
            where: str | None = getattr(block, "where", None)
            yield from _maybe(("pages", name, "show", index, "where"), where, Environment(spec, block_entity(block)))


def block_entity(block: object) -> str | None:
    """The entity a block shows, or None."""
    name: str | None = getattr(block, "entity", None)
    return name


def _of_entity(path: Path, entity: Entity, about: Environment) -> Iterator[Standing]:
    everybody = replace(about, caller=False)
    for key, field in entity.fields.items():
        yield from _maybe((*path, "fields", key, "computed"), field.computed, everybody)
    for action in ACTIONS:
        yield from _maybe((*path, "access", action), getattr(entity.access, action), about)
    for index, rule in enumerate(entity.rules):
        yield (*path, "rules", index, "check"), rule.check, everybody
    for name, ways in entity.states.items():
        for key, way in ways.items():
            yield from _maybe((*path, "states", name, key, "if"), way.if_, about)
            yield from _of_steps((*path, "states", name, key, "do"), way.do, about)
    for key, said in entity.actions.items():
        here: Path = (*path, "actions", key)
        inside = replace(about, inputs=said.input)
        yield from _maybe((*here, "allow"), said.allow, about)
        yield from _maybe((*here, "if"), said.if_, inside)
        yield from _of_values((*here, "set"), said.set, inside)
        yield from _of_steps((*here, "do"), said.do, inside)
    for key, query in entity.queries.items():
        yield (*path, "queries", key, "where"), query.where, replace(about, inputs=query.input)


def _of_steps(path: Path, steps: list[Step], about: Environment) -> Iterator[Standing]:
    for index, step in enumerate(steps):
        here: Path = (*path, index)
        yield from _maybe((*here, "if"), step.if_, about)
        match step:
            case CallStep(with_=values):
                yield from _of_values((*here, "with"), values, about)
            case CreateStep(set=values) | UpdateStep(set=values):
                yield from _of_values((*here, "set"), values, about)
            case EmailStep(to=to) | NotifyStep(to=to) | SmsStep(to=to):
                for at, text in enumerate(to):
                    if not is_receiver(text, about):
                        yield (*here, "to", at), text, about
            case _:
                pass


def is_receiver(text: str, about: Environment) -> bool:
    """Whether a receiver is a relation or a role, rather than an expression that gives an address."""
    row = about.spec.entities.get(about.entity or "")
    return (row is not None and text in row.belongs_to) or text in about.spec.roles or text in ("owner", "me")


def _of_values(path: Path, values: Mapping[str, str], about: Environment) -> Iterator[Standing]:
    for name, text in values.items():
        if text != SELF:
            yield (*path, name), text, about


def _maybe(path: Path, text: str | None, about: Environment) -> Iterator[Standing]:
    if text is not None:
        yield path, text, about
