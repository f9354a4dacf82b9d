"""Steps: that what they name exists, and that their expressions fit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..connectors import connector_registry
from ..expr.scope import Environment
from ..expr.types import TEXT
from ..findings import Finding, count_findings, known_findings, line_findings, prose_findings
from ..limits import MAX_MINUTES, MAX_RECEIVERS, MAX_SET, MAX_STEPS
from ..model import (
    SELF,
    ApproveStep,
    AppSpec,
    CallStep,
    CreateStep,
    EmailStep,
    Entity,
    FieldType,
    NotifyStep,
    SmsStep,
    Step,
    UpdateStep,
    WaitStep,
)
from ..reader import Path
from ..suggest import did_you_mean
from .expression import condition_findings, set_findings, text_findings

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def step_findings(path: Path, steps: list[Step], environment: Environment) -> Iterator[Finding]:
    """Every problem of the steps at `path`, about a row of the environment's entity (or no row)."""
    yield from count_findings(path, len(steps), MAX_STEPS, "steps")
    for index, step in enumerate(steps[:MAX_STEPS]):
        here: Path = (*path, index)
        yield from condition_findings((*here, "if"), step.if_, environment)
        yield from _step(here, step, environment)


def _step(path: Path, step: Step, environment: Environment) -> Iterator[Finding]:
    spec = environment.spec
    match step:
        case EmailStep(email=text, to=to):
            yield from _message((*path, "email"), text)
            yield from _receivers((*path, "to"), to, FieldType.EMAIL, environment)
        case NotifyStep(notify=text, to=to):
            yield from _message((*path, "notify"), text)
            yield from _receivers((*path, "to"), to, None, environment)
        case SmsStep(sms=text, to=to):
            yield from _message((*path, "sms"), text)
            yield from _receivers((*path, "to"), to, FieldType.PHONE, environment)
        case CallStep():
            yield from _call(path, step, environment)
        case CreateStep(create=name, set=values):
            if name not in spec.entities:
                hint = did_you_mean(name, spec.entities)
                yield Finding((*path, "create"), f'there is no entity "{name[:60]}"', hint)
            yield from set_findings((*path, "set"), values, name, environment, whole=True)
        case UpdateStep():
            yield from _update(path, step, environment)
        case WaitStep(wait=minutes):
            if not 1 <= minutes <= MAX_MINUTES:
                yield Finding((*path, "wait"), "this has to be from a minute to 100 years", "write it like 2d")
        case ApproveStep(approve=role, title=title):
            if role not in spec.roles:
                hint = did_you_mean(role, spec.roles)
                yield Finding((*path, "approve"), f'there is no role "{role[:60]}"', hint)
            if title is not None:
                yield from line_findings((*path, "title"), title)


def _message(path: Path, text: str) -> Iterator[Finding]:
    if not text.strip():
        yield Finding(path, "this is blank", "write the text, or the name of a template")
    yield from prose_findings(path, text)


def _receivers(path: Path, to: list[str], kind: FieldType | None, environment: Environment) -> Iterator[Finding]:
    spec = environment.spec
    if not to:
        yield Finding(path, "this does not say to whom", "write `to:` and a relation, a role or an expression")
    yield from count_findings(path, len(to), MAX_RECEIVERS, "receivers")
    row = spec.entities.get(environment.entity or "")
    names = list(row.belongs_to) if row is not None else []
    for index, text in enumerate(to[:MAX_RECEIVERS]):
        here: Path = (*path, index)
        if row is not None and text in row.belongs_to:
            yield from _reachable(here, text, spec.entities.get(row.belongs_to[text].entity), kind)
        elif text in spec.roles:
            profile = spec.account_entity(text)
            if kind is FieldType.PHONE:
                yield from _reachable(here, text, spec.entities[profile] if profile else None, kind)
        elif (text == "owner" and row is not None) or (text == "me" and environment.caller):
            if kind is FieldType.PHONE:
                yield Finding(here, f"the phone number of {text} is not known", "name a relation with a phone field")
        elif kind is None:
            known = [*names, *spec.roles]
            yield Finding(here, f'there is no relation or role "{text[:60]}"', did_you_mean(text, known))
        elif _WORD.fullmatch(text) and not (row is not None and text in row.fields) and text not in environment.inputs:
            known = [
                *(row.belongs_to if row is not None else ()),
                *spec.roles,
                *(row.fields if row is not None else ()),
            ]
            yield Finding(here, f'there is no relation, role or field "{text[:60]}"', did_you_mean(text, known))
        else:
            yield from text_findings(here, text, environment, TEXT.maybe())


def _reachable(path: Path, name: str, target: Entity | None, kind: FieldType | None) -> Iterator[Finding]:
    if target is not None and target.account is not None and kind is not FieldType.PHONE:
        return
    if target is None or kind is None or all(field.type is not kind for field in target.fields.values()):
        if kind is None:
            yield Finding(path, f"{name} is not a user of the app", "name a relation to a profile, or a role")
        else:
            what = "an email address" if kind is FieldType.EMAIL else "a phone number"
            yield Finding(path, f"{name} has no {what.split(' ', 1)[1]}", f"add a field of type {kind} to it")


def _call(path: Path, step: CallStep, environment: Environment) -> Iterator[Finding]:
    spec, here = environment.spec, (*path, "call")
    name, _, operation = step.call.partition(".")
    connector = spec.connectors.get(name)
    if connector is None:
        hint = did_you_mean(name, spec.connectors) or "name a connector and what it does, such as team_chat.post"
        yield Finding(here, f'there is no connector "{name[:60]}"', hint)
    else:
        operations = connector_registry()[connector.kind].operations
        if operation not in operations:
            message = f'{connector.kind} has no operation "{operation[:60]}"'
            yield Finding(here, message, did_you_mean(operation, operations), len(name) + 1)
        else:
            known = operations[operation]
            for argument in step.with_:
                if argument not in known:
                    message = f'{step.call} takes no "{argument[:60]}"'
                    yield Finding((*path, "with", argument), message, did_you_mean(argument, known))
    yield from count_findings((*path, "with"), len(step.with_), MAX_SET, "arguments")
    for argument, text in list(step.with_.items())[:MAX_SET]:
        yield from text_findings((*path, "with", argument), text, environment)


def _update(path: Path, step: UpdateStep, environment: Environment) -> Iterator[Finding]:
    spec, here = environment.spec, (*path, "update")
    row = spec.entities.get(environment.entity or "")
    if row is None:
        yield Finding(here, "there is no row to update here", "start the workflow by something that happens to a row")
        return
    if step.update == SELF:
        target = environment.entity or ""
    elif step.update in row.belongs_to:
        target = row.belongs_to[step.update].entity
    else:
        known = [SELF, *row.belongs_to]
        yield Finding(here, f'there is no belongs_to "{step.update[:60]}"', did_you_mean(step.update, known))
        return
    if not step.set:
        yield Finding((*path, "set"), "this sets nothing", 'write `set: {status: "done"}`')
    yield from set_findings((*path, "set"), step.set, target, environment, whole=False)


def role_findings(path: Path, roles: list[str], spec: AppSpec) -> Iterator[Finding]:
    """A list of roles."""
    yield from known_findings(path, roles, spec.roles, "role")
