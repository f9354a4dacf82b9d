"""Counting: exact under redelivery and concurrency, and quantiles within the sketch's promise."""

import asyncio
import math
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st

from draftsmith.events.v1 import events_pb2 as pb
from draftsmith_analytics.builds.model import total
from draftsmith_analytics.builds.sketch import NONE, RELATIVE_ACCURACY, Durations, merge
from draftsmith_analytics.builds.store import RollupStore
from draftsmith_analytics.consumers import handler
from draftsmith_shared.events.port import Event, Malformed
from draftsmith_shared.table.sql import SqlTable

TENANT = "tnt_1"


@pytest.fixture
async def store(table_url: str) -> AsyncIterator[RollupStore]:
    async with SqlTable.open(table_url, name="analytics") as table:
        yield RollupStore(table)


def told(message: Message, *, day: str = "2026-03-01", tenant: str = TENANT) -> Event:
    event = Event.of(message, topic="draftsmith.builds.v1", key="prj_1", tenant_id=tenant, source="orchestrator")
    return replace(event, time=datetime.fromisoformat(f"{day}T12:00:00+00:00"))


def step(name: str, seconds: float, **changes: str) -> Event:
    message = pb.StepSucceeded(build_id="bld_1", project_id="prj_1", tenant_id=TENANT, step=name)
    message.duration.FromTimedelta(timedelta(seconds=seconds))
    return told(message, **changes)


async def test_an_event_counts_once_however_often_and_by_however_many_it_is_told(store: RollupStore) -> None:
    events = [told(pb.BuildStarted(build_id=f"bld_{n}")) for n in range(10)]
    await asyncio.gather(*(handler(store)(event) for event in events * 5))
    (day,) = await store.days(TENANT, "2026-03-01", "2026-03-01")
    assert day.started == 10


async def test_days_are_bounded_and_tenants_apart(store: RollupStore) -> None:
    handle = handler(store)
    for day in ("2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"):
        await handle(told(pb.BuildStarted(), day=day))
    await handle(told(pb.BuildStarted(), tenant="tnt_2"))
    days = await store.days(TENANT, "2026-03-01", "2026-03-02")
    assert [day.day for day in days] == ["2026-03-01", "2026-03-02"]
    assert total(days).started == 2
    assert await store.days("tnt_3", "2026-03-01", "2026-03-02") == []


async def test_everything_that_happens_to_builds_is_told_apart(store: RollupStore) -> None:
    handle = handler(store)
    success = pb.BuildSucceeded()
    success.duration.FromTimedelta(timedelta(seconds=12))
    for event in (
        told(success),
        told(pb.BuildFailed()),
        told(pb.BuildFailed()),
        told(pb.BuildCancelled()),
        step("verify", 4.0),
        step("verify", 6.0),
        told(pb.StepFailed(step="verify")),
        told(pb.ProjectCreated()),
    ):
        await handle(event)
    (day,) = await store.days(TENANT, "2026-03-01", "2026-03-01")
    assert (day.succeeded, day.failed, day.cancelled) == (1, 2, 1)
    assert day.success_rate == pytest.approx(1 / 3)
    verify = day.steps["verify"]
    assert (verify.succeeded, verify.failed, verify.durations.count) == (2, 1, 2)
    assert verify.durations.largest == 6.0
    assert day.durations.quantile(0.5) == pytest.approx(12, rel=RELATIVE_ACCURACY)


async def test_a_message_that_cannot_be_read_is_malformed(store: RollupStore) -> None:
    event = told(pb.StepSucceeded())
    broken = replace(event, payload=b"\xff\xff\xff")
    with pytest.raises(Malformed):
        await handler(store)(broken)


seconds = st.floats(min_value=0.001, max_value=10_000)


@settings(deadline=None)  # how long it takes is not what is tested
@given(st.lists(seconds, min_size=1, max_size=60), st.floats(min_value=0, max_value=1))
def test_quantiles_keep_their_promise(values: list[float], q: float) -> None:
    sketch = NONE
    for value in values:
        sketch = sketch.add(value)
    # DDSketch's definition of the q-quantile: the value of rank floor(q (n - 1)).
    exact = sorted(values)[math.floor(q * (len(values) - 1))]
    assert sketch.quantile(q) == pytest.approx(exact, rel=RELATIVE_ACCURACY * 1.01)
    assert (sketch.count, sketch.largest) == (len(values), max(values))


@settings(deadline=None)  # how long it takes is not what is tested
@given(st.lists(seconds, max_size=30), st.lists(seconds, max_size=30))
def test_merging_is_as_if_all_had_been_added_to_one(left: list[float], right: list[float]) -> None:
    def of(values: list[float]) -> Durations:
        sketch = NONE
        for value in values:
            sketch = sketch.add(value)
        return Durations.from_data(sketch.to_data())

    both = merge([of(left), of(right)])
    for q in (0, 0.5, 0.9, 1):
        assert both.quantile(q) == pytest.approx(of(left + right).quantile(q), rel=1e-9)
    assert both.count == len(left) + len(right)
