"""What happens by itself: when, and which steps."""

from __future__ import annotations

from typing import Literal, TypeAlias

import pydantic

from .base import Expression, Minutes, Part
from .fields import Field

Change = Literal["created", "updated", "deleted"]
Every = Literal["hour", "day", "week", "month"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class EntityEvent(Part):
    """A row of `entity` was created, updated or deleted."""

    entity: str
    on: Change


class Becomes(Part):
    """The enum `field` of a row of `entity` has just got `value`."""

    entity: str
    field: str
    value: str


class Relative(Part):
    """`offset_minutes` after the moment in `field` of each row of `entity`; below zero before it."""

    entity: str
    field: str
    offset_minutes: int


class Schedule(Part):
    """Again and again, in the app's timezone: `every` with what it needs of `at` ("08:00"), `weekday` and `day` (of the
    month; its last day where it is shorter), or a `cron` line of five fields.
    """

    every: Every | None = None
    at: str | None = None
    weekday: Weekday | None = None
    day: int | None = None
    cron: str | None = None


class EventTrigger(Part):
    """`Appointment created`."""

    event: EntityEvent


class BecomesTrigger(Part):
    """`Appointment.status becomes confirmed`."""

    becomes: Becomes


class RelativeTrigger(Part):
    """`1 day before Appointment.starts_at`."""

    relative: Relative


class ScheduleTrigger(Part):
    """`every day at 08:00`."""

    schedule: Schedule


class WebhookTrigger(Part):
    """`webhook order-paid`: a request to the address of that name."""

    webhook: str


Trigger: TypeAlias = EventTrigger | BecomesTrigger | RelativeTrigger | ScheduleTrigger | WebhookTrigger


class _Step(Part):
    """`if_` leaves the step out when it does not hold."""

    if_: Expression | None = pydantic.Field(default=None, alias="if")


class EmailStep(_Step):
    """Send an email: `email` is a text, or the name of a template. `to`: relations, roles, `owner`, or expressions."""

    email: str
    to: list[str]


class NotifyStep(_Step):
    """Show a notification inside the app."""

    notify: str
    to: list[str]


class SmsStep(_Step):
    """Send a text message."""

    sms: str
    to: list[str]


class CallStep(_Step):
    """Call an operation of a connector: `team_chat.post`, each argument an expression."""

    call: str
    with_: dict[str, Expression] = pydantic.Field(default_factory=dict, alias="with")


class CreateStep(_Step):
    """Make a row of the entity `create`; `set` gives its fields and relations as expressions."""

    create: str
    set: dict[str, Expression] = pydantic.Field(default_factory=dict)


class UpdateStep(_Step):
    """Change the row itself (`update: self`) or the row a relation leads to."""

    update: str
    set: dict[str, Expression] = pydantic.Field(default_factory=dict)


class WaitStep(_Step):
    """Go on after so many minutes (written as 2d, 1h30m)."""

    wait: Minutes


class ApproveStep(_Step):
    """Go on when somebody in the role `approve` agrees; end when they refuse."""

    approve: str
    title: str | None = None


Step: TypeAlias = EmailStep | NotifyStep | SmsStep | CallStep | CreateStep | UpdateStep | WaitStep | ApproveStep


class Workflow(Part):
    """`when` it starts, for which rows (`if_`), and what is done. `input` is what a webhook brings along."""

    title: str | None = None
    when: Trigger
    input: dict[str, Field] = pydantic.Field(default_factory=dict)
    if_: Expression | None = pydantic.Field(default=None, alias="if")
    do: list[Step] = pydantic.Field(default_factory=list)
