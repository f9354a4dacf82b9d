"""What a service publishes and handles, in its metrics; and whether the bus is there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka.errors import KafkaError
from google.protobuf.wrappers_pb2 import StringValue
from prometheus_client import generate_latest

from draftsmith_shared.events.kafka import KafkaBus
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.metered import MeteredBus
from draftsmith_shared.events.outbox import OutboxRelay, outbox_put
from draftsmith_shared.events.port import Event, Malformed
from draftsmith_shared.events.retry import RetryPolicy
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.testing.broker import running_broker


def event(text: str, key: str = "k") -> Event:
    return Event.of(StringValue(value=text), topic="loaves", key=key, tenant_id="acme", source="test")


def recorded(metrics: Metrics) -> str:
    return generate_latest(metrics.registry).decode()


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[LocalBus]:
    retry = RetryPolicy(attempts=3, first_seconds=0.01, max_seconds=0.02)
    async with LocalBus.open(tmp_path / "bus.db", retry=retry) as bus:
        yield bus


async def test_events_are_counted_where_they_are_published_and_handled(bus: LocalBus) -> None:
    ours, theirs, failures = Metrics(), Metrics(), 1
    done = asyncio.Event()

    async def handle(event: Event) -> None:
        nonlocal failures
        match StringValue.FromString(event.payload).value:
            case "odd":
                raise Malformed("odd")
            case "twice" if failures:
                failures -= 1
                raise ConnectionError("not yet")
            case "last":
                done.set()

    consumer = MeteredBus(bus, theirs)
    async with consumer.subscribe(group="bakers", topics=["loaves"], handler=handle), asyncio.timeout(10):
        await MeteredBus(bus, ours).publish([event(text) for text in ("one", "odd", "twice", "last")])
        await done.wait()
    assert 'draftsmith_events_published_total{topic="loaves"} 4.0' in recorded(ours)
    assert "events_published" not in recorded(theirs)
    handled = "draftsmith_events_handled_total"
    for result, count in (("ok", 3), ("failed", 1), ("malformed", 1)):
        assert f'{handled}{{group="bakers",result="{result}",topic="loaves"}} {count}.0' in recorded(theirs)
    assert 'handling_duration_seconds_count{group="bakers",topic="loaves"} 5.0' in recorded(theirs)


class Away:
    """A bus that takes nothing until it is back."""

    def __init__(self, bus: LocalBus) -> None:
        self.bus = bus
        self.back = asyncio.Event()
        self.asked = asyncio.Event()

    async def publish(self, events: "list[Event]") -> None:
        self.asked.set()
        if not self.back.is_set():
            raise ConnectionError("no broker")
        await self.bus.publish(events)

    def subscribe(self, **_: object) -> object:
        raise AssertionError("a relay only publishes")

    async def ready(self) -> None:
        raise AssertionError("a relay only publishes")


async def test_the_outbox_shows_what_waits_while_the_bus_is_away(bus: LocalBus, tmp_path: Path) -> None:
    metrics, away = Metrics(), Away(bus)
    name = "draftsmith_outbox_waiting_events"
    async with asyncio.timeout(20), SqlTable.open(f"sqlite:///{tmp_path}/t.db") as table:
        await table.transact([outbox_put(event("x", key=str(key))) for key in range(20)])
        async with OutboxRelay(table, away, metrics=metrics):  # type: ignore[arg-type]  # as much of a bus as it needs
            while f"{name} 20.0" not in recorded(metrics):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            away.back.set()
            while f"{name} 0.0" not in recorded(metrics):  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_a_local_bus_is_ready_until_it_is_closed(tmp_path: Path) -> None:
    async with LocalBus.open(tmp_path / "bus.db") as bus:
        await MeteredBus(bus, Metrics()).ready()
    with pytest.raises(RuntimeError, match="closed"):
        await bus.ready()


async def test_kafka_is_ready_while_its_broker_answers() -> None:
    with running_broker() as broker:
        async with KafkaBus.open(broker.bootstrap) as bus:
            await bus.ready()
            broker.kill()
            with pytest.raises((KafkaError, TimeoutError)):
                async with asyncio.timeout(5):
                    await bus.ready()
