"""The state machine of a build, alone: no store, no clock but the one given."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftsmith_orchestrator.builds import model
from draftsmith_orchestrator.builds.errors import BuildFinished, LeaseLost, StepNotAvailable
from draftsmith_orchestrator.builds.model import (
    Build,
    BuildState,
    Fact,
    Failure,
    Happening,
    Policy,
    StepName,
    StepState,
)
from draftsmith_orchestrator.builds.wire import build_from_data, build_to_data

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = Policy()
NOT_GOOD = Failure("CHECKS_FAILED", "mypy found an error", {"check": "mypy"})


def queued() -> Build:
    return model.queue(Build("bld_1", "prj_1", "tnt_1", NOW), NOW)[0]


def claimed(build: Build, lease_id: str = "lse_1") -> Build:
    step = build.current
    assert step is not None
    return model.claim(build, step.name, step.attempt, worker_id="w", lease_id=lease_id, now=NOW, policy=POLICY)[0]


def test_a_step_ends_with_what_it_says_came_of_it() -> None:
    build, _ = model.queue(Build("bld_1", "prj_1", "tnt_1", NOW), NOW)
    build, _ = model.claim(build, StepName.PLAN, 1, worker_id="w", lease_id="l", now=NOW, policy=POLICY)
    build, _ = model.heartbeat(build, StepName.PLAN, "l", progress=0.5, message="Reading", now=NOW, policy=POLICY)
    silent, _ = model.complete(build, StepName.PLAN, "l", output={}, now=NOW)
    spoken, _ = model.complete(build, StepName.PLAN, "l", output={"said": "Books and loans" + "!" * 400}, now=NOW)
    assert silent.step(StepName.PLAN).message == "Reading"
    assert spoken.step(StepName.PLAN).message == "Books and loans" + "!" * 285


def test_a_build_walks_through_its_steps_to_success() -> None:
    build, happenings = model.queue(Build("bld_1", "prj_1", "tnt_1", NOW), NOW)
    facts = [h.fact for h in happenings]
    for name in StepName:
        build, more = model.claim(build, name, 1, worker_id="w", lease_id="l", now=NOW, policy=POLICY)
        facts += [h.fact for h in more]
        build, more = model.complete(build, name, "l", output={"of": name}, now=NOW + timedelta(seconds=1))
        facts += [h.fact for h in more]
    assert build.state is BuildState.SUCCEEDED
    assert build.finished_at == NOW + timedelta(seconds=1)
    assert build.output(StepName.DEPLOY) == {"of": "deploy"}
    assert facts == [
        Fact.BUILD_QUEUED,
        Fact.STEP_DISPATCHED,
        Fact.BUILD_STARTED,
        *[Fact.STEP_STARTED, Fact.STEP_SUCCEEDED, Fact.STEP_DISPATCHED] * 4,
        Fact.STEP_STARTED,
        Fact.STEP_SUCCEEDED,
        Fact.BUILD_SUCCEEDED,
    ]


def test_only_one_worker_gets_a_step() -> None:
    build = claimed(queued())
    with pytest.raises(StepNotAvailable):
        model.claim(build, StepName.PLAN, 1, worker_id="x", lease_id="l2", now=NOW, policy=POLICY)


def test_a_lapsed_lease_makes_a_new_attempt_and_the_old_holder_has_lost_it() -> None:
    build = claimed(queued())
    early, nothing = model.look_after(build, NOW + POLICY.lease - timedelta(seconds=1), POLICY)
    assert (early, nothing) == (build, [])
    build, happenings = model.look_after(build, NOW + POLICY.lease, POLICY)
    assert [h.fact for h in happenings] == [Fact.STEP_RETRYING, Fact.STEP_DISPATCHED]
    assert build.step(StepName.PLAN).attempt == 2
    with pytest.raises(LeaseLost):
        model.complete(build, StepName.PLAN, "lse_1", output={}, now=NOW)
    with pytest.raises(StepNotAvailable):
        model.claim(build, StepName.PLAN, 1, worker_id="w", lease_id="l", now=NOW, policy=POLICY)


def test_a_heartbeat_keeps_the_lease_and_tells_only_news() -> None:
    build = claimed(queued())
    later = NOW + timedelta(seconds=8)
    build, happenings = model.heartbeat(
        build, StepName.PLAN, "lse_1", progress=0.5, message="reading", now=later, policy=POLICY
    )
    assert [h.fact for h in happenings] == [Fact.STEP_PROGRESS]
    assert build.due_at(POLICY) == later + POLICY.lease
    build, happenings = model.heartbeat(
        build, StepName.PLAN, "lse_1", progress=0.5, message="", now=later, policy=POLICY
    )
    assert happenings == []


def test_a_dispatch_that_nobody_heard_is_said_again_as_the_same_attempt() -> None:
    build, happenings = model.look_after(queued(), NOW + POLICY.dispatch_again, POLICY)
    assert [h.fact for h in happenings] == [Fact.STEP_DISPATCHED]
    assert build.step(StepName.PLAN).attempt == 1
    assert build.due_at(POLICY) == NOW + 2 * POLICY.dispatch_again


@pytest.mark.parametrize("retryable", [True, False])
def test_a_failure_is_retried_only_where_that_may_help(retryable: bool) -> None:
    build = queued()
    happenings: Sequence[Happening] = []
    for attempt in range(1, POLICY.attempts + 1):
        build, happenings = model.fail(
            claimed(build), StepName.PLAN, "lse_1", failure=NOT_GOOD, retryable=retryable, now=NOW, policy=POLICY
        )
        if not retryable or attempt == POLICY.attempts:
            break
        assert [h.fact for h in happenings] == [Fact.STEP_RETRYING, Fact.STEP_DISPATCHED]
    assert [h.fact for h in happenings] == [Fact.STEP_FAILED, Fact.BUILD_FAILED]
    assert build.state is BuildState.FAILED
    assert build.failure == NOT_GOOD
    assert build.step(StepName.PLAN).attempt == (POLICY.attempts if retryable else 1)


def test_a_cancelled_build_gives_nothing_out_and_takes_nothing_in() -> None:
    build = claimed(queued())
    build, happenings = model.cancel(build, NOW)
    assert [h.fact for h in happenings] == [Fact.BUILD_CANCELLED]
    with pytest.raises(LeaseLost):
        model.complete(build, StepName.PLAN, "lse_1", output={}, now=NOW)
    with pytest.raises(BuildFinished):
        model.cancel(build, NOW)
    assert build.due_at(POLICY) is None


@given(st.lists(st.sampled_from(["claim", "complete", "fail", "fail hard", "lapse", "cancel"]), max_size=40))
def test_whatever_happens_the_build_stays_whole(moves: list[str]) -> None:
    """At most one step is under way, steps end in order, a final state stays, and every state survives storage."""
    build, now = queued(), NOW
    for move in moves:
        before, now = build, now + timedelta(seconds=11)
        name = build.current.name if build.current else StepName.PLAN
        attempt = build.step(name).attempt
        try:
            match move:
                case "claim":
                    build, _ = model.claim(build, name, attempt, worker_id="w", lease_id="l", now=now, policy=POLICY)
                case "complete":
                    build, _ = model.complete(build, name, "l", output={"n": 1}, now=now)
                case "fail" | "fail hard":
                    build, _ = model.fail(
                        build, name, "l", failure=NOT_GOOD, retryable=move == "fail", now=now, policy=POLICY
                    )
                case "lapse":
                    build, _ = model.look_after(build, now, POLICY)
                case "cancel":
                    build, _ = model.cancel(build, now)
        except (LeaseLost, StepNotAvailable, BuildFinished):
            assert build == before
        if before.state.final:
            assert build == before
        under_way = [s for s in build.steps if s.state in (StepState.DISPATCHED, StepState.RUNNING)]
        assert len(under_way) == (0 if build.state.final else 1)
        done = [s.state is StepState.SUCCEEDED for s in build.steps]
        assert done == sorted(done, reverse=True)
        assert (build.due_at(POLICY) is None) == build.state.final
        assert all(step.attempt <= POLICY.attempts for step in build.steps)
        assert build_from_data(build_to_data(build)) == build
