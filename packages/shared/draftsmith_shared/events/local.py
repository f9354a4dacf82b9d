"""`LocalBus`: the `EventBus` port for one process, durable in one SQLite file.

Publishers and position updates that come while a write is under way share the next one, so that the bus makes as many
transactions as the disk allows and no more. Groups are woken in process: no polling.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from draftsmith_shared.events.consume import run_handler
from draftsmith_shared.events.dispatch import Delivery, Dispatcher
from draftsmith_shared.events.local_log import Log
from draftsmith_shared.events.port import Event, Handler
from draftsmith_shared.events.retry import RetryPolicy
from draftsmith_shared.logging import get_logger

T = TypeVar("T")

_WINDOW = 500
"""Deliveries of one topic that a group holds in memory."""
_POSITION_DELAY_SECONDS = 0.02
"""Positions are saved this late at most; a crash in between delivers again."""
_TRIM_EVERY_SECONDS = 3600.0


class LocalBus:
    """See the module's docstring. Made by `LocalBus.open`."""

    def __init__(self, log: Log, thread: ThreadPoolExecutor, retry: RetryPolicy, drain_seconds: float) -> None:
        self._log = log
        self._thread = thread
        self._retry = retry
        self._drain_seconds = drain_seconds
        self._groups: dict[str, _Group] = {}
        self._publishing: list[tuple[Sequence[Event], asyncio.Future[None]]] = []
        self._positions: dict[tuple[str, str], int] = {}
        self._written = asyncio.Event()
        self._closing = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        path: Path | str,
        *,
        retry: RetryPolicy | None = None,
        retention: timedelta = timedelta(days=7),
        drain_seconds: float = 10.0,
    ) -> AsyncIterator["LocalBus"]:
        """Opens the log, creating it where it is missing. Raises LogInUse while another process has it open.

        What is older than `retention` is removed once every group of its topic has finished it. A handler that is
        running when its subscription ends may go on for `drain_seconds`; then it is cancelled, and its event comes
        again.
        """
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-bus") as thread:
            loop = asyncio.get_running_loop()
            log = await loop.run_in_executor(thread, Log, Path(path))
            bus = cls(log, thread, retry or RetryPolicy(), drain_seconds)
            writer = asyncio.create_task(bus._write_forever(), name="local-bus-writer")
            keeper = asyncio.create_task(bus._trim_forever(retention), name="local-bus-keeper")
            try:
                yield bus
            finally:
                keeper.cancel()
                bus._closing = True
                bus._wake_writer()
                await asyncio.gather(writer, keeper, return_exceptions=True)
                await loop.run_in_executor(thread, log.close)

    async def publish(self, events: Sequence[Event]) -> None:
        if self._closing:
            raise RuntimeError("the bus is closed")
        if not events:
            return
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._publishing.append((events, written))
        self._wake_writer()
        await written

    @asynccontextmanager
    async def subscribe(
        self, *, group: str, topics: Sequence[str], handler: Handler, concurrency: int = 1
    ) -> AsyncIterator[None]:
        members = self._groups.setdefault(group, _Group(self, group, self._retry, self._drain_seconds))
        async with members.member(frozenset(topics), handler, concurrency):
            yield

    async def ready(self) -> None:
        """Raises sqlite3.Error when the file cannot be read, RuntimeError when the bus is closed."""
        if self._closing:
            raise RuntimeError("the bus is closed")
        await self.call(self._log.check)

    async def call(self, function: Callable[..., T], *arguments: object) -> T:
        """Runs it on the thread that owns the log."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    @property
    def log(self) -> Log:
        return self._log

    def commit(self, group: str, topic: str, seq: int) -> None:
        """Has the position saved soon."""
        if not self._positions:
            asyncio.get_running_loop().call_later(_POSITION_DELAY_SECONDS, self._wake_writer)
        self._positions[group, topic] = seq

    async def position(self, group: str, topic: str) -> int:
        """The last event the group has finished, saved or about to be."""
        unsaved = self._positions.get((group, topic))
        return await self.call(self._log.position, group, topic) if unsaved is None else unsaved

    async def flush(self) -> None:
        """Returns once every position so far is saved."""
        if self._closing:
            return
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._publishing.append(((), written))
        self._wake_writer()
        await written

    def _wake_writer(self) -> None:
        self._written.set()

    async def _write_forever(self) -> None:
        while True:
            last_round = self._closing
            self._written.clear()
            if self._publishing or self._positions:
                await self._write()
            if last_round:
                return
            if not self._closing:
                await self._written.wait()

    async def _write(self) -> None:
        publishing, self._publishing = self._publishing, []
        positions, self._positions = self._positions, {}
        events = [event for batch, _ in publishing for event in batch]
        try:
            await self.call(self._log.write, events, positions, time.time())
        except Exception as error:  # noqa: BLE001 - the disk is full or gone: whoever publishes is told
            self._positions = positions | self._positions
            for _, written in publishing:
                if not written.done():
                    written.set_exception(error)
            return
        for _, written in publishing:
            if not written.done():
                written.set_result(None)
        topics = {event.topic for event in events}
        for group in self._groups.values():
            group.published(topics)

    async def _trim_forever(self, retention: timedelta) -> None:
        while True:
            try:
                await self.call(self._log.trim, time.time() - retention.total_seconds())
            except sqlite3.Error as error:  # a full disk, say: the log stays as it is until the next round
                get_logger(__name__).warning("event log not trimmed", error=str(error))
            await asyncio.sleep(_TRIM_EVERY_SECONDS)


class _Group:
    """The members of one group in this process share one dispatcher; a topic is read while any member wants it."""

    def __init__(self, bus: LocalBus, name: str, retry: RetryPolicy, drain_seconds: float) -> None:
        self._bus = bus
        self._name = name
        self._drain_seconds = drain_seconds
        self._dispatcher: Dispatcher[str, Event] = Dispatcher(
            retry=retry, advanced=lambda topic, seq: bus.commit(name, topic, seq)
        )
        self._members: dict[str, int] = {}
        self._readers: dict[str, asyncio.Task[None]] = {}
        self._news: dict[str, asyncio.Event] = {}

    def published(self, topics: set[str]) -> None:
        for topic in topics & self._news.keys():
            self._news[topic].set()

    @asynccontextmanager
    async def member(self, topics: frozenset[str], handler: Handler, concurrency: int) -> AsyncIterator[None]:
        async def handle(delivery: Delivery[str, Event]) -> None:
            await run_handler(handler, delivery.record, group=self._name, system="draftsmith")

        async def give_up(delivery: Delivery[str, Event], reason: str, attempts: int) -> None:
            await self._bus.publish([delivery.record.gave_up(group=self._name, reason=reason, attempts=attempts)])

        stop = asyncio.Event()
        workers = [
            asyncio.create_task(
                self._dispatcher.work(handle, give_up, accepts=topics.__contains__, stop=stop),
                name=f"{self._name}-{number}",
            )
            for number in range(concurrency)
        ]
        for topic in topics:
            self._join(topic)
        try:
            yield
        finally:
            stop.set()
            self._dispatcher.interrupt()
            _, unfinished = await asyncio.wait(workers, timeout=self._drain_seconds)
            for worker in unfinished:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            for topic in topics:
                await self._leave(topic)
            await self._bus.flush()

    def _join(self, topic: str) -> None:
        self._members[topic] = self._members.get(topic, 0) + 1
        if self._members[topic] == 1:
            self._news[topic] = asyncio.Event()
            self._readers[topic] = asyncio.create_task(self._read(topic), name=f"{self._name}-{topic}")

    async def _leave(self, topic: str) -> None:
        self._members[topic] -= 1
        if self._members[topic] == 0:
            # Everything before the first await: a new member may join during it.
            reader = self._readers.pop(topic)
            reader.cancel()
            self._dispatcher.drop(topic)
            del self._news[topic]
            await asyncio.gather(reader, return_exceptions=True)

    async def _read(self, topic: str) -> None:
        news = self._news[topic]
        position: int | None = None
        while True:
            news.clear()
            room = _WINDOW - self._dispatcher.unfinished(topic)
            if room < _WINDOW // 2:  # read half a window at a time, not one event for each that is finished
                await self._dispatcher.changed()
                continue
            try:
                if position is None:
                    position = await self._bus.position(self._name, topic)
                found = await self._bus.call(self._bus.log.read, topic, position, room)
            except sqlite3.Error as error:
                get_logger(__name__).warning("event log not read", group=self._name, topic=topic, error=str(error))
                await asyncio.sleep(1.0)
                continue
            for seq, event in found:
                position = seq
                self._dispatcher.add(Delivery(topic, seq, event.key, event))
            if len(found) < room:
                await news.wait()
