"""From an event to the message that it tells."""

from typing import Any, TypeVar

from google.protobuf.message import DecodeError, Message

from draftsmith_shared.events.port import Event, Malformed

M = TypeVar("M", bound=Message)


def decoded(kind: type[M], event: Event) -> M:
    """The event's payload as a message of its kind. Raises Malformed."""
    try:
        message: Any = kind.FromString(event.payload)
    except DecodeError as error:
        raise Malformed(str(error)) from error
    return message  # type: ignore[no-any-return]  # FromString of the kind
