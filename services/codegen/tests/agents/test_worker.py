"""The worker's side of a lease, against an orchestrator that is played by the test."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import generate_latest

from draftsmith.events.v1 import events_pb2
from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith_codegen.agents.work import StepHandler, Work
from draftsmith_codegen.agents.worker import Worker
from draftsmith_shared.errors import DomainError, InvalidInput, PreconditionFailed, Unavailable
from draftsmith_shared.events.port import Event, Malformed
from draftsmith_shared.metrics import Metrics


class Orchestrator:
    """Gives each step once and remembers what it is told."""

    def __init__(self, lease: float = 30.0) -> None:
        self.lease = timedelta(seconds=lease)
        self.claimed: list[str] = []
        self.beats: list[pb.HeartbeatRequest] = []
        self.told: list[pb.CompleteStepRequest | pb.FailStepRequest] = []
        self.lost = False
        self.news = asyncio.Event()

    async def ClaimStep(self, request: pb.ClaimStepRequest) -> pb.ClaimStepResponse:
        if request.build_id in self.claimed:
            raise PreconditionFailed("taken", code="STEP_NOT_AVAILABLE")
        self.claimed.append(request.build_id)
        answer = pb.ClaimStepResponse(
            lease_id="lse_1",
            build=pb.Build(build_id=request.build_id, steps=[pb.Step(name="plan", output_json='{"a": 1}')]),
            project=pb.Project(project_id="prj_1", tenant_id="tnt_1", slug="clinic", description="A clinic"),
        )
        answer.lease_duration.FromTimedelta(self.lease)
        return answer

    async def Heartbeat(self, request: pb.HeartbeatRequest) -> pb.HeartbeatResponse:
        if self.lost:
            raise PreconditionFailed("lost", code="LEASE_LOST")
        self.beats.append(request)
        return pb.HeartbeatResponse()

    async def CompleteStep(self, request: pb.CompleteStepRequest) -> pb.CompleteStepResponse:
        self._hear(request)
        return pb.CompleteStepResponse()

    async def FailStep(self, request: pb.FailStepRequest) -> pb.FailStepResponse:
        self._hear(request)
        return pb.FailStepResponse()

    def _hear(self, request: pb.CompleteStepRequest | pb.FailStepRequest) -> None:
        self.told.append(request)
        self.news.set()

    async def next_told(self) -> pb.CompleteStepRequest | pb.FailStepRequest:
        async with asyncio.timeout(5):
            await self.news.wait()
        self.news.clear()
        return self.told[-1]


def worker(orchestrator: Any, handler: StepHandler, slots: int = 1, metrics: Metrics | None = None) -> Worker:
    return Worker("dev", "dev@test", orchestrator, {"generate": handler}, slots=slots, metrics=metrics or Metrics())


def dispatched(build_id: str = "bld_1", step: str = "generate") -> Event:
    message = events_pb2.StepDispatched(build_id=build_id, step=step, attempt=1)
    return Event.of(message, topic="draftsmith.work.dev.v1", key="prj_1", tenant_id="tnt_1", source="orchestrator")


async def test_a_step_is_done_with_what_came_before_and_its_output_told() -> None:
    orchestrator = Orchestrator()

    async def handler(work: Work) -> Mapping[str, Any]:
        work.report(0.5, "half")
        return {"from": work.output("plan")["a"], "slug": work.project_slug}

    subject = worker(orchestrator, handler)
    async with subject.running():
        await subject.on_dispatched(dispatched())
        told = await orchestrator.next_told()
    assert isinstance(told, pb.CompleteStepRequest)
    assert (told.build_id, told.step, told.lease_id) == ("bld_1", "generate", "lse_1")
    assert json.loads(told.output_json) == {"from": 1, "slug": "clinic"}


@pytest.mark.parametrize(
    ("error", "code", "retryable"),
    [
        (
            InvalidInput("unclear", code="DESCRIPTION_UNCLEAR", details={"reason": "empty"}),
            "DESCRIPTION_UNCLEAR",
            False,
        ),
        (Unavailable("away", code="DEPENDENCIES_UNAVAILABLE"), "DEPENDENCIES_UNAVAILABLE", True),
        (ZeroDivisionError("secret"), "INTERNAL", True),
    ],
)
async def test_a_failure_is_told_with_whether_another_try_may_help(
    error: Exception, code: str, retryable: bool
) -> None:
    orchestrator = Orchestrator()

    async def handler(work: Work) -> Mapping[str, Any]:
        raise error

    subject = worker(orchestrator, handler)
    async with subject.running():
        await subject.on_dispatched(dispatched())
        told = await orchestrator.next_told()
    assert isinstance(told, pb.FailStepRequest)
    assert (told.failure.code, told.retryable) == (code, retryable)
    assert "secret" not in told.failure.message
    if isinstance(error, DomainError):
        assert json.loads(told.failure.details_json) == dict(error.details)


async def test_a_step_that_is_not_to_be_had_is_dropped() -> None:
    orchestrator = Orchestrator()
    orchestrator.claimed.append("bld_1")

    async def handler(work: Work) -> Mapping[str, Any]:
        raise AssertionError("it was not ours")

    subject = worker(orchestrator, handler)
    async with subject.running():
        await subject.on_dispatched(dispatched())
        await subject.on_dispatched(dispatched())
    assert orchestrator.told == []


async def test_the_lease_is_renewed_while_the_work_goes_on() -> None:
    orchestrator, go = Orchestrator(lease=0.15), asyncio.Event()

    async def handler(work: Work) -> Mapping[str, Any]:
        await go.wait()
        return {}

    subject = worker(orchestrator, handler)
    async with subject.running():
        await subject.on_dispatched(dispatched())
        async with asyncio.timeout(5):
            while len(orchestrator.beats) < 3:  # noqa: ASYNC110 - the beats are the clock
                await asyncio.sleep(0.01)
        go.set()
        assert isinstance(await orchestrator.next_told(), pb.CompleteStepRequest)


async def test_a_lost_lease_stops_the_work_and_nothing_is_told() -> None:
    orchestrator, stopped = Orchestrator(lease=0.05), asyncio.Event()
    orchestrator.lost = True

    async def handler(work: Work) -> Mapping[str, Any]:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return {}

    subject = worker(orchestrator, handler)
    async with subject.running(), asyncio.timeout(5):
        await subject.on_dispatched(dispatched())
        await stopped.wait()
    assert orchestrator.told == []


async def test_no_more_steps_are_claimed_than_there_are_slots() -> None:
    orchestrator, go = Orchestrator(), asyncio.Event()

    async def handler(work: Work) -> Mapping[str, Any]:
        await go.wait()
        return {}

    subject = worker(orchestrator, handler, slots=2)
    async with subject.running():
        waiting = [asyncio.create_task(subject.on_dispatched(dispatched(f"bld_{n}"))) for n in range(4)]
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*waiting[:2]), 1)
        await asyncio.sleep(0.05)
        assert len(orchestrator.claimed) == 2
        go.set()
        await asyncio.wait_for(asyncio.gather(*waiting), 5)
    assert len(orchestrator.claimed) == 4


async def test_the_time_of_each_step_is_measured_with_how_it_ended() -> None:
    metrics = Metrics()

    async def handler(work: Work) -> Mapping[str, Any]:
        await asyncio.sleep(0.06)
        match work.build_id:
            case "bld_bad":
                raise InvalidInput("unclear", code="DESCRIPTION_UNCLEAR")
            case "bld_long":
                await asyncio.Event().wait()
        return {}

    orchestrator = Orchestrator()
    subject = worker(orchestrator, handler, metrics=metrics)
    async with subject.running():
        for build_id in ("bld_1", "bld_2", "bld_bad"):
            await subject.on_dispatched(dispatched(build_id))
            await orchestrator.next_told()
        await subject.on_dispatched(dispatched("bld_long"))
        await asyncio.sleep(0.01)
    recorded = generate_latest(metrics.registry).decode()
    name = "draftsmith_build_steps_duration_seconds"
    for result, count in (("succeeded", 2), ("failed", 1), ("lost", 1)):
        assert f'{name}_count{{result="{result}",step="generate"}} {count}.0' in recorded
    assert f'{name}_bucket{{le="0.05",result="succeeded",step="generate"}} 0.0' in recorded


@pytest.mark.parametrize("step", ["plan", "fly"])
async def test_a_dispatch_for_somebody_else_is_malformed(step: str) -> None:
    async def handler(work: Work) -> Mapping[str, Any]:
        return {}

    with pytest.raises(Malformed):
        await worker(Orchestrator(), handler).on_dispatched(dispatched(step=step))
