"""Events as Kafka records: the CloudEvents Kafka protocol binding 1.0.2, binary content mode.

The payload is the record's value; every other attribute is a header `ce_<name>`. The event's key is the record's key.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from draftsmith_shared.events.port import DeadLetter, Event, Malformed

Header = tuple[str, bytes]

_CONTENT_TYPE = "application/protobuf"
_REQUIRED = ("id", "type", "source", "time", "tenantid")


@dataclass(frozen=True, slots=True)
class Message:
    topic: str
    key: bytes
    value: bytes
    headers: Sequence[Header]
    timestamp_ms: int | None = None


def encode(event: Event) -> Message:
    attributes = {
        "specversion": "1.0",
        "id": event.id,
        "type": event.type,
        "source": event.source,
        "time": event.time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "partitionkey": event.key,
        "tenantid": event.tenant_id,
        "traceparent": event.traceparent,
        "tracestate": event.tracestate,
        "requestid": event.request_id,
    }
    headers = [("content-type", _CONTENT_TYPE.encode())]
    headers += [(f"ce_{name}", value.encode()) for name, value in attributes.items() if value]
    if event.dead_letter is not None:
        headers += letter_headers(event.dead_letter)
    return Message(event.topic, event.key.encode(), event.payload, headers, round(event.time.timestamp() * 1000))


def decode(message: Message) -> Event:
    """Raises Malformed for a record that is not such an event."""
    try:
        headers = {name: value.decode() for name, value in message.headers}
        key = message.key.decode()
    except UnicodeDecodeError as error:
        raise Malformed("a header or the key is not UTF-8") from error
    attributes = {name.removeprefix("ce_"): value for name, value in headers.items() if name.startswith("ce_")}
    if attributes.get("specversion") != "1.0":
        raise Malformed(f"not a CloudEvent 1.0: ce_specversion is {attributes.get('specversion')!r}")
    if headers.get("content-type") != _CONTENT_TYPE:
        raise Malformed(f"content-type is {headers.get('content-type')!r}, not {_CONTENT_TYPE}")
    if missing := [name for name in _REQUIRED if not attributes.get(name)]:
        raise Malformed(f"no header {', '.join(f'ce_{name}' for name in missing)}")
    try:
        time = datetime.fromisoformat(attributes["time"])
        letter = _letter(attributes)
    except ValueError as error:
        raise Malformed(str(error)) from error
    if time.tzinfo is None:
        raise Malformed("ce_time has no zone")
    return Event(
        id=attributes["id"],
        type=attributes["type"],
        source=attributes["source"],
        topic=message.topic,
        key=key,
        tenant_id=attributes["tenantid"],
        time=time,
        payload=message.value,
        traceparent=attributes.get("traceparent", ""),
        tracestate=attributes.get("tracestate", ""),
        request_id=attributes.get("requestid", ""),
        dead_letter=letter,
    )


def letter_headers(letter: DeadLetter) -> list[Header]:
    return [
        ("ce_dlqtopic", letter.topic.encode()),
        ("ce_dlqgroup", letter.group.encode()),
        ("ce_dlqreason", letter.reason.encode(errors="replace")),
        ("ce_dlqattempts", str(letter.attempts).encode()),
    ]


def without_letter(headers: Iterable[Header]) -> list[Header]:
    return [(name, value) for name, value in headers if not name.startswith("ce_dlq")]


def _letter(attributes: dict[str, str]) -> DeadLetter | None:
    if "dlqtopic" not in attributes:
        return None
    return DeadLetter(
        topic=attributes["dlqtopic"],
        group=attributes.get("dlqgroup", ""),
        reason=attributes.get("dlqreason", ""),
        attempts=int(attributes.get("dlqattempts", "0")),
    )
