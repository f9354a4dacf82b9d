"""Outbox and relay, for both places where events wait: a table and relations of a service's own."""

import asyncio
import secrets
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from google.protobuf.wrappers_pb2 import StringValue

from draftsmith_shared.events.outbox import NotifyingTable, OutboxRelay, TableOutbox, outbox_put
from draftsmith_shared.events.port import Event, Handler
from draftsmith_shared.events.relay import SHARDS, OutboxSource, Relay, shard_of
from draftsmith_shared.events.sql_outbox import SqlOutbox, SqlOutboxRelay, SqlOutboxSource, outbox_tables
from draftsmith_shared.table.engine import create_engine
from draftsmith_shared.table.port import ConditionFailed, Item, Put
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.testing.events import text, until


def event(key: str, text: str) -> Event:
    return Event.of(StringValue(value=text), topic="t", key=key, tenant_id="acme", source="test")


class FakeBus:
    """Keeps what is published; `broken` makes an outage, `seconds` a slow broker."""

    def __init__(self) -> None:
        self.published: list[Event] = []
        self.attempts = 0
        self.broken = False
        self.seconds = 0.0

    async def publish(self, events: Sequence[Event]) -> None:
        self.attempts += 1
        await asyncio.sleep(self.seconds)
        if self.broken:
            raise ConnectionError("no broker")
        self.published += events

    def subscribe(
        self, *, group: str, topics: Sequence[str], handler: Handler, concurrency: int = 1
    ) -> AbstractAsyncContextManager[None]:
        raise AssertionError("a relay only publishes")

    async def ready(self) -> None:
        raise AssertionError("a relay only publishes")

    @property
    def texts(self) -> list[str]:
        return [text(event) for event in self.published]


@dataclass(frozen=True)
class Outbox:
    """One of the two outboxes, with what the tests need of it."""

    source: OutboxSource
    put: Callable[..., Awaitable[None]]
    relay: Callable[..., Relay]


@pytest.fixture(params=["table-sqlite", "table-postgres", "sql-sqlite", "sql-postgres"])
async def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Outbox]:
    kind, database = request.param.split("-")
    url = f"sqlite:///{tmp_path}/t.db" if database == "sqlite" else request.getfixturevalue("postgres_url")
    async with AsyncExitStack() as stack:
        if kind == "table":
            table = await stack.enter_async_context(SqlTable.open(url))

            async def put_in_table(*events: Event) -> None:
                await table.transact([outbox_put(event) for event in events])

            yield Outbox(TableOutbox(table), put_in_table, lambda bus, **how: OutboxRelay(table, bus, **how))
        else:
            metadata = sa.MetaData()
            tables = outbox_tables(metadata)
            engine = create_engine(url)
            stack.push_async_callback(engine.dispose)
            async with engine.begin() as connection:
                await connection.run_sync(metadata.create_all)
            waiting = SqlOutbox(tables, notify=lambda *_: None)

            async def put_in_sql(*events: Event) -> None:
                async with engine.begin() as connection:
                    await waiting.put(connection, *events)

            yield Outbox(
                SqlOutboxSource(engine, tables),
                put_in_sql,
                lambda bus, **how: SqlOutboxRelay(engine, tables, bus, **how),
            )


async def waiting(source: OutboxSource) -> list[Event]:
    return [event for shard in range(SHARDS) for event in await source.pending(shard, 1000)]


def first_occurrences(events: Sequence[Event]) -> dict[str, list[str]]:
    keys: dict[str, dict[str, None]] = defaultdict(dict)
    for published in events:
        keys[published.key].setdefault(text(published))
    return {key: list(texts) for key, texts in keys.items()}


async def test_what_waits_from_before_is_published_in_order_and_removed(outbox: Outbox) -> None:
    bus = FakeBus()
    for n in range(30):
        await outbox.put(event(f"k{n % 3}", f"{n}.1"), event(f"k{n % 3}", f"{n}.2"))
    async with outbox.relay(bus):
        await until(lambda: len(bus.published) >= 60)
    assert first_occurrences(bus.published) == {
        f"k{k}": [f"{n}.{i}" for n in range(k, 30, 3) for i in (1, 2)] for k in range(3)
    }
    assert len(bus.published) == 60
    assert await waiting(outbox.source) == []


async def test_a_notified_relay_publishes_at_once(outbox: Outbox) -> None:
    bus = FakeBus()
    async with outbox.relay(bus, poll_seconds=60.0) as relay:
        await asyncio.sleep(0.3)
        for n in range(5):
            await outbox.put(event("k", str(n)))
            before = time.monotonic()
            relay.notify("k")
            await until(lambda n=n: len(bus.published) == n + 1)  # type: ignore[misc]
            assert time.monotonic() - before < 1.0
    assert bus.texts == ["0", "1", "2", "3", "4"]


async def test_the_safety_net_finds_what_nobody_told(outbox: Outbox) -> None:
    bus = FakeBus()
    async with outbox.relay(bus, poll_seconds=0.1):
        await asyncio.sleep(0.3)
        await outbox.put(event("k", "silent"))
        await until(lambda: bus.texts == ["silent"])


async def test_an_outage_loses_and_reorders_nothing(outbox: Outbox) -> None:
    bus = FakeBus()
    bus.broken = True
    async with outbox.relay(bus, poll_seconds=0.2) as relay:
        for n in range(6):
            await outbox.put(event("k", str(n)))
            relay.notify("k")
        await until(lambda: bus.attempts >= 2)
        assert len(await waiting(outbox.source)) == 6
        bus.broken = False
        await until(lambda: len(bus.published) == 6)
    assert bus.texts == ["0", "1", "2", "3", "4", "5"]
    assert await waiting(outbox.source) == []


async def test_notifications_do_not_hammer_a_bus_that_is_out(outbox: Outbox) -> None:
    bus = FakeBus()
    bus.broken = True
    await outbox.put(event("k", "x"))
    async with outbox.relay(bus) as relay:
        for _ in range(100):
            relay.notify("k")
            await asyncio.sleep(0.005)
        attempts = bus.attempts
    assert 1 <= attempts <= 6


async def test_a_closing_relay_publishes_what_it_was_told_of(outbox: Outbox) -> None:
    bus = FakeBus()
    async with outbox.relay(bus) as relay:
        await asyncio.sleep(0.2)
        await outbox.put(event("k", "last"))
        relay.notify("k")
    assert bus.texts == ["last"]


async def test_several_relays_lose_and_reorder_nothing(outbox: Outbox) -> None:
    bus = FakeBus()
    bus.seconds = 0.002
    sent: dict[str, list[str]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        relays = [
            await stack.enter_async_context(outbox.relay(bus, poll_seconds=0.05, lease_seconds=60.0)) for _ in range(3)
        ]

        async def produce(key: str) -> None:
            for n in range(20):
                await outbox.put(event(key, str(n)))
                sent[key].append(str(n))
                relays[n % 3].notify(key)

        await asyncio.gather(*(produce(f"k{n}") for n in range(6)))
        await until(lambda: sum(map(len, first_occurrences(bus.published).values())) == 120)
    assert first_occurrences(bus.published) == sent
    assert len(bus.published) == 120, "as long as no lease runs out there are no duplicates either"
    assert await waiting(outbox.source) == []


async def test_relays_without_leases_duplicate_but_keep_the_order(outbox: Outbox) -> None:
    # What happens when a lease runs out under a relay that was only slow.
    bus = FakeBus()
    bus.seconds = 0.01
    for n in range(40):
        await outbox.put(event(f"k{n % 4}", str(n)))
    async with outbox.relay(bus, exclusive=True), outbox.relay(bus, exclusive=True):
        await until(lambda: len(first_occurrences(bus.published)) == 4)
        await until(lambda: sum(map(len, first_occurrences(bus.published).values())) == 40)
    assert first_occurrences(bus.published) == {f"k{k}": [str(n) for n in range(k, 40, 4)] for k in range(4)}


async def test_a_lease_belongs_to_one_owner_until_it_ends(outbox: Outbox) -> None:
    source = outbox.source
    assert await source.claim(3, "a", 0.3)
    assert await source.claim(3, "a", 0.3), "its own lease is renewed"
    assert not await source.claim(3, "b", 0.3)
    assert await source.claim(4, "b", 0.3), "another shard is free"
    await source.release(3, "b")
    assert not await source.claim(3, "b", 0.3), "only its owner gives a lease back"
    await asyncio.sleep(0.35)
    assert await source.claim(3, "b", 30), "the lease of a dead relay ends"
    await source.release(3, "b")
    assert await source.claim(3, "a", 0.3)


async def test_of_many_claims_at_once_one_holds(outbox: Outbox) -> None:
    claims = await asyncio.gather(*(outbox.source.claim(1, f"relay-{n}", 30) for n in range(8)))
    assert sum(claims) == 1


async def test_keys_spread_over_the_shards() -> None:
    counts = [0] * SHARDS
    for _ in range(2000):
        counts[shard_of(secrets.token_hex(8))] += 1
    assert min(counts) > 2000 / SHARDS * 0.7


async def test_an_event_waits_only_if_its_transaction_was_made(tmp_path: Path) -> None:
    async with SqlTable.open(f"sqlite:///{tmp_path}/t.db") as table:
        await table.transact([Put(Item("p", "s", {}))])
        with pytest.raises(ConditionFailed):
            await table.transact([Put(Item("p", "s", {})), outbox_put(event("k", "untrue"))])
        assert await waiting(TableOutbox(table)) == []


async def test_the_notifying_table_tells_of_outbox_puts_and_of_nothing_else(tmp_path: Path) -> None:
    told: list[tuple[str, ...]] = []
    async with SqlTable.open(f"sqlite:///{tmp_path}/t.db") as inner:
        table = NotifyingTable(inner, lambda *keys: told.append(keys))
        await table.transact([Put(Item("p", "s", {}))])
        await table.transact([Put(Item("p", "s2", {})), outbox_put(event("project-1", "x"))])
        with pytest.raises(ConditionFailed):
            await table.transact([Put(Item("p", "s", {})), outbox_put(event("project-2", "y"))])
        assert await table.get("p", "s2") is not None
    assert told == [("project-1",)]
