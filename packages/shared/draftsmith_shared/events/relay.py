"""The relay: publishes what transactions left in an outbox (microservices.io, "Transactional outbox").

Events wait in shards; the events of one key are in one shard, in order. A relay takes a shard's lease, publishes a
batch in order, and removes it only after the bus has it. Crashing in between publishes the batch again: duplicates
carry the same ids, and what was first published stays in order. The lease spares duplicates while several relays serve
one outbox; order does not depend on it.
"""

import asyncio
import random
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self, TypedDict

from draftsmith_shared.events.port import Event, EventBus
from draftsmith_shared.ids import event_id
from draftsmith_shared.logging import get_logger
from draftsmith_shared.metrics import OUTBOX_WAITING, Metrics

SHARDS = 8
"""Of every outbox; changing it needs an empty outbox, because a key's events would change shards."""

_LEASE_RETRY_SECONDS = 0.05
_LEASE_IDLE_SECONDS = 0.1
"""A lease is kept this long for the next event, so that a steady flow costs one claim and not one per event."""
_DRAIN_SECONDS = 5.0


def shard_of(key: str) -> int:
    return zlib.crc32(key.encode()) % SHARDS


class OutboxSource(Protocol):
    """Where the waiting events are. An owner may claim its own lease again: that renews it."""

    async def claim(self, shard: int, owner: str, seconds: float) -> bool:
        """Whether the owner has the shard's lease now, for so many seconds."""
        ...

    async def release(self, shard: int, owner: str) -> None: ...

    async def pending(self, shard: int, limit: int) -> Sequence[Event]:
        """The oldest events of the shard, in order."""
        ...

    async def remove(self, shard: int, events: Sequence[Event]) -> None:
        """Removing what is not there is fine."""
        ...


class RelayOptions(TypedDict, total=False):
    """What the relay of any outbox can be told; see `Relay`."""

    owner: str
    exclusive: bool
    poll_seconds: float
    lease_seconds: float
    batch: int
    metrics: Metrics | None


class Relay:
    """Runs for as long as its context is open.

    `notify` has it look at once; besides it looks every `poll_seconds`, for events whose process died before it could
    notify. With `exclusive=True` it takes no leases: for an outbox that only this relay serves. A restarted relay
    that has its former `owner` name back does not wait for its former lease.
    """

    def __init__(
        self,
        source: OutboxSource,
        bus: EventBus,
        *,
        owner: str = "",
        exclusive: bool = False,
        poll_seconds: float = 5.0,
        lease_seconds: float = 5.0,
        batch: int = 100,
        metrics: Metrics | None = None,
    ) -> None:
        self._source = source
        self._bus = bus
        self._owner = owner or event_id()
        self._exclusive = exclusive
        self._poll_seconds = poll_seconds
        self._lease_seconds = lease_seconds
        self._batch = batch
        self._metrics = metrics
        self._waiting = [0] * SHARDS
        self._wake = [asyncio.Event() for _ in range(SHARDS)]
        self._stop = asyncio.Event()
        self._held: dict[int, float] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._log = get_logger(__name__)

    def notify(self, *keys: str) -> None:
        """There are new events, of these keys; without keys: of any."""
        for shard in {shard_of(key) for key in keys} or range(SHARDS):
            self._wake[shard].set()

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._serve(shard), name=f"outbox-{shard}") for shard in range(SHARDS)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Publishes what it was notified of, if the bus lets it within a few seconds; the rest waits in the outbox."""
        self._stop.set()
        for wake in self._wake:
            wake.set()
        _, unfinished = await asyncio.wait(self._tasks, timeout=_DRAIN_SECONDS)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, shard: int) -> None:
        wake = self._wake[shard]
        failures = 0
        while True:
            last_round = self._stop.is_set()
            wake.clear()
            try:
                drained = await self._drain(shard)
                if last_round:
                    return await self._release(shard)
                failures = 0
            except Exception as error:  # noqa: BLE001 - the bus or the table is out; the events wait where they are
                if last_round:
                    return None
                failures += 1
                await self._back_off(shard, failures, error)
                continue
            if not drained:
                await self._wait(wake, _LEASE_RETRY_SECONDS)
            elif shard not in self._held:
                await self._wait(wake, self._poll_seconds * random.uniform(0.8, 1.2))  # noqa: S311 - not in step
            elif not await self._wait(wake, _LEASE_IDLE_SECONDS):
                with suppress(Exception):  # then it ends by itself
                    await self._release(shard)

    async def _back_off(self, shard: int, failures: int, error: Exception) -> None:
        """A notification does not shorten it, only the end of the relay."""
        seconds = min(0.1 * 2**failures, 10.0) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        self._log.warning("outbox relay waits", shard=shard, failures=failures, seconds=seconds, error=str(error))
        await self._wait(self._stop, seconds)

    async def _wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Whether the event came before the time was over."""
        try:
            async with asyncio.timeout(seconds):
                return await event.wait()
        except TimeoutError:
            return False

    async def _drain(self, shard: int) -> bool:
        """Publishes until the shard is empty; False if another relay has its lease."""
        while events := await self._pending(shard):
            if not self._exclusive and not self._holds(shard):
                renewed = shard in self._held
                self._held.pop(shard, None)
                until = time.monotonic() + self._lease_seconds
                if not await self._source.claim(shard, self._owner, self._lease_seconds):
                    return False
                self._held[shard] = until
                if not renewed:
                    continue  # read again: the relay that had the lease may have published these
            await self._bus.publish(events)
            await self._source.remove(shard, events)
        return True

    async def _pending(self, shard: int) -> Sequence[Event]:
        events = await self._source.pending(shard, self._batch)
        self._waiting[shard] = len(events)
        if self._metrics is not None:
            self._metrics.set(OUTBOX_WAITING, sum(self._waiting))
        return events

    def _holds(self, shard: int) -> bool:
        """Whether the lease is ours for at least half of its time; it is renewed after that."""
        return time.monotonic() < self._held.get(shard, 0.0) - self._lease_seconds / 2

    async def _release(self, shard: int) -> None:
        if self._held.pop(shard, None) is not None:
            await self._source.release(shard, self._owner)
