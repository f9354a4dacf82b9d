"""How a call to something that can fail is made: a timeout, retries with full jitter, a circuit breaker.

Full jitter is from Marc Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog); the breaker is Michael
Nygard's (Release It!). stamina does the retrying.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

import stamina

from draftsmith_shared.errors import DeadlineExceeded, Unavailable
from draftsmith_shared.logging import get_logger
from draftsmith_shared.metrics import BREAKER_STATE, Metrics

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses between attempts: the n-th is uniform between 0 and min(`max_seconds`, `first_seconds` * 2**(n-1))."""

    first_seconds: float = 0.1
    max_seconds: float = 5.0

    def pause(self, attempt: int) -> float:
        """Seconds to wait after the failed attempt (the first is 1)."""
        ceiling = min(self.max_seconds, self.first_seconds * 2 ** min(attempt - 1, 30))
        return random.uniform(0, ceiling)  # noqa: S311 - jitter


class State(Enum):
    CLOSED = "closed"
    """Calls go through."""
    OPEN = "open"
    """Calls are refused at once."""
    HALF_OPEN = "half_open"
    """One call at a time is let through to see whether it works again."""


_STATE_VALUE = {State.CLOSED: 0.0, State.HALF_OPEN: 0.5, State.OPEN: 1.0}


class Breaker:
    """Stops calling what keeps failing.

    After `failures` failures in a row it opens: calls raise Unavailable (CIRCUIT_OPEN) without being made. After
    `reset_seconds` it lets one through; if that works it closes, if not it stays open for as long again. `state` is
    visible, and a gauge when it has metrics.
    """

    def __init__(
        self,
        name: str,
        *,
        failures: int = 5,
        reset_seconds: float = 30,
        metrics: Metrics | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if failures < 1 or reset_seconds <= 0:
            raise ValueError("a breaker needs failures >= 1 and reset_seconds > 0")
        self.name = name
        self._threshold = failures
        self._reset_seconds = reset_seconds
        self._metrics = metrics
        self._clock = clock
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False
        self._show()

    @property
    def state(self) -> State:
        if self._opened_at is None:
            return State.CLOSED
        return State.HALF_OPEN if self._clock() - self._opened_at >= self._reset_seconds else State.OPEN

    def admit(self) -> None:
        """Called before the call. Raises Unavailable (CIRCUIT_OPEN) when it must not be made."""
        state = self.state
        if state is State.CLOSED:
            return
        if state is State.HALF_OPEN and not self._probing:
            self._probing = True
            self._show()
            return
        opened_at = self._opened_at if self._opened_at is not None else self._clock()
        wait = max(0.0, self._reset_seconds - (self._clock() - opened_at))
        raise Unavailable(
            f"{self.name} has been failing and is left alone for a while; try again shortly",
            code="CIRCUIT_OPEN",
            details={"retry_after_seconds": round(wait, 3)},
        )

    def succeeded(self) -> None:
        """The admitted call worked."""
        was_open = self._opened_at is not None
        self._failures, self._opened_at, self._probing = 0, None, False
        self._show()
        if was_open:
            get_logger(__name__).info("circuit closed", breaker=self.name)

    def failed(self) -> None:
        """The admitted call failed."""
        self._failures += 1
        if self._probing or (self._opened_at is None and self._failures >= self._threshold):
            self._opened_at, self._probing = self._clock(), False
            self._show()
            get_logger(__name__).warning("circuit opened", breaker=self.name, failures=self._failures)

    def abandoned(self) -> None:
        """The admitted call ended without saying anything about the other side (it was cancelled, or refused)."""
        self._probing = False

    def _show(self) -> None:
        if self._metrics is not None:
            self._metrics.set(BREAKER_STATE, _STATE_VALUE[self.state], breaker=self.name)


def _is_transient(error: Exception) -> bool:
    return isinstance(error, Unavailable | DeadlineExceeded | TimeoutError | ConnectionError)


@dataclass(frozen=True, slots=True)
class Policy:
    """Makes calls with a timeout, retries and a breaker.

        policy = Policy(timeout=5, attempts=3, breaker=Breaker("model"))
        answer = await policy.call(lambda: client.ask(prompt))

    `timeout` holds for each attempt, `total_timeout` for all of them and the pauses between. Only errors that
    `retry_on` accepts are tried again, and only they count as failures for the breaker; by default what is transient:
    Unavailable, DeadlineExceeded, TimeoutError, ConnectionError. An Unavailable that says when to come back is given
    that pause.
    """

    timeout: float | None = None
    attempts: int = 1
    backoff: Backoff = Backoff()
    breaker: Breaker | None = None
    total_timeout: float | None = None
    retry_on: Callable[[Exception], bool] = _is_transient

    async def call(self, function: Callable[[], Awaitable[_T]]) -> _T:
        """The answer. Raises DeadlineExceeded (TIMEOUT), Unavailable (CIRCUIT_OPEN), or what the function raised."""
        attempt_number = 0

        def pause(error: Exception) -> float | bool:
            if not self.retry_on(error) or getattr(error, "code", "") == "CIRCUIT_OPEN":
                return False
            told = error.retry_after_seconds if isinstance(error, Unavailable) else None
            return told if told is not None else self.backoff.pause(attempt_number)

        retrying = stamina.retry_context(on=pause, attempts=self.attempts, timeout=self.total_timeout)
        async for attempt in retrying:
            attempt_number = attempt.num
            with attempt:
                return await self._once(function)
        raise AssertionError("stamina ends with a return or a raise")  # pragma: no cover

    async def _once(self, function: Callable[[], Awaitable[_T]]) -> _T:
        breaker = self.breaker
        if breaker is not None:
            breaker.admit()
        try:
            answer = await self._in_time(function)
        except Exception as error:
            if breaker is not None:
                # An answer that refuses is an answer: the other side works.
                breaker.failed() if self.retry_on(error) else breaker.succeeded()
            raise
        except BaseException:
            if breaker is not None:
                breaker.abandoned()
            raise
        if breaker is not None:
            breaker.succeeded()
        return answer

    async def _in_time(self, function: Callable[[], Awaitable[_T]]) -> _T:
        limit = asyncio.timeout(self.timeout)
        try:
            async with limit:
                return await function()
        except TimeoutError:
            if not limit.expired():
                raise
            raise DeadlineExceeded(f"no answer within {self.timeout:g} s", code="TIMEOUT") from None
