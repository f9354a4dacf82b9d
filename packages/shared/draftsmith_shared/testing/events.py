"""Events to test with, each of one text, and a handler that keeps what it gets."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable

from google.protobuf.wrappers_pb2 import StringValue

from draftsmith_shared.events.port import Event


def event(topic: str, key: str, text: str) -> Event:
    """An event that says the text."""
    return Event.of(StringValue(value=text), topic=topic, key=key, tenant_id="acme", source="test")


def text(event: Event) -> str:
    """What it says."""
    return StringValue.FromString(event.payload).value


async def until(condition: Callable[[], bool], *, seconds: float = 30.0) -> None:
    """Waits for what has no event of its own. Raises AssertionError when it does not happen in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.005)


class Recorder:
    """A handler that keeps what it got, and then does what it is told."""

    def __init__(self, then: Callable[[Event], Awaitable[None]] | None = None) -> None:
        self.events: list[Event] = []
        self._then = then

    async def __call__(self, event: Event) -> None:
        self.events.append(event)
        if self._then is not None:
            await self._then(event)

    @property
    def texts(self) -> list[str]:
        """What the events said, in the order they came."""
        return [text(event) for event in self.events]

    def by_key(self) -> dict[str, list[str]]:
        """The same for each key."""
        keys: dict[str, list[str]] = defaultdict(list)
        for received in self.events:
            keys[received.key].append(text(received))
        return keys
