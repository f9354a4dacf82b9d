"""The inbox: once per group, in the transaction of the effect."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from google.protobuf.wrappers_pb2 import StringValue

from draftsmith_shared.events.inbox import inbox_put, transact_once
from draftsmith_shared.events.port import Event
from draftsmith_shared.table.port import ConditionFailed, Item, Put
from draftsmith_shared.table.sql import SqlTable


@pytest.fixture(params=["sqlite", "postgres"])
async def table(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SqlTable]:
    url = f"sqlite:///{tmp_path}/t.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    async with SqlTable.open(url) as opened:
        yield opened


@pytest.fixture
def event() -> Event:
    return Event.of(StringValue(value="x"), topic="t", key="k", tenant_id="acme", source="test")


async def test_an_event_has_its_effect_once_per_group(table: SqlTable, event: Event) -> None:
    assert await transact_once(table, "mail", event, [Put(Item("mail", "1", {}))])
    assert not await transact_once(table, "mail", event, [Put(Item("mail", "2", {}))])
    assert await table.get("mail", "2") is None
    assert await transact_once(table, "stats", event, [Put(Item("stats", "1", {}))])


async def test_of_many_deliveries_at_once_one_has_its_effect(table: SqlTable, event: Event) -> None:
    async def deliver(n: int) -> bool:
        return await transact_once(table, "g", event, [Put(Item("effect", str(n), {}))])

    assert sum(await asyncio.gather(*(deliver(n) for n in range(10)))) == 1


async def test_a_failed_effect_is_not_remembered(table: SqlTable, event: Event) -> None:
    await table.transact([Put(Item("p", "taken", {}))])
    with pytest.raises(ConditionFailed) as caught:
        await transact_once(table, "g", event, [Put(Item("p", "free", {})), Put(Item("p", "taken", {}))])
    assert caught.value.failed == (1,)
    assert await transact_once(table, "g", event, [])


def test_it_is_remembered_longer_than_a_bus_keeps_it(event: Event) -> None:
    put = inbox_put("g", event)
    assert put.item.expires_at is not None
    assert put.item.expires_at - time.time() > timedelta(days=7).total_seconds()
    assert inbox_put("g", event, ttl=timedelta(seconds=60), now=1000.5).item.expires_at == 1060
