"""Workflows: when they start, and what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..expr.scope import Environment
from ..findings import Finding, count_findings, line_findings
from ..limits import MAX_CODE, MAX_MINUTES, MAX_WORKFLOWS
from ..model import (
    AppSpec,
    BecomesTrigger,
    Entity,
    EventTrigger,
    FieldType,
    RelativeTrigger,
    Schedule,
    ScheduleTrigger,
    Trigger,
    WebhookTrigger,
    Workflow,
)
from ..names import wrong_name
from ..reader import Path
from ..suggest import did_you_mean
from .behaviour import input_findings
from .expression import condition_findings
from .steps import step_findings

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_WEBHOOK = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CRON = re.compile(r"(\*|[0-9]{1,2}(-[0-9]{1,2})?(,[0-9]{1,2}(-[0-9]{1,2})?){0,30})(/[0-9]{1,2})?")
_CRON_PARTS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))


def workflow_findings(spec: AppSpec) -> Iterator[Finding]:
    """Every problem of the workflows."""
    yield from count_findings(("workflows",), len(spec.workflows), MAX_WORKFLOWS, "workflows")
    addresses: set[str] = set()
    for name, workflow in list(spec.workflows.items())[:MAX_WORKFLOWS]:
        yield from _workflow(("workflows", name), name, workflow, spec)
        if isinstance(workflow.when, WebhookTrigger):
            if workflow.when.webhook in addresses:
                hint = "give each its own name"
                yield Finding(("workflows", name, "when"), f"another workflow is at {workflow.when.webhook}", hint)
            addresses.add(workflow.when.webhook)


def entity_of(trigger: Trigger) -> str | None:
    """The entity whose rows a workflow is about, or None."""
    match trigger:
        case EventTrigger(event=event):
            return event.entity
        case BecomesTrigger(becomes=becomes):
            return becomes.entity
        case RelativeTrigger(relative=relative):
            return relative.entity
        case _:
            return None


def _workflow(path: Path, name: str, workflow: Workflow, spec: AppSpec) -> Iterator[Finding]:
    if wrong := wrong_name("workflow", name):
        yield Finding(path, *wrong)
    if workflow.title is not None:
        yield from line_findings((*path, "title"), workflow.title)
    yield from _trigger((*path, "when"), workflow.when, spec)
    environment = Environment(spec, entity_of(workflow.when), caller=False)
    if workflow.input and not isinstance(workflow.when, WebhookTrigger):
        yield Finding((*path, "input"), "only a webhook brings something along", "leave it out")
    yield from input_findings((*path, "input"), workflow.input, environment)
    inside = replace(environment, inputs=workflow.input)
    if environment.entity is not None and environment.entity not in spec.entities:
        return
    yield from condition_findings((*path, "if"), workflow.if_, inside)
    if not workflow.do:
        yield Finding((*path, "do"), "this workflow does nothing", "add steps under `do:`")
    yield from step_findings((*path, "do"), workflow.do, inside)


def _trigger(path: Path, trigger: Trigger, spec: AppSpec) -> Iterator[Finding]:
    match trigger:
        case EventTrigger(event=event):
            yield from _entity((*path, "event", "entity"), event.entity, spec)
        case BecomesTrigger(becomes=becomes):
            here: Path = (*path, "becomes")
            yield from _entity((*here, "entity"), becomes.entity, spec)
            entity = spec.entities.get(becomes.entity)
            if entity is not None:
                yield from _becomes(here, becomes.field, becomes.value, entity)
        case RelativeTrigger(relative=relative):
            here = (*path, "relative")
            yield from _entity((*here, "entity"), relative.entity, spec)
            if abs(relative.offset_minutes) > MAX_MINUTES:
                yield Finding((*here, "offset_minutes"), "this is more than 100 years away", "choose less")
            entity = spec.entities.get(relative.entity)
            if entity is not None:
                kinds = (FieldType.DATE, FieldType.DATETIME)
                moments = [key for key, field in entity.fields.items() if field.type in kinds]
                if relative.field not in (*moments, "created_at", "updated_at"):
                    message = f'{relative.entity} has no date or datetime "{relative.field[:60]}"'
                    yield Finding((*here, "field"), message, did_you_mean(relative.field, moments))
        case ScheduleTrigger(schedule=schedule):
            yield from _schedule((*path, "schedule"), schedule)
        case WebhookTrigger(webhook=name):
            if not _WEBHOOK.fullmatch(name) or len(name) > MAX_CODE:
                hint = "write it in lower-case letters, digits and -, such as order-paid"
                yield Finding((*path, "webhook"), f'"{name[:60]}" cannot be part of a web address', hint)


def _entity(path: Path, name: str, spec: AppSpec) -> Iterator[Finding]:
    if name not in spec.entities:
        yield Finding(path, f'there is no entity "{name[:60]}"', did_you_mean(name, spec.entities))


def _becomes(path: Path, name: str, value: str, entity: Entity) -> Iterator[Finding]:
    field = entity.fields.get(name)
    if field is None:
        yield Finding((*path, "field"), f'there is no field "{name[:60]}"', did_you_mean(name, entity.fields))
        return
    values = ["true", "false"] if field.type is FieldType.BOOLEAN else field.values
    if field.type not in (FieldType.ENUM, FieldType.BOOLEAN):
        yield Finding((*path, "field"), f"{name} is no enum", "name an enum or a boolean, or write `updated`")
    elif value not in values:
        yield Finding((*path, "value"), f'there is no value "{value[:60]}"', did_you_mean(value, values))


def _schedule(path: Path, schedule: Schedule) -> Iterator[Finding]:
    every = schedule.every
    if (every is None) == (schedule.cron is None):
        hint = "write `every: day` or `cron: 0 8 * * 1`"
        yield Finding(path, "a schedule is either every so often or a cron line", hint)
    wanted = {"at": every in ("day", "week", "month"), "weekday": every == "week", "day": every == "month"}
    for key, fits in wanted.items():
        if getattr(schedule, key) is not None and not fits:
            yield Finding((*path, key), f"{key} means nothing here", "leave it out")
        elif fits and key != "at" and getattr(schedule, key) is None:
            yield Finding(path, f"every {every} needs its {key}", f"add `{key}:`")
    if schedule.at is not None and not _TIME.fullmatch(schedule.at):
        yield Finding((*path, "at"), f'"{schedule.at[:20]}" is not a time of day', "write it like 08:00")
    if schedule.day is not None and not 1 <= schedule.day <= 31:
        yield Finding((*path, "day"), "a month has the days 1 to 31", "choose one of them")
    if schedule.cron is not None:
        yield from _cron((*path, "cron"), schedule.cron)


def _cron(path: Path, line: str) -> Iterator[Finding]:
    parts = line.split(" ")
    if len(parts) != len(_CRON_PARTS):
        hint = "minute, hour, day, month and weekday, such as 0 8 * * 1"
        yield Finding(path, "a cron line has five fields", hint)
        return
    for part, (what, low, high) in zip(parts, _CRON_PARTS, strict=True):
        numbers = [int(number) for number in re.findall(r"[0-9]+", part.partition("/")[0])] if len(part) < 120 else []
        fine = len(part) < 120 and _CRON.fullmatch(part) is not None and not part.endswith(("/0", "/00"))
        if not fine or any(not low <= number <= high for number in numbers):
            yield Finding(path, f'"{part[:40]}" is not a {what} of a cron line', f"{what}s go from {low} to {high}")
            return
