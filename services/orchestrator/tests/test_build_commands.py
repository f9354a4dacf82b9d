"""The commands on a real table: one transaction each, whoever else is at it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import generate_latest

from draftsmith_orchestrator.builds import commands, queries
from draftsmith_orchestrator.builds.commands import Desk
from draftsmith_orchestrator.builds.errors import BuildFinished, BuildNotFound, IdempotencyKeyReused, StepNotAvailable
from draftsmith_orchestrator.builds.keeper import look_round
from draftsmith_orchestrator.builds.model import BuildState, Failure, Policy, StepName, StepState
from draftsmith_orchestrator.builds.queries import Watchers
from draftsmith_orchestrator.builds.store import BuildStore
from draftsmith_orchestrator.projects.errors import InvalidRequest, ProjectNotFound
from draftsmith_orchestrator.projects.model import MAX_DESCRIPTION_CHARACTERS
from draftsmith_orchestrator.projects.queries import get_project, list_projects
from draftsmith_orchestrator.projects.store import ProjectStore
from draftsmith_shared.context import Principal
from draftsmith_shared.events.envelope import Event, from_attributes
from draftsmith_shared.events.relay import SHARDS
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.table.port import Query, Table
from draftsmith_shared.table.sql import SqlTable


@dataclass
class Clock:
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Bench:
    desk: Desk
    table: Table
    clock: Clock
    watchers: Watchers

    async def outbox(self) -> list[Event]:
        """What waits to be published, in order."""
        pages = [await self.table.query(Query(f"outbox#{shard:02d}")) for shard in range(SHARDS)]
        events = [from_attributes(item.data) for page in pages for item in page.items]
        return sorted(events, key=lambda event: (event.time, event.id))

    async def told(self) -> list[str]:
        return [event.type.rpartition(".")[2] for event in await self.outbox()]


@pytest.fixture
async def bench(table_url: str) -> AsyncIterator[Bench]:
    clock, watchers, policy = Clock(), Watchers(), Policy()
    async with SqlTable.open(table_url, name="orchestrator", clock=lambda: clock.now.timestamp()) as table:
        desk = Desk(
            BuildStore(table, policy), ProjectStore(table), policy, clock, watchers.changed, lambda: "", Metrics()
        )
        yield Bench(desk, table, clock, watchers)


ADA = Principal(user_id="usr_ada", tenant_id="tnt_ada")
EVE = Principal(user_id="usr_eve", tenant_id="tnt_eve")


async def create(bench: Bench, key: str = "", **options: object) -> str:
    _, build = await commands.create_app(bench.desk, ADA, description="A clinic", options=options, idempotency_key=key)
    return build.build_id


async def walk(bench: Bench, build_id: str, name: str = "clinic", title: str = "Clinic") -> None:
    for step in StepName:
        await commands.claim_step(bench.desk, build_id, step, 1, worker_id="w", lease_id="l")
        output = {"name": name, "title": title} if step is StepName.PLAN else {"url": "http://x"}
        await commands.complete_step(bench.desk, build_id, step, "l", output=output)


async def test_creating_stores_project_build_and_events_together(bench: Bench) -> None:
    build_id = await create(bench)
    stored = await bench.desk.builds.get(build_id)
    assert stored is not None
    assert stored.build.state is BuildState.QUEUED
    assert stored.project.project.latest_build_id == build_id
    assert await bench.told() == ["ProjectCreated", "StepDispatched"]
    assert [e.fact for e in await bench.desk.builds.log_after(build_id, 0)] == ["build.queued", "step.dispatched"]


async def test_a_build_goes_all_the_way_and_tells_each_thing_once(bench: Bench) -> None:
    build_id = await create(bench)
    await walk(bench, build_id)
    stored = await bench.desk.builds.get(build_id)
    assert stored is not None
    assert stored.build.state is BuildState.SUCCEEDED
    assert (stored.project.project.slug, stored.project.project.title) == ("clinic", "Clinic")
    told = await bench.told()
    assert {name: told.count(name) for name in set(told)} == {
        "ProjectCreated": 1,
        "BuildStarted": 1,
        "StepDispatched": 5,
        "StepSucceeded": 5,
        "BuildSucceeded": 1,
    }
    log = await bench.desk.builds.log_after(build_id, 0)
    assert [entry.sequence for entry in log] == list(range(1, len(log) + 1))
    assert await bench.desk.builds.due(0, bench.clock.now.replace(year=2030)) == []


async def test_the_end_of_a_build_is_counted_once_with_its_result(bench: Bench) -> None:
    await walk(bench, await create(bench))
    failing = await create(bench)
    await commands.claim_step(bench.desk, failing, StepName.PLAN, 1, worker_id="w", lease_id="l")
    bench.clock.sleep(5)
    failure = Failure("DESCRIPTION_UNCLEAR", "What is it?", {})
    await commands.fail_step(bench.desk, failing, StepName.PLAN, "l", failure=failure, retryable=False)
    for _ in range(2):
        await commands.cancel_build(bench.desk, ADA, cancelled := await create(bench))
        with pytest.raises(BuildFinished):
            await commands.cancel_build(bench.desk, ADA, cancelled)
    await create(bench)
    recorded = generate_latest(bench.desk.metrics.registry).decode()
    for result, count in (("succeeded", 1), ("failed", 1), ("cancelled", 2)):
        assert f'draftsmith_builds_finished_total{{result="{result}"}} {count}.0' in recorded
        assert f'draftsmith_builds_duration_seconds_count{{result="{result}"}} {count}.0' in recorded
    assert 'draftsmith_builds_duration_seconds_bucket{le="2.5",result="failed"} 0.0' in recorded


async def test_the_same_idempotency_key_makes_one_project_even_at_the_same_moment(bench: Bench) -> None:
    ids = await asyncio.gather(*(create(bench, "key-1") for _ in range(8)))
    assert len(set(ids)) == 1
    assert len((await list_projects(bench.desk.projects, ADA, 0, ""))[0]) == 1
    with pytest.raises(IdempotencyKeyReused):
        await commands.create_app(bench.desk, ADA, description="A shop", options={}, idempotency_key="key-1")


async def test_fifty_workers_after_one_step_and_one_gets_it(bench: Bench) -> None:
    build_id = await create(bench)
    results = await asyncio.gather(
        *(
            commands.claim_step(bench.desk, build_id, StepName.PLAN, 1, worker_id=f"w{n}", lease_id=f"l{n}")
            for n in range(50)
        ),
        return_exceptions=True,
    )
    won = [result for result in results if not isinstance(result, BaseException)]
    assert len(won) == 1
    assert all(isinstance(result, StepNotAvailable) for result in results if isinstance(result, BaseException))


async def test_projects_of_one_name_get_names_of_their_own(bench: Bench) -> None:
    ids = await asyncio.gather(*(create(bench) for _ in range(12)))
    await asyncio.gather(*(walk(bench, build_id) for build_id in ids))
    projects, _ = await list_projects(bench.desk.projects, ADA, 100, "")
    slugs = {project.slug for project in projects}
    assert len(slugs) == 12
    assert {"clinic", *(f"clinic-{n}" for n in range(2, 10))} < slugs


async def test_another_tenants_things_do_not_exist(bench: Bench) -> None:
    build_id = await create(bench)
    stored = await queries.get_build(bench.desk.builds, ADA, build_id)
    with pytest.raises(BuildNotFound):
        await queries.get_build(bench.desk.builds, EVE, build_id)
    with pytest.raises(BuildNotFound):
        await commands.cancel_build(bench.desk, EVE, build_id)
    with pytest.raises(ProjectNotFound):
        await get_project(bench.desk.projects, EVE, stored.build.project_id)
    with pytest.raises(BuildNotFound):
        await anext(queries.watch_build(bench.desk.builds, bench.watchers, EVE, build_id, 0))
    assert (await list_projects(bench.desk.projects, EVE, 0, ""))[0] == []


async def test_the_keeper_takes_up_what_a_lost_worker_left(bench: Bench) -> None:
    build_id = await create(bench)
    await commands.claim_step(bench.desk, build_id, StepName.PLAN, 1, worker_id="w", lease_id="l")
    assert await look_round(bench.desk) == 0
    bench.clock.sleep(11)
    assert await look_round(bench.desk) == 1
    stored = await bench.desk.builds.get(build_id)
    assert stored is not None
    step = stored.build.step(StepName.PLAN)
    assert (step.state, step.attempt) == (StepState.DISPATCHED, 2)
    assert await look_round(bench.desk) == 0


async def test_a_watcher_sees_every_event_once_and_the_stream_ends(bench: Bench) -> None:
    build_id = await create(bench)
    seen: list[int] = []

    async def watch() -> None:
        async for entry in queries.watch_build(bench.desk.builds, bench.watchers, ADA, build_id, 1):
            seen.append(entry.sequence)

    watching = asyncio.create_task(watch())
    await walk(bench, build_id)
    await asyncio.wait_for(watching, 10)
    stored = await queries.get_build(bench.desk.builds, ADA, build_id)
    assert seen == list(range(2, stored.build.sequence + 1))


@pytest.mark.parametrize(
    ("description", "options", "field"),
    [
        ("", {}, "description"),
        (" \n ", {}, "description"),
        ("x" * (MAX_DESCRIPTION_CHARACTERS + 1), {}, "description"),
        ("A clinic", {"name": "Über"}, "options.name"),
        ("A clinic", {"name": "api"}, "options.name"),
        ("A clinic", {"name": 3}, "options.name"),
        ("A clinic", {"colour": "red"}, "options.colour"),
    ],
)
async def test_bad_requests_name_the_field(
    bench: Bench, description: str, options: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidRequest) as error:
        await commands.create_app(bench.desk, ADA, description=description, options=options, idempotency_key="")
    assert list(error.value.fields) == [field]
    assert await bench.told() == []


async def test_a_wanted_name_is_kept_and_a_taken_one_refused(bench: Bench) -> None:
    build_id = await create(bench, name="my-clinic")
    await walk(bench, build_id)
    stored = await queries.get_build(bench.desk.builds, ADA, build_id)
    assert stored.project.project.slug == "my-clinic"
    with pytest.raises(InvalidRequest, match="is taken"):
        await create(bench, name="my-clinic")


async def test_pages_walk_through_all_projects(bench: Bench) -> None:
    ids = [await create(bench) for _ in range(7)]
    seen, token = list[str](), ""
    while True:
        projects, cursor = await list_projects(bench.desk.projects, ADA, 3, token)
        seen += [project.latest_build_id for project in projects]
        if not cursor:
            break
        token = cursor
    assert seen == ids[::-1]
    with pytest.raises(InvalidRequest):
        await list_projects(bench.desk.projects, ADA, 3, "rubbish")
