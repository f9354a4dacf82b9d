"""The service as others meet it: events in, counts out, real gRPC with real tokens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from draftsmith.analytics.v1 import analytics_pb2 as pb
from draftsmith.analytics.v1.analytics_pb2_grpc import AnalyticsServiceStub
from draftsmith.events.v1 import events_pb2
from draftsmith_analytics.composition import AnalyticsService, open_service
from draftsmith_analytics.settings import AnalyticsSettings
from draftsmith_shared.context import acting_as, current_service
from draftsmith_shared.errors import InvalidInput, Unauthenticated
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.port import Event, EventBus
from draftsmith_shared.rpc.client import Identity, RpcClient
from draftsmith_shared.testing.accounts import SERVICE_TOKEN, AuthPeer, running_auth
from draftsmith_shared.testing.postgres import Postgres
from draftsmith_shared.testing.readiness import check_readiness

if TYPE_CHECKING:
    from draftsmith.analytics.v1.analytics_pb2_grpc import AnalyticsServiceAsyncStub


@dataclass(frozen=True)
class Running:
    auth: AuthPeer
    bus: EventBus
    user: "AnalyticsServiceAsyncStub"
    service: "AnalyticsServiceAsyncStub"

    async def stats(self, name: str, request: pb.GetBuildStatsRequest | None = None) -> pb.GetBuildStatsResponse:
        with acting_as(self.auth.user(name)):
            return await self.user.GetBuildStats(request or pb.GetBuildStatsRequest())

    async def counted(self, name: str, succeeded: int) -> pb.GetBuildStatsResponse:
        """The tenant's numbers, once so many builds are in them."""
        async with asyncio.timeout(20):
            while True:
                answer = await self.stats(name)
                if answer.total.succeeded >= succeeded:
                    return answer
                await asyncio.sleep(0.05)


@pytest.fixture
async def analytics(tmp_path: Path, table_url: str) -> AsyncIterator[Running]:
    async with (
        running_auth() as auth,
        LocalBus.open(tmp_path / "bus.db") as bus,
        open_service(
            AnalyticsSettings(
                data_dir=tmp_path,
                table_url=table_url,
                auth_target=auth.target,
                service_token=SecretStr(SERVICE_TOKEN),
            ),
            bus,
        ) as running,
        RpcClient(running.target, service="gateway", service_token=SERVICE_TOKEN) as client,
    ):
        yield Running(
            auth, bus, client.stub(AnalyticsServiceStub), client.stub(AnalyticsServiceStub, identity=Identity.SERVICE)
        )


def build(tenant: str) -> list[Event]:
    """What is told of a build that succeeds in 12 seconds."""
    step = events_pb2.StepSucceeded(step="verify", attempt=1)
    step.duration.FromTimedelta(timedelta(seconds=8))
    ended = events_pb2.BuildSucceeded()
    ended.duration.FromTimedelta(timedelta(seconds=12))
    return [
        Event.of(told, topic="draftsmith.builds.v1", key="prj_1", tenant_id=tenant, source="orchestrator")
        for told in (events_pb2.BuildStarted(), step, ended)
    ]


async def test_events_become_counts_of_their_tenant_and_twice_told_count_once(analytics: Running) -> None:
    events = build("ten_ada")
    await analytics.bus.publish([*events, *events, *build("ten_eve"), *build("ten_eve")])
    # One key, one order: once hers are counted, all before them have been.
    hers = await analytics.counted("eve", 2)
    assert hers.total.started == 2
    answer = await analytics.stats("ada")
    assert (answer.total.started, answer.total.succeeded, answer.total.success_rate) == (1, 1, 1.0)
    assert answer.total.durations.max == 12
    [step] = answer.total.steps
    assert (step.step, step.succeeded, step.durations.max) == ("verify", 1, 8)
    [day] = answer.days
    assert day.day == datetime.now(UTC).date().isoformat()
    long_ago = await analytics.stats("ada", pb.GetBuildStatsRequest(from_day="2020-01-01", to_day="2020-12-31"))
    assert (long_ago.total.started, len(long_ago.days)) == (0, 0)


@pytest.mark.parametrize(
    ("from_day", "to_day", "field"),
    [
        ("2026-02-30", "", "from_day"),
        ("", "yesterday", "to_day"),
        ("2026-03-02", "2026-03-01", "from_day"),
        ("2024-01-01", "2026-01-01", "from_day"),
    ],
)
async def test_days_that_make_no_sense(analytics: Running, from_day: str, to_day: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await analytics.stats("ada", pb.GetBuildStatsRequest(from_day=from_day, to_day=to_day))
    assert set(caught.value.fields) == {field}


async def test_only_users_may_ask(analytics: Running) -> None:
    for stub in (analytics.user, analytics.service):
        with pytest.raises(Unauthenticated):
            await stub.GetBuildStats(pb.GetBuildStatsRequest())


async def test_the_services_name_does_not_stick_to_whoever_opens_it(tmp_path: Path) -> None:
    settings = AnalyticsSettings(data_dir=tmp_path, service_token=SecretStr(SERVICE_TOKEN))
    async with LocalBus.open(tmp_path / "bus.db") as bus, open_service(settings, bus):
        assert current_service() == ""


async def test_readiness_asks_the_database_and_the_bus(tmp_path: Path, postgres: Postgres) -> None:
    def opened(url: str, bus: EventBus) -> AbstractAsyncContextManager[AnalyticsService]:
        settings = AnalyticsSettings(data_dir=tmp_path, table_url=url, service_token=SecretStr(SERVICE_TOKEN))
        return open_service(settings, bus)

    await check_readiness(tmp_path, postgres, opened)
