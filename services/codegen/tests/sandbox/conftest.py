"""Jobs that run Python snippets, on every adapter that works here."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from draftsmith_codegen.layers import python_interpreter
from draftsmith_codegen.sandbox import Bind, Finding, Job, Limits, Sandbox, probe

MakeJob = Callable[..., Job]


@pytest.fixture(scope="session")
def findings() -> Sequence[Finding]:
    return asyncio.run(probe())


@pytest.fixture(params=["bubblewrap", "landlock"])
def sandbox(request: pytest.FixtureRequest, findings: Sequence[Finding]) -> Sandbox:
    finding = next(finding for finding in findings if finding.name == request.param)
    if finding.sandbox is None:
        pytest.skip(f"{finding.name} does not work on this machine: {finding.problem}")
    return finding.sandbox


@pytest.fixture
def job() -> MakeJob:
    """A job that runs a Python snippet, with limits that are short for tests."""
    interpreter = python_interpreter()

    def make(code: str, *arguments: str, limits: dict[str, Any] | None = None, **changes: Any) -> Job:
        binds = (*interpreter.binds, *changes.pop("read_only", ()))
        made = Job(
            [str(interpreter.path), "-I", "-S", "-c", code, *arguments],
            read_only=binds,
            limits=replace(Limits(wall_seconds=20), **(limits or {})),
        )
        return replace(made, **changes)

    return make


@pytest.fixture
def work(tmp_path: Path) -> Bind:
    """A directory that a job may write to, at /job/work."""
    place = tmp_path / "work"
    place.mkdir()
    return Bind(place, PurePosixPath("/job/work"))


HEARTBEAT = """
import os, sys, time
def beat():
    while True:
        with open("beat", "a") as file:
            file.write("x")
        time.sleep(0.01)
"""


@dataclass(frozen=True)
class Heart:
    """Whether a process of a job is alive: `code` defines `beat()`, which writes to the working directory for ever."""

    work: Bind
    code: str = HEARTBEAT

    async def beating(self) -> None:
        async with asyncio.timeout(15):
            while not (self.work.host / "beat").exists():  # noqa: ASYNC110 -- written by another process
                await asyncio.sleep(0.02)

    async def stopped(self) -> bool:
        """Whether it has stopped. What is killed may take a moment to be gone."""
        await asyncio.sleep(0.1)
        before = (self.work.host / "beat").stat().st_size
        await asyncio.sleep(0.3)
        return (self.work.host / "beat").stat().st_size == before


@pytest.fixture
def heart(work: Bind) -> Heart:
    return Heart(work)
