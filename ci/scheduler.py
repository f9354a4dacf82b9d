"""Runs named commands side by side on a fixed number of slots, each with its output in a file of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """One command. `slots` is how many cores it keeps busy by itself; `junit` is where it writes its test results,
    a file or a directory of files;
    `ok_codes` are the exit codes that do not make it fail (pytest's 5: nothing was selected)."""

    name: str
    command: tuple[str, ...]
    slots: int = 1
    junit: Path | None = None
    ok_codes: frozenset[int] = frozenset({0})
    env: Mapping[str, str] = field(default_factory=dict)


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


@dataclass
class Progress:
    """Where a step stands; changes while it runs."""

    step: Step
    log: Path
    state: State = State.WAITING
    started: float = 0.0
    seconds: float = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds it ran, or has been running."""
        return time.monotonic() - self.started if self.state is State.RUNNING else self.seconds


async def run(
    steps: Sequence[Step], *, slots: int, logs: Path, cwd: Path, changed: Callable[[Progress], None]
) -> list[Progress]:
    """Runs every step, in order as slots become free, and says each change of state. A step that asks for more slots
    than there are gets them all. Cancelling ends the running commands with everything they started."""
    logs.mkdir(parents=True, exist_ok=True)
    board = [Progress(step, logs / f"{step.name}.log") for step in steps]
    free = slots
    room = asyncio.Condition()

    async def one(progress: Progress) -> None:
        nonlocal free
        step = progress.step
        progress.state, progress.started = State.RUNNING, time.monotonic()
        changed(progress)
        code = await _execute(step, progress.log, cwd)
        progress.seconds = time.monotonic() - progress.started
        progress.state = State.PASSED if code in step.ok_codes else State.FAILED
        changed(progress)
        async with room:
            free += min(step.slots, slots)
            room.notify_all()

    async with asyncio.TaskGroup() as running:
        for progress in board:
            needed = min(progress.step.slots, slots)
            async with room:
                while free < needed:
                    await room.wait()
                free -= needed
            running.create_task(one(progress))
    return board


async def _execute(step: Step, log: Path, cwd: Path) -> int:
    with log.open("wb") as output:
        try:
            process = await asyncio.create_subprocess_exec(
                *step.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=cwd,
                env={**os.environ, **step.env},
                start_new_session=True,
            )
        except OSError as error:
            output.write(f"{step.command[0]}: {error.strerror}\n".encode())
            return 127
        try:
            return await process.wait()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            await process.wait()
            raise
