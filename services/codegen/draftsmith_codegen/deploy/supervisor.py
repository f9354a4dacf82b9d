"""Keeps one deployment running: starts it, watches its health, starts it again."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from draftsmith_codegen.deploy.instance import Instance, Timing
from draftsmith_codegen.deploy.logs import RotatingLog
from draftsmith_codegen.deploy.port import State
from draftsmith_shared.errors import DomainError

_LAST_LINES = 8


@dataclass(frozen=True, slots=True)
class Health:
    """How a supervised deployment fares."""

    state: State
    restarts: int = 0
    last_error: str = ""


class Supervisor:
    """`start` makes an instance; `report` is told of every change of health."""

    def __init__(
        self,
        start: Callable[[], Awaitable[Instance]],
        report: Callable[[Health], Awaitable[None]],
        log: RotatingLog,
        timing: Timing,
    ) -> None:
        self._start = start
        self._report = report
        self._log = log
        self._timing = timing
        self._instance: Instance | None = None
        self._task: asyncio.Task[None] | None = None
        self._first_answer = asyncio.Event()
        self.health = Health(State.STARTING)

    async def first(self) -> Health:
        """Starts and answers once it is known whether the first run became healthy. It is kept running either way."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="deployment-supervisor")
        answered = asyncio.create_task(self._first_answer.wait())
        try:
            await asyncio.wait([self._task, answered], return_when=asyncio.FIRST_COMPLETED)
        finally:
            answered.cancel()
        if self._task.done():
            self._task.result()
        return self.health

    async def stop(self) -> None:
        """Ends the app and the supervision."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        if self._instance is not None:
            await self._instance.stop(self._timing)
            self._instance = None
        self.health = Health(State.STOPPED, self.health.restarts, self.health.last_error)

    async def _run(self) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            problem = await self._one_run()
            calm = time.monotonic() - began >= self._timing.calm_after
            failures = 1 if calm else failures + 1
            if failures >= self._timing.crash_loop_after:
                problem = f"crash loop, {failures} failed runs in a row: {problem}"
            self._log.note(f"run ended: {problem.splitlines()[0]}")
            await self._set(Health(State.UNHEALTHY, self.health.restarts, problem))
            await asyncio.sleep(self._backoff(failures))
            await self._set(Health(State.UNHEALTHY, self.health.restarts + 1, problem))

    async def _one_run(self) -> str:
        """From start to end; answers what ended it."""
        try:
            self._instance = await self._start()
        except (DomainError, OSError) as error:
            return str(error)
        instance = self._instance
        problem = await instance.until_healthy(self._timing)
        if not problem:
            await self._set(Health(State.HEALTHY, self.health.restarts))
            problem = await self._while_healthy(instance)
        self._instance = None
        lines = instance.last_lines(_LAST_LINES)
        await instance.stop(self._timing)
        return "\n".join([f"{problem} ({await instance.ended()})", *lines])

    async def _while_healthy(self, instance: Instance) -> str:
        """Until it ends, or fails `unhealthy_after` checks in a row."""
        failed = 0
        ended = asyncio.create_task(instance.ended())
        try:
            while True:
                done, _ = await asyncio.wait([ended], timeout=self._timing.health_every)
                if done:
                    return "it ended"
                problem = await instance.check(self._timing)
                failed = failed + 1 if problem else 0
                if failed >= self._timing.unhealthy_after:
                    return f"it turned unhealthy: {problem}"
        finally:
            ended.cancel()
            # Not `suppress(CancelledError)`: our own cancellation, which means stop, has to get through.
            await asyncio.gather(ended, return_exceptions=True)

    async def _set(self, health: Health) -> None:
        self.health = health
        self._first_answer.set()
        await self._report(health)

    def _backoff(self, failures: int) -> float:
        longest: float = min(self._timing.backoff_longest, self._timing.backoff_first * 2 ** min(failures - 1, 16))
        return longest * random.uniform(0.75, 1.0)  # noqa: S311 -- so that what fell together does not rise together
