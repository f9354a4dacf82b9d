"""One member of a Kafka consumer group: ordered per key, side by side across keys, committed after handling.

What is committed of a partition is the prefix that is finished, so nothing unfinished is ever skipped. Before a
partition goes to another member its running handlers may finish, for a bounded time, and their work is committed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from draftsmith_shared.events.consume import run_handler
from draftsmith_shared.events.dispatch import Delivery, Dispatcher, being_cancelled
from draftsmith_shared.events.kafka_wire import Message, decode, letter_headers, without_letter
from draftsmith_shared.events.port import DeadLetter, Event, Handler, Malformed, dead_letter_topic
from draftsmith_shared.events.retry import RetryPolicy
from draftsmith_shared.logging import get_logger

_WINDOW = 500
"""Deliveries of one partition in memory before it is paused."""
_COMMIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Timing:
    """`session_seconds` decides how soon a dead member's partitions go to others, `fetch_wait_seconds` the latency on
    a broker that does not answer a waiting fetch early, `drain_seconds` how long running handlers may go on."""

    session_seconds: float = 10.0
    rebalance_seconds: float = 30.0
    drain_seconds: float = 20.0
    fetch_wait_seconds: float = 0.1
    commit_seconds: float = 0.05


@dataclass(frozen=True, slots=True)
class _Received:
    message: Message
    event: Event | None
    problem: str = ""


class KafkaConsumer(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """A member for as long as its context is open."""

    def __init__(
        self,
        connection: Mapping[str, Any],
        *,
        group: str,
        topics: Sequence[str],
        handler: Handler,
        concurrency: int,
        retry: RetryPolicy,
        timing: Timing,
        send: Callable[[Sequence[Message]], Awaitable[None]],
    ) -> None:
        self._group = group
        self._topics = topics
        self._handler = handler
        self._concurrency = concurrency
        self._timing = timing
        self._send = send
        self._consumer = AIOKafkaConsumer(
            **connection,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=round(timing.session_seconds * 1000),
            heartbeat_interval_ms=round(timing.session_seconds * 300),
            rebalance_timeout_ms=round(timing.rebalance_seconds * 1000),
            fetch_max_wait_ms=round(timing.fetch_wait_seconds * 1000),
        )
        self._dispatcher: Dispatcher[TopicPartition, _Received] = Dispatcher(retry=retry, advanced=self._advanced)
        self._finished: dict[TopicPartition, int] = {}
        self._assigned: set[TopicPartition] = set()
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._workers: list[asyncio.Task[None]] = []
        self._log = get_logger(__name__, group=group)

    async def __aenter__(self) -> Self:
        self._consumer.subscribe(list(self._topics), listener=self)
        await self._consumer.start()
        self._workers = [
            asyncio.create_task(
                self._dispatcher.work(self._handle, self._give_up, accepts=lambda _: True, stop=self._stop),
                name=f"{self._group}-{number}",
            )
            for number in range(self._concurrency)
        ]
        self._tasks = [
            asyncio.create_task(self._poll(), name=f"{self._group}-poll"),
            asyncio.create_task(self._commit_forever(), name=f"{self._group}-commit"),
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Running handlers may finish; then their work is committed and the group is left."""
        self._stop.set()
        self._dispatcher.interrupt()
        _, unfinished = await asyncio.wait(self._workers, timeout=self._timing.drain_seconds)
        for task in (*unfinished, *self._tasks):
            task.cancel()
        await asyncio.gather(*self._workers, *self._tasks, return_exceptions=True)
        await self._commit()
        await self._leave()

    async def _leave(self) -> None:
        try:
            await self._consumer.stop()
        except asyncio.CancelledError:
            if being_cancelled():
                raise
            # aiokafka 0.14 lets out the cancellation of its own fetch task when the broker is gone, connections open.
            await self._consumer._client.close()

    async def _poll(self) -> None:
        while True:
            try:
                found = await self._consumer.getmany(timeout_ms=200, max_records=_WINDOW)
            except Exception as error:  # noqa: BLE001 - whatever the broker answered, the member must go on polling
                self._log.warning("poll failed", error=repr(error))
                await asyncio.sleep(1.0)
                continue
            for partition, records in found.items():
                if partition in self._assigned:
                    for record in records:
                        self._dispatcher.add(_delivery(partition, record))
            self._throttle()

    def _throttle(self) -> None:
        """Pauses partitions whose window is full; polling goes on, or the broker would think this member dead."""
        paused = self._consumer.paused()
        for partition in self._assigned & self._consumer.assignment():
            full = self._dispatcher.unfinished(partition) >= _WINDOW
            if full and partition not in paused:
                self._consumer.pause(partition)
            elif not full and partition in paused:
                self._consumer.resume(partition)

    async def _handle(self, delivery: Delivery[TopicPartition, _Received]) -> None:
        received = delivery.record
        if received.event is None:
            raise Malformed(received.problem)
        await run_handler(self._handler, received.event, group=self._group, system="kafka")

    async def _give_up(self, delivery: Delivery[TopicPartition, _Received], reason: str, attempts: int) -> None:
        message = delivery.record.message
        letter = DeadLetter(topic=message.topic, group=self._group, reason=reason, attempts=attempts)
        headers = [*without_letter(message.headers), *letter_headers(letter)]
        await self._send([Message(dead_letter_topic(message.topic), message.key, message.value, headers)])

    def _advanced(self, partition: TopicPartition, offset: int) -> None:
        self._finished[partition] = offset + 1

    async def _commit_forever(self) -> None:
        while True:
            await asyncio.sleep(self._timing.commit_seconds)
            await self._commit()

    async def _commit(self) -> None:
        offsets, self._finished = self._finished, {}
        offsets = {partition: offset for partition, offset in offsets.items() if partition in self._assigned}
        if not offsets:
            return
        try:
            async with asyncio.timeout(_COMMIT_SECONDS):  # aiokafka would wait for a coordinator for ever
                await self._consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError) as error:
            # The partitions are another member's by now; it handles again what was not committed.
            self._log.warning("commit refused", error=str(error))
        except (KafkaError, TimeoutError) as error:
            self._log.warning("commit failed", error=repr(error))
            self._finished = offsets | self._finished

    async def on_partitions_revoked(self, revoked: "set[TopicPartition]") -> None:
        for partition in revoked:
            self._dispatcher.suspend(partition)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._timing.drain_seconds):
                for partition in revoked:
                    await self._dispatcher.settled(partition)
        await self._commit()
        for partition in revoked:
            self._assigned.discard(partition)
            self._finished.pop(partition, None)
            self._dispatcher.drop(partition)

    async def on_partitions_assigned(self, assigned: "set[TopicPartition]") -> None:
        self._assigned = set(assigned)


def _delivery(partition: TopicPartition, record: Any) -> Delivery[TopicPartition, _Received]:
    headers = [(name, value or b"") for name, value in record.headers]
    message = Message(record.topic, record.key or b"", record.value or b"", headers, record.timestamp)
    try:
        received = _Received(message, decode(message))
    except Malformed as error:
        received = _Received(message, None, str(error))
    return Delivery(partition, record.offset, message.key.decode(errors="replace"), received)
