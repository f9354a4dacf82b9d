"""`MeteredBus`: a bus as one service uses it, with what it publishes and handles counted in the service's metrics."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from draftsmith_shared.events.port import Event, EventBus, Handler, Malformed
from draftsmith_shared.metrics import EVENT_HANDLING_SECONDS, EVENTS_HANDLED, EVENTS_PUBLISHED, Metrics


class MeteredBus:
    """Services that share a bus in one process count apart: each has one of these before it."""

    def __init__(self, bus: EventBus, metrics: Metrics) -> None:
        self._bus = bus
        self._metrics = metrics

    async def publish(self, events: Sequence[Event]) -> None:
        await self._bus.publish(events)
        for event in events:
            self._metrics.count(EVENTS_PUBLISHED, topic=event.topic)

    @asynccontextmanager
    async def subscribe(
        self, *, group: str, topics: Sequence[str], handler: Handler, concurrency: int = 1
    ) -> AsyncIterator[None]:
        async def measured(event: Event) -> None:
            started, result = time.perf_counter(), "failed"
            try:
                await handler(event)
                result = "ok"
            except Malformed:
                result = "malformed"
                raise
            finally:
                seconds, topic = time.perf_counter() - started, event.topic
                self._metrics.observe(EVENT_HANDLING_SECONDS, seconds, topic=topic, group=group)
                self._metrics.count(EVENTS_HANDLED, topic=topic, group=group, result=result)

        async with self._bus.subscribe(group=group, topics=topics, handler=measured, concurrency=concurrency):
            yield

    async def ready(self) -> None:
        await self._bus.ready()
