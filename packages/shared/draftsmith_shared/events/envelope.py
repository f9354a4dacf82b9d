"""The envelope of an event, its ids, and its form as JSON-compatible attributes (outbox rows, log rows)."""

import base64
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import Message
from opentelemetry import propagate

from draftsmith_shared.context import current
from draftsmith_shared.ids import event_id

MAX_PAYLOAD_BYTES = 256 * 1024
"""Of an event: below what any bus and any outbox takes. What is larger goes to the object store, and its key here."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Why an event is in a dead-letter topic: the topic and group that gave it up, the reason, and the attempts."""

    topic: str
    group: str
    reason: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Event:
    """A CloudEvent (CloudEvents 1.0.2) with a protobuf payload.

    `id` is unique and the same at every redelivery; `type` is the payload's full protobuf name; `source` the service
    that says it; `key` decides the order (project id, tenant id). `trace` is the W3C trace context of the work that
    caused it (traceparent, tracestate); `request_id` that of the request. `dead_letter` is set on the events of a
    `<topic>.dlq` only.
    """

    id: str
    type: str
    source: str
    topic: str
    key: str
    tenant_id: str
    time: datetime
    payload: bytes
    traceparent: str = ""
    tracestate: str = ""
    request_id: str = ""
    dead_letter: DeadLetter | None = None

    @classmethod
    def of(cls, message: Message, *, topic: str, key: str, tenant_id: str, source: str, id: str = "") -> "Event":
        """An event now, in the current trace and request. Without `id` it gets a UUIDv7-like one of its own.

        Raises ValueError above `MAX_PAYLOAD_BYTES`: at its origin, before it could block an outbox.
        """
        payload = message.SerializeToString(deterministic=True)
        if len(payload) > MAX_PAYLOAD_BYTES:
            raise ValueError(f"the {message.DESCRIPTOR.full_name} event is larger than {MAX_PAYLOAD_BYTES} bytes")
        now_ns = time.time_ns()
        trace: dict[str, str] = {}
        propagate.inject(trace)
        return cls(
            id=id or event_id(now_ns),
            type=message.DESCRIPTOR.full_name,
            source=source,
            topic=topic,
            key=key,
            tenant_id=tenant_id,
            time=datetime.fromtimestamp(now_ns // 1_000_000_000, UTC).replace(microsecond=now_ns // 1000 % 1_000_000),
            payload=payload,
            traceparent=trace.get("traceparent", ""),
            tracestate=trace.get("tracestate", ""),
            request_id=current().request_id,
        )

    def gave_up(self, *, group: str, reason: str, attempts: int) -> "Event":
        """The same event as it goes to its dead-letter topic."""
        letter = DeadLetter(topic=self.topic, group=group, reason=reason, attempts=attempts)
        return replace(self, topic=dead_letter_topic(self.topic), dead_letter=letter)


def dead_letter_topic(topic: str) -> str:
    return f"{topic}.dlq"


def to_attributes(event: Event) -> dict[str, Any]:
    """The event as JSON-compatible attributes, payload in base64; `from_attributes` reads them back."""
    return {
        **asdict(event),
        "time": event.time.astimezone(UTC).isoformat(timespec="microseconds"),
        "payload": base64.b64encode(event.payload).decode("ascii"),
    }


def from_attributes(attributes: Mapping[str, Any]) -> Event:
    fields = dict(attributes)
    letter = fields.pop("dead_letter")
    return Event(
        time=datetime.fromisoformat(fields.pop("time")),
        payload=base64.b64decode(fields.pop("payload")),
        dead_letter=DeadLetter(**letter) if letter else None,
        **fields,
    )


def sequence(event: Event) -> str:
    """Sorts events by their time, to the microsecond, then by their id."""
    return f"{event.time.astimezone(UTC).isoformat(timespec='microseconds')}#{event.id}"
