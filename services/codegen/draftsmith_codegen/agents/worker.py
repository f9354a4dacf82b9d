"""Takes dispatched steps, holds their leases, and says how they ended.

    StepDispatched ──▶ ClaimStep ──▶ the agent's handler ──▶ CompleteStep or FailStep
                                      └─ Heartbeat every third of the lease; a lost lease stops the work

The message is done with once the step is claimed: from then on the lease, not the message, sees to it that the step is
finished by somebody.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from draftsmith.events.v1 import events_pb2
from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith_codegen.agents.work import StepHandler, Work, work_from_claim
from draftsmith_shared.context import bind
from draftsmith_shared.errors import DomainError, Kind, PreconditionFailed
from draftsmith_shared.events.decode import decoded
from draftsmith_shared.events.port import Event, Malformed
from draftsmith_shared.logging import get_logger
from draftsmith_shared.metrics import STEP_SECONDS, Metrics
from draftsmith_shared.telemetry import tracer

if TYPE_CHECKING:  # the asynchronous stubs exist for the type checker only
    from draftsmith.orchestrator.v1.orchestrator_pb2_grpc import WorkServiceAsyncStub

_log = get_logger("codegen.worker")
_NEWS_SECONDS = 0.25
_RETRYABLE = frozenset({Kind.UNAVAILABLE, Kind.DEADLINE_EXCEEDED, Kind.RATE_LIMITED, Kind.CONFLICT})


@dataclass(slots=True)
class _Progress:
    """The latest news of a step, and whether the orchestrator has heard them."""

    fraction: float = 0.0
    message: str = ""
    news: asyncio.Event | None = None

    def report(self, fraction: float, message: str) -> None:
        self.fraction, self.message = fraction, message
        if self.news is not None:
            self.news.set()


class Worker:
    """Handles the dispatches of one agent; at most `slots` steps at a time."""

    def __init__(
        self,
        agent: str,
        worker_id: str,
        stub: "WorkServiceAsyncStub",
        handlers: Mapping[str, StepHandler],
        *,
        slots: int,
        metrics: Metrics,
    ) -> None:
        self._agent = agent
        self._worker_id = worker_id
        self._stub = stub
        self._handlers = handlers
        self._metrics = metrics
        self._slots = asyncio.Semaphore(slots)
        self._running: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Steps under way when the context closes are dropped; their leases lapse and another worker takes them."""
        try:
            yield
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def on_dispatched(self, event: Event) -> None:
        """Claims the step and begins with it. Raises Malformed where the event is not a dispatch of this agent."""
        dispatched = self._decode(event)
        await self._slots.acquire()
        try:
            claim = await self._claim(dispatched)
        except BaseException:
            self._slots.release()
            raise
        if claim is None:
            self._slots.release()
            return
        task = asyncio.create_task(self._do(dispatched.step, claim), name=f"{dispatched.step} {dispatched.build_id}")
        self._running.add(task)
        task.add_done_callback(self._done)

    def _decode(self, event: Event) -> events_pb2.StepDispatched:
        if event.type != events_pb2.StepDispatched.DESCRIPTOR.full_name:
            raise Malformed(f"the {self._agent} agent does not know {event.type}")
        dispatched = decoded(events_pb2.StepDispatched, event)
        if dispatched.step not in self._handlers:
            raise Malformed(f"the {self._agent} agent does not do the step {dispatched.step!r}")
        return dispatched

    async def _claim(self, dispatched: events_pb2.StepDispatched) -> pb.ClaimStepResponse | None:
        """None where the step is not to be had any more."""
        try:
            return await self._stub.ClaimStep(
                pb.ClaimStepRequest(
                    build_id=dispatched.build_id,
                    step=dispatched.step,
                    attempt=dispatched.attempt,
                    worker_id=self._worker_id,
                )
            )
        except DomainError as error:
            if error.code not in ("STEP_NOT_AVAILABLE", "BUILD_NOT_FOUND"):
                raise
            _log.info("dispatch dropped", build_id=dispatched.build_id, step=dispatched.step, reason=error.code)
            return None

    async def _do(self, step: str, claim: pb.ClaimStepResponse) -> None:
        progress = _Progress(news=asyncio.Event())
        work = work_from_claim(claim, progress.report)
        with (
            bind(build_id=work.build_id, tenant_id=work.tenant_id),
            tracer("codegen").start_as_current_span(f"step {step}", attributes={"draftsmith.build_id": work.build_id}),
        ):
            began, result = time.perf_counter(), "lost"
            handling = asyncio.create_task(self._handle(step, work))
            beating = asyncio.create_task(self._beat(step, claim, progress))
            try:
                await asyncio.wait({handling, beating}, return_when=asyncio.FIRST_COMPLETED)
                if handling.done():
                    ending = handling.result()
                    result = "succeeded" if isinstance(ending, pb.CompleteStepRequest) else "failed"
                    await self._tell(step, claim, ending)
            finally:
                self._metrics.observe(STEP_SECONDS, time.perf_counter() - began, step=step, result=result)
                for task in (handling, beating):
                    task.cancel()
                await asyncio.gather(handling, beating, return_exceptions=True)

    async def _handle(self, step: str, work: Work) -> pb.CompleteStepRequest | pb.FailStepRequest:
        try:
            output = await self._handlers[step](work)
        except DomainError as error:
            failure = pb.Failure(code=error.code, message=error.message, details_json=_json(error.details))
            return pb.FailStepRequest(failure=failure, retryable=error.kind in _RETRYABLE)
        except Exception:  # noqa: BLE001 - whatever it was, the build must hear that the step did not work
            _log.exception("step broke", step=step)
            failure = pb.Failure(
                code="INTERNAL",
                message=f"The {step} step broke; this is a defect of Draftsmith. The platform's log says more.",
            )
            return pb.FailStepRequest(failure=failure, retryable=True)
        return pb.CompleteStepRequest(output_json=_json(output))

    async def _tell(
        self, step: str, claim: pb.ClaimStepResponse, ending: pb.CompleteStepRequest | pb.FailStepRequest
    ) -> None:
        ending.build_id, ending.step, ending.lease_id = claim.build.build_id, step, claim.lease_id
        try:
            if isinstance(ending, pb.CompleteStepRequest):
                await self._stub.CompleteStep(ending)
            else:
                await self._stub.FailStep(ending)
        except PreconditionFailed:
            _log.warning("the lease was lost before the step's end could be told", step=step)

    async def _beat(self, step: str, claim: pb.ClaimStepResponse, progress: _Progress) -> None:
        """Renews the lease until it is lost; news go out at once, at most four times a second."""
        assert progress.news is not None  # noqa: S101 - made with it
        interval = claim.lease_duration.ToTimedelta().total_seconds() / 3
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(interval):
                    await progress.news.wait()
                await asyncio.sleep(_NEWS_SECONDS)
            progress.news.clear()
            beat = pb.HeartbeatRequest(
                build_id=claim.build.build_id,
                step=step,
                lease_id=claim.lease_id,
                progress=progress.fraction,
                message=progress.message,
            )
            try:
                await self._stub.Heartbeat(beat)
            except PreconditionFailed:
                _log.warning("lease lost; the work stops", step=step)
                return
            except DomainError as error:
                _log.warning("heartbeat failed; trying again", step=step, reason=error.code)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._slots.release()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a step's end could not be told; its lease will lapse", error=str(error))


def _json(value: object) -> str:
    return json.dumps(value if isinstance(value, dict) else dict(value), default=str)  # type: ignore[call-overload]
