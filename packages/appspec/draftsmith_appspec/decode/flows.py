"""Steps, triggers and workflows."""

from __future__ import annotations

from types import MappingProxyType
from typing import get_args

from ..durations import read_duration
from ..model import (
    ApproveStep,
    Becomes,
    BecomesTrigger,
    CallStep,
    Change,
    CreateStep,
    EmailStep,
    EntityEvent,
    EventTrigger,
    Every,
    NotifyStep,
    Relative,
    RelativeTrigger,
    Schedule,
    ScheduleTrigger,
    SmsStep,
    Step,
    Trigger,
    UpdateStep,
    WaitStep,
    WebhookTrigger,
    Weekday,
    Workflow,
)
from ..nodes import Mapping, Node, Scalar
from ..reader import Path, Reader, is_null, place_of
from ..short import ShortFormError, read_trigger
from ..suggest import did_you_mean
from .field import decode_fields, remember_offsets
from .section import LEAVE_OUT, Section

_STEPS = MappingProxyType(
    {
        "email": ("to",), "notify": ("to",), "sms": ("to",), "call": ("with",), "create": ("set",), "update": ("set",),
        "wait": (), "approve": ("title",),
    }
)  # fmt: skip
_TRIGGERS = ("event", "becomes", "relative", "schedule", "webhook")
_NO_TRIGGER: Trigger = WebhookTrigger(webhook="")
_NO_STEP: Step = WaitStep(wait=0)


def decode_workflow(node: Node, path: Path, entities: list[str], reader: Reader) -> Workflow:
    """A workflow."""
    later = {"on": "write `when`", "then": "write `do`", "steps": "write `do`", "trigger": "write `when`"}
    section = Section(node, path, reader, ("title", "when", "input", "if", "do"), later, required=("when", "do"))
    return Workflow(
        title=section.maybe("title"),
        when=_trigger(section.found["when"], section.at("when"), reader) if "when" in section else _NO_TRIGGER,
        input=decode_fields(section.named("input", "fields by name"), entities, reader),
        if_=section.maybe("if"),
        do=decode_steps(section),
    )


def decode_steps(section: Section) -> list[Step]:
    """What stands under `do`."""
    return [_step(node, path, section.reader) for node, path in section.items("do", "steps")]


def _step(node: Node, path: Path, reader: Reader) -> Step:
    if not isinstance(node, Mapping):
        hint = "write it like `{email: reminder, to: patient}`"
        reader.complain(place_of(node), path, "a step is a mapping that says what is done", hint)
        return _NO_STEP
    written = [entry.key.text for entry in node.entries]
    kinds = [key for key in written if key in _STEPS]
    if len(kinds) != 1:
        what = f"this is {' and '.join(kinds)} in one step" if kinds else "this does not say what is done"
        guesses = [guess for key in written if (guess := did_you_mean(key, _STEPS)) and guess.startswith("did")]
        hint = "make two steps of it" if kinds else (guesses or [f"a step is one of: {', '.join(_STEPS)}"])[0]
        reader.complain(place_of(node), path, what, hint)
        return _NO_STEP
    kind = kinds[0]
    section = Section(node, path, reader, (kind, *_STEPS[kind], "if"), required=_needed(kind))
    condition = section.maybe("if")
    if kind in ("email", "notify", "sms"):
        return _message(kind, section, condition)
    match kind:
        case "call":
            return CallStep(
                call=section.text("call"), with_=section.texts("with", "expressions by name"), if_=condition
            )
        case "create":
            return CreateStep(create=section.text("create"), set=_set(section), if_=condition)
        case "update":
            return UpdateStep(update=section.text("update"), set=_set(section), if_=condition)
        case "wait":
            return WaitStep(wait=_wait(section), if_=condition)
        case _:
            return ApproveStep(approve=section.text("approve"), title=section.maybe("title"), if_=condition)


def _message(kind: str, section: Section, condition: str | None) -> Step:
    to = section.names("to", "receivers")
    if kind == "email":
        return EmailStep(email=section.text("email"), to=to, if_=condition)
    if kind == "notify":
        return NotifyStep(notify=section.text("notify"), to=to, if_=condition)
    return SmsStep(sms=section.text("sms"), to=to, if_=condition)


def _needed(kind: str) -> tuple[str, ...]:
    return tuple(key for key in _STEPS[kind] if key in ("to", "set"))


def _set(section: Section) -> dict[str, str]:
    return section.texts("set", "expressions by the name of a field or relation")


def _wait(section: Section) -> int:
    text = section.text("wait", "write a length of time, such as 2d")
    try:
        return read_duration(text) if text else 0
    except ValueError as error:
        section.reader.complain(place_of(section.found["wait"]), section.at("wait"), str(error))
        return 0


def _trigger(node: Node, path: Path, reader: Reader) -> Trigger:
    if isinstance(node, Scalar):
        text = reader.text(node, path, "say when, such as `Order created` or `every day at 08:00`")
        try:
            trigger, offsets = read_trigger(text) if text else (_NO_TRIGGER, {})
        except ShortFormError as error:
            reader.complain(place_of(node).after(error.offset), path, error.message, error.hint)
            return _NO_TRIGGER
        remember_offsets(node, path, offsets, reader)
        return trigger
    section = Section(node, path, reader, _TRIGGERS)
    if len(section.found) != 1:
        hint = f"one of: {', '.join(_TRIGGERS)}"
        reader.complain(place_of(node), path, "a workflow starts by exactly one thing", hint)
        return _NO_TRIGGER
    [(kind, inner)] = section.found.items()
    here = section.at(kind)
    match kind:
        case "event":
            part = Section(inner, here, reader, ("entity", "on"), required=("entity", "on"))
            return EventTrigger(
                event=EntityEvent(entity=part.text("entity"), on=part.choice("on", get_args(Change), "created"))
            )
        case "becomes":
            keys = ("entity", "field", "value")
            part = Section(inner, here, reader, keys, required=keys)
            to = Becomes(entity=part.text("entity"), field=part.text("field"), value=part.text("value"))
            return BecomesTrigger(becomes=to)
        case "relative":
            keys = ("entity", "field", "offset_minutes")
            part = Section(inner, here, reader, keys, required=keys)
            minutes = part.number("offset_minutes", 0)
            relative = Relative(entity=part.text("entity"), field=part.text("field"), offset_minutes=minutes)
            return RelativeTrigger(relative=relative)
        case "schedule":
            return ScheduleTrigger(schedule=_schedule(inner, here, reader))
        case _:
            return WebhookTrigger(webhook=section.text("webhook"))


def _schedule(node: Node, path: Path, reader: Reader) -> Schedule:
    later = {"timezone": "say `timezone` under `app`", "interval": LEAVE_OUT}
    part = Section(node, path, reader, Schedule.model_fields, later)
    if not part.found and not is_null(node):
        reader.complain(place_of(node), path, "this does not say how often", "write `every day at 08:00`")
    return Schedule(
        every=part.choice("every", get_args(Every), "day") if "every" in part else None,
        at=part.maybe("at"),
        weekday=part.choice("weekday", get_args(Weekday), "monday") if "weekday" in part else None,
        day=part.number("day", 1) if "day" in part else None,
        cron=part.maybe("cron"),
    )
