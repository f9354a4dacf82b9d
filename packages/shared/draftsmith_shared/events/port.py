"""Events between services: the envelope and the `EventBus` port.

Delivery is at least once and in order for one key. A consumer makes itself idempotent with an inbox; a producer
loses nothing because what it publishes comes from an outbox.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeAlias

from draftsmith_shared.events.envelope import DeadLetter, Event, dead_letter_topic


class Malformed(Exception):
    """The message can never be handled; it belongs in the dead-letter topic with this reason."""


Handler: TypeAlias = Callable[[Event], Awaitable[None]]
"""Handles an event to the end, or raises: `Malformed` dead-letters it, anything else has it delivered again."""


class EventBus(Protocol):
    async def publish(self, events: Sequence[Event]) -> None:
        """Returns once every event is durable in its topic."""
        ...

    def subscribe(
        self, *, group: str, topics: Sequence[str], handler: Handler, concurrency: int = 1
    ) -> AbstractAsyncContextManager[None]:
        """Consumes the topics as a member of the group for as long as the context is open.

        A group starts at the beginning of a topic. An event is committed after its handler has returned. A failing
        handler is tried again with backoff and does not let later events of the same key overtake; after the policy's
        last attempt the event goes to `<topic>.dlq` with the reason. Events of different keys may run side by side,
        up to `concurrency`.
        """
        ...

    async def ready(self) -> None:
        """The readiness check: raises when nothing can be published or consumed."""
        ...


__all__ = ["DeadLetter", "Event", "EventBus", "Handler", "Malformed", "dead_letter_topic"]
