"""The supervisor's own task: it ends when it is told to, whatever it is at."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from draftsmith_codegen.deploy import Timing
from draftsmith_codegen.deploy.logs import RotatingLog
from draftsmith_codegen.deploy.supervisor import Health, Supervisor


class Sick:
    """An instance that starts well and turns unhealthy; whoever stops waiting for its end has to wait a little."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def until_healthy(self, timing: Timing) -> str:
        return ""

    async def check(self, timing: Timing) -> str:
        return "it is sick"

    async def ended(self) -> str:
        if self.left.is_set():
            return "exit code 0"
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()
            await asyncio.sleep(0.1)
        return "never"

    def last_lines(self, count: int) -> list[str]:
        return []

    async def stop(self, timing: Timing) -> None:
        """It is gone."""


async def test_stopping_is_not_lost_while_it_lets_go_of_a_sick_instance(tmp_path: Path, fast: Timing) -> None:
    started: list[Any] = []

    async def start() -> Any:
        started.append(Sick())
        return started[-1]

    async def report(health: Health) -> None:
        """Nobody asks."""

    supervisor = Supervisor(start, report, RotatingLog(tmp_path / "log"), fast)
    await supervisor.first()
    async with asyncio.timeout(5):
        await started[0].left.wait()
        await supervisor.stop()
    assert len(started) == 1


@pytest.mark.parametrize("times", [1, 2])
async def test_who_stops_may_be_stopped(tmp_path: Path, fast: Timing, times: int) -> None:
    """Whoever waits for the end of the supervision can be cancelled."""

    async def start() -> Any:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.2)

    async def report(health: Health) -> None:
        """Nobody asks."""

    supervisor = Supervisor(start, report, RotatingLog(tmp_path / "log"), fast)
    first = asyncio.create_task(supervisor.first())
    await asyncio.sleep(0.01)
    stopping = asyncio.create_task(supervisor.stop())
    await asyncio.sleep(0.01)
    for _ in range(times):
        stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
