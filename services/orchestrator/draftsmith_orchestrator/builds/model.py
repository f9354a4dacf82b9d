"""A build and its steps as a pure state machine: every transition answers with the new build and what happened.

    queued ──claim──▶ running ──complete(deploy)──▶ succeeded
       │                 ├──────fail, lapse×n─────▶ failed
       └────cancel───────┴────────────────────────▶ cancelled

A step goes pending → dispatched → running → succeeded or failed. A running step is held under a lease (Gray and
Cheriton, "Leases", SOSP 1989): who holds it renews it; when it lapses the step is dispatched again as a new attempt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from draftsmith_orchestrator.builds.errors import BuildFinished, LeaseLost, StepNotAvailable

_MOST_SAID = 300
"""Characters of what a step says at its end."""


class StepName(StrEnum):
    PLAN = "plan"
    GENERATE = "generate"
    VERIFY = "verify"
    PUBLISH = "publish"
    DEPLOY = "deploy"


class BuildState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        return self in (BuildState.SUCCEEDED, BuildState.FAILED, BuildState.CANCELLED)


class StepState(StrEnum):
    PENDING = "pending"
    DISPATCHED = "dispatched"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Fact(StrEnum):
    """What a transition says happened; the types of a build's event log."""

    BUILD_QUEUED = "build.queued"
    BUILD_STARTED = "build.started"
    STEP_DISPATCHED = "step.dispatched"
    STEP_STARTED = "step.started"
    STEP_PROGRESS = "step.progress"
    STEP_SUCCEEDED = "step.succeeded"
    STEP_RETRYING = "step.retrying"
    STEP_FAILED = "step.failed"
    BUILD_SUCCEEDED = "build.succeeded"
    BUILD_FAILED = "build.failed"
    BUILD_CANCELLED = "build.cancelled"


@dataclass(frozen=True, slots=True)
class Failure:
    code: str
    message: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lease:
    lease_id: str
    worker_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient a build is. `dispatch_again` is for a message that reached no worker."""

    lease: timedelta = timedelta(seconds=10)
    dispatch_again: timedelta = timedelta(seconds=60)
    attempts: int = 3


@dataclass(frozen=True, slots=True)
class Step:
    name: StepName
    state: StepState = StepState.PENDING
    attempt: int = 0
    dispatched_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    progress: float = 0.0
    message: str = ""
    output: Mapping[str, Any] | None = None
    failure: Failure | None = None
    lease: Lease | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """A fact about the build or one of its steps, as its event log and other services are told."""

    fact: Fact
    step: Step | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    build_id: str
    project_id: str
    tenant_id: str
    created_at: datetime
    state: BuildState = BuildState.QUEUED
    steps: tuple[Step, ...] = tuple(Step(name) for name in StepName)
    started_at: datetime | None = None
    finished_at: datetime | None = None
    failure: Failure | None = None
    traceparent: str = ""
    sequence: int = 0
    """How many events its log holds."""

    def step(self, name: StepName) -> Step:
        return next(step for step in self.steps if step.name is name)

    @property
    def current(self) -> Step | None:
        """The step that is dispatched or running, if any."""
        return next((s for s in self.steps if s.state in (StepState.DISPATCHED, StepState.RUNNING)), None)

    def output(self, name: StepName) -> Mapping[str, Any]:
        return self.step(name).output or {}

    def due_at(self, policy: Policy) -> datetime | None:
        """When somebody has to look after the build, unless it moves before."""
        step = self.current
        if step is None:
            return None
        if step.lease is not None:
            return step.lease.expires_at
        assert step.dispatched_at is not None  # noqa: S101 - a dispatched step carries its time
        return step.dispatched_at + policy.dispatch_again

    def with_step(self, step: Step) -> "Build":
        return replace(self, steps=tuple(step if s.name is step.name else s for s in self.steps))


Transition = tuple[Build, Sequence[Happening]]


def queue(build: Build, now: datetime) -> Transition:
    """The first transition: the build waits, its first step is dispatched."""
    queued, happenings = _dispatch(build, build.steps[0], now)
    return queued, [Happening(Fact.BUILD_QUEUED), *happenings]


def claim(
    build: Build, name: StepName, attempt: int, *, worker_id: str, lease_id: str, now: datetime, policy: Policy
) -> Transition:
    """Gives the step to a worker. Raises StepNotAvailable."""
    step = build.step(name)
    if build.state.final or step.state is not StepState.DISPATCHED or step.attempt != attempt:
        raise StepNotAvailable(build.build_id, name, attempt)
    running = replace(
        step,
        state=StepState.RUNNING,
        started_at=now,
        progress=0.0,
        message="",
        lease=Lease(lease_id, worker_id, now + policy.lease),
    )
    started = build.with_step(running)
    happenings = [Happening(Fact.STEP_STARTED, running)]
    if build.state is BuildState.QUEUED:
        started = replace(started, state=BuildState.RUNNING, started_at=now)
        happenings.insert(0, Happening(Fact.BUILD_STARTED))
    return started, happenings


def heartbeat(
    build: Build, name: StepName, lease_id: str, *, progress: float, message: str, now: datetime, policy: Policy
) -> Transition:
    """Renews the lease; news, if there is any, becomes a progress event. Raises LeaseLost."""
    step = _held(build, name, lease_id)
    assert step.lease is not None  # noqa: S101 - _held saw it
    fresh = replace(
        step,
        progress=max(step.progress, min(progress, 1.0)),
        message=message or step.message,
        lease=replace(step.lease, expires_at=now + policy.lease),
    )
    news = (fresh.progress, fresh.message) != (step.progress, step.message)
    return build.with_step(fresh), [Happening(Fact.STEP_PROGRESS, fresh, message)] if news else []


def complete(build: Build, name: StepName, lease_id: str, *, output: Mapping[str, Any], now: datetime) -> Transition:
    """Ends the step well and dispatches the next, or ends the build; `said` in the output is its last message.

    Raises LeaseLost.
    """
    step = _held(build, name, lease_id)
    done = replace(
        step,
        state=StepState.SUCCEEDED,
        finished_at=now,
        progress=1.0,
        message=str(output.get("said") or step.message)[:_MOST_SAID],
        output=output,
        lease=None,
        failure=None,
    )
    moved = build.with_step(done)
    happenings = [Happening(Fact.STEP_SUCCEEDED, done)]
    following = next((s for s in moved.steps if s.state is StepState.PENDING), None)
    if following is None:
        ended = replace(moved, state=BuildState.SUCCEEDED, finished_at=now)
        return ended, [*happenings, Happening(Fact.BUILD_SUCCEEDED)]
    dispatched, more = _dispatch(moved, following, now)
    return dispatched, [*happenings, *more]


def fail(
    build: Build, name: StepName, lease_id: str, *, failure: Failure, retryable: bool, now: datetime, policy: Policy
) -> Transition:
    """Ends the attempt: another one follows where that may help, else the build has failed. Raises LeaseLost."""
    return _give_up_or_retry(build, _held(build, name, lease_id), failure, retryable, now, policy)


def look_after(build: Build, now: datetime, policy: Policy) -> Transition:
    """What has to happen to a build nobody has heard of in time: a lapsed lease or an unheard dispatch."""
    step, due = build.current, build.due_at(policy)
    if build.state.final or step is None or due is None or due > now:
        return build, []
    if step.lease is None:
        again = replace(step, dispatched_at=now)
        return build.with_step(again), [Happening(Fact.STEP_DISPATCHED, again, "waiting for a worker")]
    lapsed = Failure("WORKER_LOST", f"The worker of the {step.name} step stopped answering.", {})
    return _give_up_or_retry(build, step, lapsed, True, now, policy)


def cancel(build: Build, now: datetime) -> Transition:
    """Ends the build where it stands. Raises BuildFinished."""
    if build.state.final:
        raise BuildFinished(build.build_id, build.state)
    step = build.current
    stopped = build if step is None else build.with_step(replace(step, state=StepState.PENDING, lease=None))
    return replace(stopped, state=BuildState.CANCELLED, finished_at=now), [Happening(Fact.BUILD_CANCELLED)]


def _dispatch(build: Build, step: Step, now: datetime) -> Transition:
    dispatched = replace(
        step, state=StepState.DISPATCHED, attempt=step.attempt + 1, dispatched_at=now, finished_at=None, lease=None
    )
    return build.with_step(dispatched), [Happening(Fact.STEP_DISPATCHED, dispatched)]


def _give_up_or_retry(
    build: Build, step: Step, failure: Failure, retryable: bool, now: datetime, policy: Policy
) -> Transition:
    ended = replace(step, state=StepState.FAILED, finished_at=now, failure=failure, lease=None)
    if retryable and step.attempt < policy.attempts:
        again, happenings = _dispatch(build, ended, now)
        return again, [Happening(Fact.STEP_RETRYING, ended, failure.message), *happenings]
    failed = replace(build.with_step(ended), state=BuildState.FAILED, finished_at=now, failure=failure)
    return failed, [Happening(Fact.STEP_FAILED, ended, failure.message), Happening(Fact.BUILD_FAILED, ended)]


def _held(build: Build, name: StepName, lease_id: str) -> Step:
    step = build.step(name)
    if build.state.final or step.state is not StepState.RUNNING or step.lease is None:
        raise LeaseLost(build.build_id, name)
    if step.lease.lease_id != lease_id:
        raise LeaseLost(build.build_id, name)
    return step
