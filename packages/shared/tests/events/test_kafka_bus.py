"""What only a broker between processes brings: foreign records, dead members, rebalancing, outages."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from draftsmith_shared.events.kafka import KafkaBus, Topics
from draftsmith_shared.events.kafka_consumer import Timing
from draftsmith_shared.events.port import Event, dead_letter_topic
from draftsmith_shared.events.retry import RetryPolicy
from draftsmith_shared.testing.broker import Broker
from draftsmith_shared.testing.crash import Crash
from draftsmith_shared.testing.events import event, text, until

TIMING = Timing(session_seconds=1.0, drain_seconds=2.0, fetch_wait_seconds=0.02)
RETRY = RetryPolicy(attempts=3, first_seconds=0.02, max_seconds=0.1)


@pytest.fixture
async def bus(kafka_broker: Broker) -> AsyncIterator[KafkaBus]:
    async with KafkaBus.open(
        kafka_broker.bootstrap, topics=Topics(partitions=4), retry=RETRY, timing=TIMING
    ) as connected:
        yield connected


async def test_a_record_is_a_cloud_event_in_binary_mode(kafka_broker: Broker, bus: KafkaBus, topic: str) -> None:
    sent = event(topic, "project-1", "hello")
    await bus.publish([sent])
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=kafka_broker.bootstrap, auto_offset_reset="earliest"
    ) as consumer:
        record = await asyncio.wait_for(consumer.getone(), 20)
    headers = dict(record.headers)
    assert (record.key, record.value) == (b"project-1", sent.payload)
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_id"] == sent.id.encode()
    assert headers["ce_type"] == b"google.protobuf.StringValue"
    assert headers["ce_source"] == b"test"
    assert headers["content-type"] == b"application/protobuf"
    assert headers["ce_time"].endswith(b"Z")


async def test_a_foreign_record_is_dead_lettered_as_it_was(kafka_broker: Broker, bus: KafkaBus, topic: str) -> None:
    handled: list[Event] = []

    async def handle(event: Event) -> None:
        handled.append(event)

    await bus.create_topics([topic, dead_letter_topic(topic)])
    async with AIOKafkaProducer(bootstrap_servers=kafka_broker.bootstrap) as producer:
        await producer.send_and_wait(topic, b"\xff not ours", key=b"\xfe", headers=[("x-odd", b"\xfd")])
        await producer.send_and_wait(topic, None, key=b"")
    await bus.publish([event(topic, "k", "ours")])
    async with (
        bus.subscribe(group=topic, topics=[topic], handler=handle),
        AIOKafkaConsumer(
            dead_letter_topic(topic), bootstrap_servers=kafka_broker.bootstrap, auto_offset_reset="earliest"
        ) as letters,
    ):
        found = [await asyncio.wait_for(letters.getone(), 20) for _ in range(2)]
        await until(lambda: [text(e) for e in handled] == ["ours"])
    record = next(r for r in found if r.value)
    headers = dict(record.headers)
    assert (record.key, record.value, headers["x-odd"]) == (b"\xfe", b"\xff not ours", b"\xfd")
    assert b"not UTF-8" in headers["ce_dlqreason"]
    assert headers["ce_dlqgroup"] == topic.encode()


DYING_MEMBER = """
import asyncio, sys
from draftsmith_shared.events.kafka import KafkaBus
from draftsmith_shared.events.kafka_consumer import Timing
from draftsmith_shared.testing.crash import reached

bootstrap, topic = sys.argv[1:]

async def handle(event):
    reached("handling")

async def main():
    timing = Timing(session_seconds=1.0, fetch_wait_seconds=0.02)
    async with KafkaBus.open(bootstrap, timing=timing) as bus:
        async with bus.subscribe(group=topic, topics=[topic], handler=handle):
            await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_the_work_of_a_killed_member_goes_to_another(
    kafka_broker: Broker, bus: KafkaBus, topic: str, crash: Crash
) -> None:
    handled: list[str] = []

    async def handle(event: Event) -> None:
        handled.append(text(event))

    await bus.publish([event(topic, f"k{n}", str(n)) for n in range(12)])
    await asyncio.to_thread(crash, DYING_MEMBER, kafka_broker.bootstrap, topic, at="handling", seconds=60)
    async with bus.subscribe(group=topic, topics=[topic], handler=handle, concurrency=4):
        await until(lambda: len(set(handled)) == 12)
    assert sorted(handled, key=int) == [str(n) for n in range(12)], "nothing was committed, and nothing comes twice"


async def test_members_that_come_and_go_lose_nothing_and_keep_each_keys_order(bus: KafkaBus, topic: str) -> None:
    seen: dict[str, list[int]] = {f"k{n}": [] for n in range(8)}
    running: set[str] = set()
    overlaps: list[str] = []

    async def handle(event: Event) -> None:
        if event.key in running:
            overlaps.append(event.key)
        running.add(event.key)
        await asyncio.sleep(0.01)
        seen[event.key].append(int(text(event)))
        running.discard(event.key)

    async def member(seconds: float) -> None:
        async with bus.subscribe(group=topic, topics=[topic], handler=handle, concurrency=3):
            await asyncio.sleep(seconds)

    async def produce() -> None:
        for start in range(0, 400, 40):
            await bus.publish([event(topic, f"k{n % 8}", str(n)) for n in range(start, start + 40)])
            await asyncio.sleep(0.3)

    async with bus.subscribe(group=topic, topics=[topic], handler=handle, concurrency=3):
        await asyncio.gather(produce(), member(2.0), member(3.5))
        await until(lambda: sum(len(set(numbers)) for numbers in seen.values()) == 400)
    assert not overlaps
    for key, numbers in seen.items():
        assert list(dict.fromkeys(numbers)) == sorted(set(numbers)), key


async def test_a_stuck_key_stops_its_partition_only_when_the_window_is_full(bus: KafkaBus, topic: str) -> None:
    release = asyncio.Event()
    handled: set[str] = set()

    async def handle(event: Event) -> None:
        if event.key == "stuck":
            await release.wait()
        handled.add(text(event))

    async with bus.subscribe(group=topic, topics=[topic], handler=handle, concurrency=2):
        await bus.publish([event(topic, "stuck", "stuck")])
        for start in range(0, 3200, 400):
            await bus.publish([event(topic, f"k{n}", str(n)) for n in range(start, start + 400)])
        await until(lambda: len(handled) > 2300)
        assert "stuck" not in handled
        release.set()
        await until(lambda: len(handled) == 3201)


async def test_publishing_fails_clearly_without_a_broker_and_works_again_with_one() -> None:
    broker = Broker()
    broker.start()
    try:
        async with KafkaBus.open(broker.bootstrap, timing=TIMING) as bus:
            await bus.publish([event("t", "k", "1")])
            broker.kill()
            with pytest.raises(KafkaError):
                await asyncio.wait_for(bus.publish([event("t", "k", "2")]), 40)
            broker.start()
            await _published(bus, event("t", "k", "3"))
    finally:
        broker.kill()
    with pytest.raises(KafkaError):
        async with KafkaBus.open(broker.bootstrap):
            raise AssertionError("there is no broker")


async def test_leaving_does_not_wait_for_a_broker_that_is_gone(topic: str) -> None:
    broker = Broker()
    broker.start()
    handled = asyncio.Event()

    async def handle(event: Event) -> None:
        broker.kill()
        handled.set()

    try:
        async with asyncio.timeout(60):
            async with KafkaBus.open(broker.bootstrap, timing=TIMING) as bus:
                async with bus.subscribe(group=topic, topics=[topic], handler=handle):
                    await bus.publish([event(topic, "k", "last")])
                    await handled.wait()
                left = time.monotonic()
            assert time.monotonic() - left < 30
    finally:
        broker.kill()


async def _published(bus: KafkaBus, event: Event) -> None:
    """As a relay does it: again and again."""
    async with asyncio.timeout(40):
        while True:
            try:
                return await bus.publish([event])
            except KafkaError:
                await asyncio.sleep(0.2)


async def test_a_large_publication_is_split_and_keeps_its_order(bus: KafkaBus, topic: str) -> None:
    handled: list[str] = []

    async def handle(event: Event) -> None:
        handled.append(text(event)[:4])

    await bus.publish([event(topic, "k", f"{n:04}" + "x" * 50_000) for n in range(40)])
    async with bus.subscribe(group=topic, topics=[topic], handler=handle):
        await until(lambda: len(handled) == 40)
    assert handled == [f"{n:04}" for n in range(40)]


async def test_ready_answers(bus: KafkaBus) -> None:
    await bus.ready()
