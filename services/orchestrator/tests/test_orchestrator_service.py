"""The service as others meet it: real gRPC on loopback, a real bus, real tokens."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from draftsmith.events.v1.events_pb2 import StepDispatched
from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith.orchestrator.v1.orchestrator_pb2_grpc import OrchestratorServiceStub, WorkServiceStub
from draftsmith_orchestrator.composition import OrchestratorService, open_service
from draftsmith_orchestrator.settings import OrchestratorSettings
from draftsmith_shared.context import acting_as, current_service
from draftsmith_shared.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    NotFound,
    PermissionDenied,
    PreconditionFailed,
    Unauthenticated,
)
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.port import Event, EventBus
from draftsmith_shared.rpc.client import Identity, RpcClient
from draftsmith_shared.testing.accounts import SERVICE_TOKEN, AuthPeer, running_auth
from draftsmith_shared.testing.postgres import Postgres
from draftsmith_shared.testing.readiness import check_readiness

if TYPE_CHECKING:
    from draftsmith.orchestrator.v1.orchestrator_pb2_grpc import OrchestratorServiceAsyncStub, WorkServiceAsyncStub

STEPS = ("plan", "generate", "verify", "publish", "deploy")
LIBRARY = pb.CreateAppRequest(description="A library where members borrow books.", idempotency_key="key-1")


@dataclass(frozen=True)
class Running:
    """`user` carries the token of whoever acts, `agent` the service token; `told` is what reaches the agents."""

    auth: AuthPeer
    user: "OrchestratorServiceAsyncStub"
    agent: "WorkServiceAsyncStub"
    agent_as_user: "OrchestratorServiceAsyncStub"
    user_as_agent: "WorkServiceAsyncStub"
    told: "asyncio.Queue[Event]"

    async def create(self, name: str = "ada") -> pb.CreateAppResponse:
        with acting_as(self.auth.user(name)):
            return await self.user.CreateApp(LIBRARY)

    async def dispatched(self) -> StepDispatched:
        event = await asyncio.wait_for(self.told.get(), 20)
        return StepDispatched.FromString(event.payload)


@pytest.fixture
async def orchestrator(tmp_path: Path, table_url: str) -> AsyncIterator[Running]:
    told: asyncio.Queue[Event] = asyncio.Queue()
    topics = [f"draftsmith.work.{agent}.v1" for agent in ("pm", "dev", "qa", "ops")]
    async with (
        running_auth() as auth,
        LocalBus.open(tmp_path / "bus.db") as bus,
        bus.subscribe(group="test", topics=topics, handler=told.put),
        open_service(
            OrchestratorSettings(
                data_dir=tmp_path,
                table_url=table_url,
                auth_target=auth.target,
                service_token=SecretStr(SERVICE_TOKEN),
            ),
            bus,
        ) as service,
        RpcClient(service.target, service="codegen", service_token=SERVICE_TOKEN) as client,
    ):
        yield Running(
            auth=auth,
            user=client.stub(OrchestratorServiceStub),
            agent=client.stub(WorkServiceStub, identity=Identity.SERVICE),
            agent_as_user=client.stub(OrchestratorServiceStub, identity=Identity.SERVICE),
            user_as_agent=client.stub(WorkServiceStub),
            told=told,
        )


async def test_a_build_from_its_request_to_its_end(orchestrator: Running) -> None:
    made = await orchestrator.create()
    assert made.build.state == pb.BUILD_STATE_QUEUED
    with acting_as(orchestrator.auth.user("ada")):
        watching = asyncio.create_task(_types(orchestrator, made.build.build_id))
    for step in STEPS:
        dispatched = await orchestrator.dispatched()
        assert (dispatched.build_id, dispatched.step, dispatched.attempt) == (made.build.build_id, step, 1)
        claim = await orchestrator.agent.ClaimStep(
            pb.ClaimStepRequest(build_id=dispatched.build_id, step=step, attempt=1, worker_id="w1")
        )
        assert claim.lease_duration.ToTimedelta().total_seconds() == 20
        output = {"name": "library", "title": "Library"} if step == "plan" else {"done": step}
        await orchestrator.agent.CompleteStep(
            pb.CompleteStepRequest(
                build_id=dispatched.build_id, step=step, lease_id=claim.lease_id, output_json=json.dumps(output)
            )
        )
    types = await asyncio.wait_for(watching, 20)
    per_step = ["step.started", "step.succeeded", "step.dispatched"]
    assert types[:3] == ["build.queued", "step.dispatched", "build.started"]
    assert types[3:] == [*per_step * 4, "step.started", "step.succeeded", "build.succeeded"]
    with acting_as(orchestrator.auth.user("ada")):
        answer = await orchestrator.user.GetBuild(pb.GetBuildRequest(build_id=made.build.build_id))
    assert answer.build.state == pb.BUILD_STATE_SUCCEEDED
    assert (answer.project.slug, answer.project.title) == ("library", "Library")
    assert json.loads(answer.build.steps[4].output_json) == {"done": "deploy"}


async def _types(orchestrator: Running, build_id: str) -> list[str]:
    return [event.type async for event in orchestrator.user.WatchBuild(pb.WatchBuildRequest(build_id=build_id))]


async def test_an_idempotency_key_makes_one_build(orchestrator: Running) -> None:
    first, second = await orchestrator.create(), await orchestrator.create()
    assert first.build.build_id == second.build.build_id
    with acting_as(orchestrator.auth.user("ada")), pytest.raises(Conflict) as caught:
        await orchestrator.user.CreateApp(pb.CreateAppRequest(description="A shop", idempotency_key="key-1"))
    assert caught.value.code == "IDEMPOTENCY_KEY_REUSED"
    assert (await orchestrator.create("eve")).build.build_id != first.build.build_id


async def test_one_worker_gets_a_step_and_keeps_it(orchestrator: Running) -> None:
    await orchestrator.create()
    dispatched = await orchestrator.dispatched()
    request = pb.ClaimStepRequest(build_id=dispatched.build_id, step="plan", attempt=1, worker_id="w")
    claims = await asyncio.gather(*(orchestrator.agent.ClaimStep(request) for _ in range(5)), return_exceptions=True)
    [claim] = [claim for claim in claims if isinstance(claim, pb.ClaimStepResponse)]
    assert {claim.code for claim in claims if isinstance(claim, DomainError)} == {"STEP_NOT_AVAILABLE"}
    foreign = pb.CompleteStepRequest(build_id=dispatched.build_id, step="plan", lease_id="lse_other", output_json="{}")
    with pytest.raises(PreconditionFailed) as lost:
        await orchestrator.agent.CompleteStep(foreign)
    assert lost.value.code == "LEASE_LOST"
    beat = pb.HeartbeatRequest(build_id=dispatched.build_id, step="plan", lease_id=claim.lease_id, progress=0.5)
    await orchestrator.agent.Heartbeat(beat)


async def test_users_methods_refuse_who_is_no_user(orchestrator: Running) -> None:
    build_id = (await orchestrator.create()).build.build_id
    get, expired = pb.GetBuildRequest(build_id=build_id), orchestrator.auth.user("ada", exp=1)
    with pytest.raises(Unauthenticated):
        await orchestrator.user.GetBuild(get)
    with pytest.raises(Unauthenticated):
        await orchestrator.user.CreateApp(LIBRARY)
    with pytest.raises(Unauthenticated):
        await _types(orchestrator, build_id)
    with pytest.raises(Unauthenticated):
        await orchestrator.agent_as_user.GetBuild(get)
    with acting_as(expired), pytest.raises(Unauthenticated) as caught:
        await orchestrator.user.GetBuild(get)
    assert caught.value.code == "TOKEN_EXPIRED"


async def test_agents_methods_refuse_users(orchestrator: Running) -> None:
    build_id = (await orchestrator.create()).build.build_id
    claim = pb.ClaimStepRequest(build_id=build_id, step="plan", attempt=1, worker_id="w")
    with pytest.raises((Unauthenticated, PermissionDenied)):
        await orchestrator.user_as_agent.ClaimStep(claim)
    with acting_as(orchestrator.auth.user("ada")):
        for refused in (
            orchestrator.user_as_agent.ClaimStep(claim),
            orchestrator.user_as_agent.CompleteStep(pb.CompleteStepRequest(build_id=build_id, step="plan")),
        ):
            with pytest.raises((Unauthenticated, PermissionDenied)):
                await refused
    await orchestrator.agent.ClaimStep(claim)  # and nobody had taken it


async def test_another_tenants_build_does_not_exist(orchestrator: Running) -> None:
    build_id = (await orchestrator.create()).build.build_id
    with acting_as(orchestrator.auth.user("eve")):
        with pytest.raises(NotFound) as caught:
            await orchestrator.user.GetBuild(pb.GetBuildRequest(build_id=build_id))
        assert caught.value.code == "BUILD_NOT_FOUND"
        with pytest.raises(NotFound):
            await orchestrator.user.CancelBuild(pb.CancelBuildRequest(build_id=build_id))
        with pytest.raises(NotFound):
            await _types(orchestrator, build_id)
        projects = await orchestrator.user.ListProjects(pb.ListProjectsRequest())
    assert not projects.projects


async def test_bad_requests_say_what_is_wrong(orchestrator: Running) -> None:
    build_id = (await orchestrator.create()).build.build_id
    with acting_as(orchestrator.auth.user("ada")), pytest.raises(InvalidInput) as options:
        await orchestrator.user.CreateApp(pb.CreateAppRequest(description="A shop", options_json="[1]"))
    assert set(options.value.fields) == {"options"}
    with pytest.raises(InvalidInput) as step:
        await orchestrator.agent.ClaimStep(pb.ClaimStepRequest(build_id=build_id, step="paint", attempt=1))
    assert set(step.value.fields) == {"step"}


async def test_the_services_name_does_not_stick_to_whoever_opens_it(tmp_path: Path) -> None:
    settings = OrchestratorSettings(data_dir=tmp_path, service_token=SecretStr(SERVICE_TOKEN))
    async with LocalBus.open(tmp_path / "bus.db") as bus, open_service(settings, bus):
        assert current_service() == ""


async def test_readiness_asks_the_database_and_the_bus(tmp_path: Path, postgres: Postgres) -> None:
    def opened(url: str, bus: EventBus) -> AbstractAsyncContextManager[OrchestratorService]:
        settings = OrchestratorSettings(data_dir=tmp_path, table_url=url, service_token=SecretStr(SERVICE_TOKEN))
        return open_service(settings, bus)

    await check_readiness(tmp_path, postgres, opened)
