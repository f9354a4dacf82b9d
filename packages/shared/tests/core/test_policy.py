import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from prometheus_client import generate_latest

from draftsmith_shared.errors import DeadlineExceeded, DomainError, NotFound, Unavailable
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.policy import Backoff, Breaker, Policy, State

QUICK = Backoff(first_seconds=0.001, max_seconds=0.002)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def failing(times: int, error: Exception) -> tuple[Callable[[], Awaitable[str]], list[int]]:
    """A function that fails so many times, and the list of its calls."""
    calls: list[int] = []

    async def function() -> str:
        calls.append(1)
        if len(calls) <= times:
            raise error
        return "done"

    return function, calls


@given(st.integers(1, 2000), st.floats(0.01, 10), st.floats(0.01, 100))
def test_pauses_have_full_jitter(attempt: int, first: float, most: float) -> None:
    backoff = Backoff(first, most)
    assert 0 <= backoff.pause(attempt) <= min(most, first * 2 ** min(attempt - 1, 30))


def test_pauses_differ() -> None:
    assert len({Backoff().pause(3) for _ in range(20)}) > 10


@pytest.mark.parametrize("error", [Unavailable("away"), TimeoutError(), ConnectionResetError()])
async def test_what_is_transient_is_tried_again(error: Exception) -> None:
    function, calls = failing(2, error)
    assert await Policy(attempts=3, backoff=QUICK).call(function) == "done"
    assert len(calls) == 3


async def test_the_last_failure_is_raised() -> None:
    function, calls = failing(9, Unavailable("away", code="AWAY"))
    with pytest.raises(Unavailable) as caught:
        await Policy(attempts=3, backoff=QUICK).call(function)
    assert caught.value.code == "AWAY"
    assert len(calls) == 3


@pytest.mark.parametrize("error", [NotFound("gone"), ValueError("bug")])
async def test_what_will_not_change_is_not_tried_again(error: Exception) -> None:
    function, calls = failing(9, error)
    with pytest.raises(type(error)):
        await Policy(attempts=3, backoff=QUICK).call(function)
    assert len(calls) == 1


async def test_each_attempt_has_its_time() -> None:
    calls = 0

    async def slow_then_fast() -> str:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0 if calls == 2 else 10)
        return "done"

    assert await Policy(timeout=0.02, attempts=2, backoff=QUICK).call(slow_then_fast) == "done"
    calls = 10
    with pytest.raises(DeadlineExceeded) as caught:
        await Policy(timeout=0.02).call(slow_then_fast)
    assert caught.value.code == "TIMEOUT"


async def test_all_attempts_together_have_theirs() -> None:
    function, calls = failing(10_000, Unavailable("away"))
    policy = Policy(attempts=10_000, backoff=Backoff(0.01, 0.01), total_timeout=0.1)
    with pytest.raises(Unavailable):
        await asyncio.wait_for(policy.call(function), 5)
    assert 1 < len(calls) < 1000


async def test_it_comes_back_when_it_was_told_to() -> None:
    function, _ = failing(1, Unavailable("away", details={"retry_after_seconds": 0.15}))
    loop = asyncio.get_running_loop()
    started = loop.time()
    await Policy(attempts=2, backoff=QUICK).call(function)
    assert loop.time() - started >= 0.14


async def test_a_breaker_opens_probes_and_closes() -> None:
    clock, metrics = Clock(), Metrics()
    breaker = Breaker("model", failures=2, reset_seconds=10, clock=clock, metrics=metrics)
    policy = Policy(breaker=breaker)
    function, calls = failing(3, Unavailable("away", code="AWAY"))

    async def attempt() -> str:
        try:
            return await policy.call(function)
        except DomainError as error:
            return error.code

    assert [await attempt(), await attempt()] == ["AWAY", "AWAY"]
    assert breaker.state is State.OPEN
    assert 'draftsmith_breaker_state_ratio{breaker="model"} 1.0' in generate_latest(metrics.registry).decode()
    assert await attempt() == "CIRCUIT_OPEN"
    assert len(calls) == 2
    clock.now = 10
    assert await attempt() == "AWAY"
    assert breaker.state is State.OPEN
    assert await attempt() == "CIRCUIT_OPEN"
    clock.now = 20
    assert await attempt() == "done"
    assert breaker.state.value == "closed"
    assert 'draftsmith_breaker_state_ratio{breaker="model"} 0.0' in generate_latest(metrics.registry).decode()


async def test_half_open_lets_one_call_through_at_a_time() -> None:
    clock = Clock()
    breaker = Breaker("model", failures=1, reset_seconds=10, clock=clock)
    breaker.failed()
    clock.now = 10
    assert breaker.state.value == "half_open"
    release = asyncio.Event()

    async def wait() -> str:
        await release.wait()
        return "done"

    policy = Policy(breaker=breaker)
    probe = asyncio.create_task(policy.call(wait))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable, match="left alone"):
        await policy.call(wait)
    release.set()
    assert await probe == "done"
    assert breaker.state is State.CLOSED


async def test_a_cancelled_probe_leaves_room_for_the_next() -> None:
    clock = Clock()
    breaker = Breaker("model", failures=1, reset_seconds=10, clock=clock)
    breaker.failed()
    clock.now = 10
    policy = Policy(breaker=breaker)
    probe = asyncio.create_task(policy.call(lambda: asyncio.sleep(10, "late")))
    await asyncio.sleep(0)
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    assert await policy.call(lambda: asyncio.sleep(0, "done")) == "done"


async def test_an_answer_that_refuses_is_an_answer() -> None:
    breaker = Breaker("model", failures=1)
    function, _ = failing(5, NotFound("gone"))
    for _ in range(5):
        with pytest.raises(NotFound):
            await Policy(breaker=breaker).call(function)
    assert breaker.state is State.CLOSED


async def test_an_open_circuit_is_not_hammered_by_retries() -> None:
    breaker = Breaker("model", failures=1, reset_seconds=60)
    breaker.failed()
    function, calls = failing(0, Unavailable("away"))
    with pytest.raises(Unavailable) as caught:
        await asyncio.wait_for(Policy(attempts=5, breaker=breaker).call(function), 5)
    assert caught.value.code == "CIRCUIT_OPEN"
    assert caught.value.retry_after_seconds == pytest.approx(60, abs=1)
    assert calls == []


@pytest.mark.parametrize(("failures", "reset"), [(0, 1.0), (1, 0.0)])
def test_a_breaker_that_could_not_work_is_refused(failures: int, reset: float) -> None:
    with pytest.raises(ValueError, match="a breaker needs"):
        Breaker("model", failures=failures, reset_seconds=reset)


class BreakerMachine(RuleBasedStateMachine):
    """Whatever happens, an open circuit admits nothing, and a closed one everything."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.breaker = Breaker("any", failures=3, reset_seconds=5, clock=self.clock)
        self.probing = False
        self.in_a_row = 0

    @rule(seconds=st.floats(0, 10))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(outcome=st.sampled_from(["succeeded", "failed", "abandoned"]))
    def call(self, outcome: str) -> None:
        before = self.breaker.state
        try:
            self.breaker.admit()
        except Unavailable:
            assert before is State.OPEN
            return
        assert before is not State.OPEN
        getattr(self.breaker, outcome)()
        if outcome == "succeeded":
            assert self.breaker.state is State.CLOSED
        if outcome == "failed" and before is State.HALF_OPEN:
            assert self.breaker.state is State.OPEN

    @invariant()
    def a_state_is_always_visible(self) -> None:
        assert self.breaker.state in State


TestBreakerMachine = BreakerMachine.TestCase
