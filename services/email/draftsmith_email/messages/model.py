"""A mail to be delivered, and how far that is."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Message:
    """`message_id` is made of the event it tells of, so that a second telling is seen as the same.

    `attempts` counts deliveries that were begun. `due_at` is when the next may begin: while one is under way, that is
    when its lease ends.
    """

    message_id: str
    tenant_id: str
    template: str
    recipient: str
    subject: str
    text: str
    html: str
    created_at: datetime
    state: MessageState = MessageState.QUEUED
    attempts: int = 0
    last_error: str = ""
    due_at: datetime | None = None
    sent_at: datetime | None = None


def claimed(message: Message, now: datetime, lease: timedelta) -> Message:
    """Whoever stores this has the mail to deliver, until the lease ends; then it is due for anybody."""
    return replace(message, attempts=message.attempts + 1, due_at=now + lease)


def put_off(message: Message, reason: str, now: datetime, seconds: float) -> Message:
    """After a delivery that was claimed and not tried: due again, and not counted."""
    later = now + timedelta(seconds=seconds)
    return replace(message, attempts=message.attempts - 1, last_error=reason, due_at=later)


def sent(message: Message, now: datetime) -> Message:
    return replace(message, state=MessageState.SENT, last_error="", due_at=None, sent_at=now)


def not_sent(message: Message, reason: str, now: datetime, *, attempts: int, lasting: bool) -> Message:
    """After a failed attempt: due again, ever later (1 s to 1 h), or given up where trying again cannot help."""
    if lasting or message.attempts >= attempts:
        return replace(message, state=MessageState.FAILED, last_error=reason, due_at=None)
    delay = min(timedelta(seconds=4 ** (message.attempts - 1)), timedelta(hours=1))
    return replace(message, last_error=reason, due_at=now + delay)
