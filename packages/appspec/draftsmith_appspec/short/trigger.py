"""The short form of what starts a workflow.

trigger = Entity ( "created" | "updated" | "deleted" )
        | Entity "." field "becomes" value
        | number ( "minutes" | "hours" | "days" | "weeks" ) ( "before" | "after" ) Entity "." field
        | "at" Entity "." field
        | "every" ( "hour" | "day" | weekday | "month" "on" day ) [ "at" HH:MM ]
        | "cron" five fields | "webhook" name
"""

from __future__ import annotations

import re
from typing import get_args

from ..model import (
    Becomes,
    BecomesTrigger,
    Change,
    EntityEvent,
    EventTrigger,
    Relative,
    RelativeTrigger,
    Schedule,
    ScheduleTrigger,
    Trigger,
    WebhookTrigger,
    Weekday,
)
from ..suggest import did_you_mean
from .scan import ShortFormError

CHANGES: tuple[Change, ...] = get_args(Change)
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
UNITS = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
_HINT = (
    "write it like `Order created`, `Order.status becomes paid`, `1 day before Visit.starts_at` or `every day at 08:00`"
)


def read_trigger(text: str) -> tuple[Trigger, dict[str, int]]:
    """The trigger, and where its parts stand in the text. Raises ShortFormError."""
    words = [(match.group(), match.start()) for match in re.finditer(r"\S+", text)]
    match [word for word, _ in words]:
        case ["webhook", name]:
            return WebhookTrigger(webhook=name), {"webhook": words[1][1]}
        case ["cron", *fields] if fields:
            return ScheduleTrigger(schedule=Schedule(cron=" ".join(fields))), {"schedule.cron": words[1][1]}
        case ["every", *_]:
            return _schedule(words)
        case ["at", _]:
            return _relative(words[1], 0)
        case [number, unit, ("before" | "after") as side, _]:
            size = UNITS.get(unit.removesuffix("s"))
            if size is None:
                raise ShortFormError(words[1][1], f"{unit[:60]} is not a unit of time", did_you_mean(unit, UNITS))
            if not re.fullmatch(r"[0-9]{1,6}", number):
                raise ShortFormError(words[0][1], f"{number[:60]} is not a number", "write it in digits: 2 days before")
            return _relative(words[3], int(number) * size * (-1 if side == "before" else 1))
        case [_, "becomes", value]:
            entity, field, offset = _field(words[0])
            places = {"becomes.entity": words[0][1], "becomes.field": offset, "becomes.value": words[2][1]}
            return BecomesTrigger(becomes=Becomes(entity=entity, field=field, value=value)), places
        case [entity, change] if change in CHANGES:
            places = {"event.entity": words[0][1], "event.on": words[1][1]}
            return EventTrigger(event=EntityEvent(entity=entity, on=change)), places
        case [_, change]:
            hint = did_you_mean(change, CHANGES) or _HINT
            raise ShortFormError(words[1][1], f"{change[:60]} is not known here", hint)
        case _:
            raise ShortFormError(0, "this does not say when", _HINT)


def write_trigger(trigger: Trigger) -> str | None:
    """The canonical short form, or None where only the long form can say it."""
    match trigger:
        case EventTrigger(event=event):
            return f"{event.entity} {event.on}"
        case BecomesTrigger(becomes=to):
            return f"{to.entity}.{to.field} becomes {to.value}"
        case RelativeTrigger(relative=to):
            return f"{_offset(to.offset_minutes)} {to.entity}.{to.field}"
        case WebhookTrigger(webhook=name):
            return f"webhook {name}"
        case ScheduleTrigger(schedule=schedule):
            return _schedule_text(schedule)


def _offset(minutes: int) -> str:
    if minutes == 0:
        return "at"
    unit, size = next((unit, size) for unit, size in reversed(UNITS.items()) if minutes % size == 0)
    count = abs(minutes) // size
    return f"{count} {unit}{'s' if count != 1 else ''} {'before' if minutes < 0 else 'after'}"


def _schedule_text(schedule: Schedule) -> str | None:
    match schedule:
        case Schedule(every=None, cron=str(cron), at=None, weekday=None, day=None):
            return f"cron {cron}"
        case Schedule(every="hour", at=None, weekday=None, day=None, cron=None):
            return "every hour"
        case Schedule(every="day", weekday=None, day=None, cron=None):
            text = "every day"
        case Schedule(every="week", weekday=str(weekday), day=None, cron=None):
            text = f"every {weekday}"
        case Schedule(every="month", weekday=None, day=int(day), cron=None):
            text = f"every month on {day}"
        case _:
            return None
    return text if schedule.at is None else f"{text} at {schedule.at}"


def _schedule(words: list[tuple[str, int]]) -> tuple[Trigger, dict[str, int]]:
    places = {"schedule": words[0][1]}
    left = [word for word, _ in words[1:]]
    at: str | None = None
    if len(left) > 2 and left[-2] == "at":
        at, left = left[-1], left[:-2]
        places["schedule.at"] = words[-1][1]
    match left:
        case ["hour" | "day" as every]:
            schedule = Schedule(every=every, at=at)
        case [weekday] if weekday in WEEKDAYS:
            schedule = Schedule(every="week", weekday=weekday, at=at)
        case ["month", "on", day] if re.fullmatch(r"[0-9]{1,2}", day):
            places["schedule.day"] = words[3][1]
            schedule = Schedule(every="month", day=int(day), at=at)
        case _:
            start = words[1][1] if len(words) > 1 else words[0][1]
            guess = did_you_mean(left[0], WEEKDAYS) if len(left) == 1 else None
            hint = guess or "write every hour, every day at 08:00, every monday at 08:00 or every month on 1 at 08:00"
            raise ShortFormError(start, "this does not say how often", hint)
    return ScheduleTrigger(schedule=schedule), places


def _relative(word: tuple[str, int], minutes: int) -> tuple[Trigger, dict[str, int]]:
    entity, field, offset = _field(word)
    trigger = RelativeTrigger(relative=Relative(entity=entity, field=field, offset_minutes=minutes))
    return trigger, {"relative.entity": word[1], "relative.field": offset}


def _field(word: tuple[str, int]) -> tuple[str, str, int]:
    entity, point, field = word[0].partition(".")
    if not entity or not field:
        hint = "name the entity and its field, such as Visit.starts_at"
        raise ShortFormError(word[1], f"{word[0][:60]} does not name a field", hint)
    return entity, field, word[1] + len(entity) + len(point)
