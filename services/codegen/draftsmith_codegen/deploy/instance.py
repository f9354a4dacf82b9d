"""One run of one deployed app: from the start of its process to its end."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import httpx

from draftsmith_codegen.deploy.logs import RotatingLog
from draftsmith_codegen.deploy.sockets import SocketDirectory
from draftsmith_codegen.deploy.stale import Notes
from draftsmith_codegen.layers import PythonLayer
from draftsmith_codegen.sandbox.port import GIB, MIB, Bind, Job, Limits, Result, RunningProcess, Sandbox
from draftsmith_shared.errors import DomainError
from draftsmith_shared.unix import unix_transport

_RUN = PurePosixPath("/run/app")  # where the app finds the directory for its socket
_POLL_FIRST, _POLL_LONGEST = 0.02, 0.25

APP_LIMITS = Limits(
    wall_seconds=None,
    cpu_seconds=None,
    memory_bytes=512 * MIB,
    address_bytes=4 * GIB,
    processes=64,
    disk_bytes=2 * GIB,
    output_bytes=64 * 1024,
)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, and counts. `drain` is how long a replaced release still answers those who resolved it just before."""

    start: float = 60.0
    health_every: float = 5.0
    health_timeout: float = 5.0
    unhealthy_after: int = 3
    stop: float = 10.0
    drain: float = 1.0
    backoff_first: float = 0.5
    backoff_longest: float = 60.0
    calm_after: float = 60.0
    crash_loop_after: int = 5


@dataclass(frozen=True, slots=True)
class App:
    """What to run: a release, its dependencies, its data, and where it listens."""

    deployment_id: str
    owner: str
    release: Path
    layer: PythonLayer
    data: Path
    env: Mapping[str, str]


class Instance:
    """A running app. Made by `Instance.start`."""

    def __init__(self, app: App, process: RunningProcess, run: Path, place: SocketDirectory, notes: Notes) -> None:
        self._app = app
        self._process = process
        self._run = run
        self._place = place
        self._notes = notes
        self.began = time.monotonic()

    @classmethod
    async def start(
        cls, app: App, sandbox: Sandbox, place: SocketDirectory, notes: Notes, log: RotatingLog, limits: Limits
    ) -> "Instance":
        """Raises SandboxUnavailable."""
        run = place.new()
        try:
            process = await sandbox.start(_job(app, run, limits), log.write)
        except BaseException:
            place.remove(run)
            raise
        notes.write(run.name, process.pid)
        return cls(app, process, run, place, notes)

    async def ended(self) -> str:
        """Waits for the end and answers how it came about, in words."""
        try:
            return _how_it_ended(await self._process.wait())
        except DomainError as error:
            return error.message

    def last_lines(self, count: int) -> list[str]:
        return list(self._process.logs(count))

    async def until_healthy(self, timing: Timing) -> str:
        """Waits until the app answers; then its socket is public. Answers what is wrong otherwise (empty: nothing)."""
        wait = _POLL_FIRST
        until = time.monotonic() + timing.start
        problem = "it does not listen"
        while time.monotonic() < until:
            if not self._process.running:
                return "it ended while starting"
            if self._place.listens(self._run):
                problem = await self._check(self._run / "app.sock", timing.health_timeout)
                if not problem:
                    if self._place.publish(self._run, self._app.deployment_id):
                        return ""
                    problem = "its socket is not a socket"
            await asyncio.sleep(wait)
            wait = min(_POLL_LONGEST, wait * 1.5)
        return f"it was not healthy within {timing.start:.0f} s: {problem}"

    async def check(self, timing: Timing) -> str:
        """Asks a running app how it fares. Answers what is wrong (empty: nothing)."""
        return await self._check(self._place.public(self._app.deployment_id), timing.health_timeout)

    async def _check(self, socket: Path, timeout: float) -> str:
        """GET /healthz; only the status is read, whatever the app sends after it."""
        try:
            async with asyncio.timeout(timeout):
                async with httpx.AsyncClient(transport=unix_transport(socket), base_url="http://app") as client:
                    async with client.stream("GET", "/healthz") as answer:
                        return "" if answer.status_code == 200 else f"/healthz answered {answer.status_code}"
        except TimeoutError:
            return f"/healthz did not answer within {timeout:.0f} s"
        except httpx.HTTPError as error:
            return f"/healthz: {type(error).__name__} {error}"

    async def stop(self, timing: Timing) -> None:
        """Ends the app: asks first, then insists."""
        self._process.terminate()
        try:
            async with asyncio.timeout(timing.stop):
                await self.ended()
        except TimeoutError:
            self._process.kill()
            await self.ended()
        finally:
            self._notes.remove(self._run.name)
            self._place.remove(self._run)


def _job(app: App, run: Path, limits: Limits) -> Job:
    backend = app.release / "backend"
    return Job(
        argv=[str(app.layer.python), "-m", "app.serve", "--uds", f"{_RUN}/app.sock"],
        cwd=PurePosixPath(backend),
        env={
            "PATH": f"{app.layer.path}/bin:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATA_DIR": str(app.data),
            **app.env,
        },
        read_only=[Bind.same(app.release), *app.layer.binds],
        writable=[Bind.same(app.data), Bind(run, _RUN)],
        limits=limits,
        identity=app.owner,
    )


def _how_it_ended(result: Result) -> str:
    if result.exceeded is not None:
        return f"ended for exceeding its limit of {result.exceeded}"
    if result.exit_code > 128:
        return f"signal {result.exit_code - 128}"
    return f"exit code {result.exit_code}"
