"""Hands deliveries to workers: in order for one key, side by side across keys; both buses stand on it.

A lane (a topic, or a partition of one) gives deliveries in offset order. The dispatcher knows for each lane up to which
offset everything is finished: that is what a group may commit, whatever finished out of turn behind it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from draftsmith_shared.events.port import Malformed
from draftsmith_shared.events.retry import RetryPolicy
from draftsmith_shared.logging import get_logger

L = TypeVar("L", bound=Hashable)
R = TypeVar("R")


@dataclass(eq=False, slots=True)
class Delivery(Generic[L, R]):
    lane: L
    offset: int
    key: str
    record: R
    failures: int = 0


@dataclass(slots=True)
class _Lane:
    """Offsets in the order of their arrival, those finished, and the last one of the finished prefix."""

    arrived: deque[int] = field(default_factory=deque)
    finished: set[int] = field(default_factory=set)
    position: int | None = None

    def finish(self, offset: int) -> bool:
        """Whether the finished prefix grew."""
        self.finished.add(offset)
        before = self.position
        while self.arrived and self.arrived[0] in self.finished:
            self.position = self.arrived.popleft()
            self.finished.discard(self.position)
        return self.position != before


Handle = Callable[[Delivery[L, R]], Coroutine[Any, Any, None]]
GiveUp = Callable[[Delivery[L, R], str, int], Awaitable[None]]


class Dispatcher(Generic[L, R]):
    """See the module's docstring. `advanced(lane, offset)` is called when the finished prefix of a lane grows."""

    def __init__(self, *, retry: RetryPolicy, advanced: Callable[[L, int], None]) -> None:
        self._retry = retry
        self._advanced = advanced
        self._lanes: dict[L, _Lane] = {}
        self._queues: dict[tuple[L, str], deque[Delivery[L, R]]] = {}
        self._ready: deque[tuple[L, str]] = deque()
        self._running: dict[L, set[asyncio.Task[None]]] = {}
        self._suspended: set[L] = set()
        self._changed = asyncio.Event()
        self._log = get_logger(__name__)

    def add(self, delivery: Delivery[L, R]) -> None:
        lane = self._lanes.setdefault(delivery.lane, _Lane())
        lane.arrived.append(delivery.offset)
        slot = (delivery.lane, delivery.key)
        queue = self._queues.get(slot)
        if queue is None:
            self._queues[slot] = deque([delivery])
            self._make_ready(slot)
        else:
            queue.append(delivery)

    def unfinished(self, lane: L) -> int:
        """How many deliveries of the lane are not committable yet."""
        return len(self._lanes[lane].arrived) if lane in self._lanes else 0

    def suspend(self, lane: L) -> None:
        """Hands out no more of the lane; what is running goes on."""
        self._suspended.add(lane)

    async def settled(self, lane: L) -> None:
        """Returns once no handler of the lane is running."""
        while self._running.get(lane):
            await self._changed.wait()

    def drop(self, lane: L) -> None:
        """Forgets the lane: what waits is not handled any more, and handlers that are still running are cancelled."""
        for task in self._running.pop(lane, ()):
            task.cancel()
        self._suspended.discard(lane)
        self._lanes.pop(lane, None)
        for slot in [slot for slot in self._queues if slot[0] == lane]:
            del self._queues[slot]
        self._ready = deque(slot for slot in self._ready if slot[0] != lane)
        self._wake()

    async def changed(self) -> None:
        """Returns at the next change of any lane: arrived, finished, dropped."""
        await self._changed.wait()

    async def work(
        self, handle: Handle[L, R], give_up: GiveUp[L, R], *, accepts: Callable[[L], bool], stop: asyncio.Event
    ) -> None:
        """One worker: takes deliveries of the lanes it accepts, one at a time, until `stop`.

        Cancelling it leaves the delivery it was at to the other workers.
        """
        while not stop.is_set():
            slot = self._take(accepts)
            if slot is None:
                await self._changed.wait()
                continue
            delivery = self._queues[slot][0]
            pause: float | None = 0.0  # ready again at once, also when cancelled
            try:
                pause = await self._attempt(delivery, handle, give_up)
            finally:
                self._after(slot, delivery, pause)

    def interrupt(self) -> None:
        """Has the workers look at their `stop`."""
        self._wake()

    async def _attempt(self, delivery: Delivery[L, R], handle: Handle[L, R], give_up: GiveUp[L, R]) -> float | None:
        """None when the delivery is finished, else the seconds until the next attempt."""
        running = asyncio.create_task(handle(delivery))
        tasks = self._running.setdefault(delivery.lane, set())
        tasks.add(running)
        try:
            await running
        except asyncio.CancelledError as error:
            if being_cancelled():
                raise
            if delivery.lane not in self._lanes:
                return 0.0
            return await self._failed(delivery, error, give_up)  # something the handler waited for was cancelled
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is a failed attempt
            return await self._failed(delivery, error, give_up)
        finally:
            tasks.discard(running)
        return None

    async def _failed(self, delivery: Delivery[L, R], error: BaseException, give_up: GiveUp[L, R]) -> float | None:
        delivery.failures += 1
        reason = f"{type(error).__name__}: {error}"
        log = self._log.bind(lane=str(delivery.lane), offset=delivery.offset, failures=delivery.failures, reason=reason)
        if not isinstance(error, Malformed) and delivery.failures < self._retry.attempts:
            pause = self._retry.delay(delivery.failures)
            log.warning("event failed", retry_in=round(pause, 3))
            return pause
        try:
            await give_up(delivery, reason, delivery.failures)
        except Exception as refusal:  # noqa: BLE001 - the bus is out; the event must not be lost
            log.warning("dead letter not accepted", error=str(refusal))
            return self._retry.delay(delivery.failures)
        log.error("event dead-lettered")
        return None

    def _after(self, slot: tuple[L, str], delivery: Delivery[L, R], pause: float | None) -> None:
        queue = self._queues.get(slot)
        if queue is None or queue[0] is not delivery:  # the lane was dropped meanwhile
            self._wake()
            return
        if pause is None:
            queue.popleft()
            if not queue:
                del self._queues[slot]
            else:
                self._make_ready(slot)
            if self._lanes[slot[0]].finish(delivery.offset):
                self._advanced(slot[0], self._position(slot[0]))
        elif pause > 0:
            asyncio.get_running_loop().call_later(pause, self._rested, slot, delivery)
        else:
            self._make_ready(slot)
        self._wake()

    def _rested(self, slot: tuple[L, str], delivery: Delivery[L, R]) -> None:
        queue = self._queues.get(slot)
        if queue is not None and queue[0] is delivery:
            self._make_ready(slot)

    def _position(self, lane: L) -> int:
        position = self._lanes[lane].position
        assert position is not None, "a lane that grew has a position"  # noqa: S101
        return position

    def _take(self, accepts: Callable[[L], bool]) -> tuple[L, str] | None:
        for place, slot in enumerate(self._ready):
            if slot[0] not in self._suspended and accepts(slot[0]):
                del self._ready[place]
                return slot
        return None

    def _make_ready(self, slot: tuple[L, str]) -> None:
        self._ready.append(slot)
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed.clear()


def being_cancelled() -> bool:
    """Whether a CancelledError here is meant for the current task, not left over from something it waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
