"""The `Deployer` for one machine: a supervised, sandboxed process for each project and environment.

Under `root`: releases/<deployment> (never changed), data/<project>/<environment> (the app's own, kept across
deployments), logs/, sockets/ and notes/ of the running processes, and a lock: one process of the platform at a time.
What should run is kept in the `Table`; after a restart all of it is started again.
"""

import asyncio
import fcntl
import os
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from draftsmith_codegen.deploy import release
from draftsmith_codegen.deploy.errors import DeployerBusy, DeploymentNotFound, HostUnknown, ReleaseInvalid
from draftsmith_codegen.deploy.instance import APP_LIMITS, App, Instance, Timing
from draftsmith_codegen.deploy.logs import RotatingLog
from draftsmith_codegen.deploy.port import Deployment, DeploymentRequest, State, Upstream
from draftsmith_codegen.deploy.records import (
    Place,
    deployment_of,
    lock_of,
    place_of,
    previous_release,
    replaced,
    same,
    with_health,
)
from draftsmith_codegen.deploy.sockets import SocketDirectory
from draftsmith_codegen.deploy.stale import Notes
from draftsmith_codegen.deploy.store import DeploymentStore, Record
from draftsmith_codegen.deploy.supervisor import Health, Supervisor
from draftsmith_codegen.layers import Layers
from draftsmith_codegen.sandbox.port import Limits, Sandbox
from draftsmith_shared.logging import get_logger
from draftsmith_shared.table.port import Table

_log = get_logger(__name__)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_STARTED_AT_ONCE = max(1, (os.cpu_count() or 1) // 2)  # after a restart; the rest of the machine is for whoever waits
_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Running:
    """What is supervised now. The health in `record` is that of its start; the supervisor knows better."""

    record: Record
    supervisor: Supervisor


class LocalDeployer:
    """See the module. Everything but `resolve`, `get` and `logs` needs `running()`."""

    def __init__(
        self,
        root: Path,
        sandbox: Sandbox,
        table: Table,
        layers: Layers,
        *,
        limits: Limits = APP_LIMITS,
        timing: Timing | None = None,
    ) -> None:
        self._root = root
        self._sandbox = sandbox
        self._store = DeploymentStore(table)
        self._layers = layers
        self._limits = limits
        self._timing = timing or Timing()
        self._running: dict[Place, _Running] = {}
        self._hosts: dict[str, Place] = {}
        self._to_start: list[Record] = []
        self._retiring: set[asyncio.Task[None]] = set()
        self._changing: defaultdict[Place, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._logs: dict[Place, RotatingLog] = {}
        self._sockets: SocketDirectory | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Starts everything that should run, in the background; stops it at the end. Raises DeployerBusy."""
        self._root.mkdir(parents=True, exist_ok=True)
        with _only_one(self._root):
            stale = await asyncio.to_thread(Notes(self._root / "notes").end_stale)
            if stale:
                _log.warning("deployments.stale_ended", count=stale)
            self._place_sockets().sweep()
            starting = asyncio.create_task(self._start_all(), name="deployments-start")
            try:
                yield
            finally:
                starting.cancel()
                await asyncio.gather(starting, return_exceptions=True)
                await asyncio.gather(*self._retiring, return_exceptions=True)
                await asyncio.gather(*(running.supervisor.stop() for running in self._running.values()))
                for running in self._running.values():
                    self._place_sockets().withdraw(running.record.deployment.deployment_id)
                self._running.clear()
                self._hosts.clear()
                self._place_sockets().close()
                self._sockets = None

    async def deploy(self, request: DeploymentRequest) -> Deployment:
        """See `Deployer.deploy`."""
        for name in (request.deployment_id, request.project_id, request.environment):
            if not _NAME.fullmatch(name):
                raise ReleaseInvalid(f"{name!r} cannot name a directory")
        async with self._changing[request.project_id, request.environment]:
            known = await self._store.by_id(request.deployment_id)
            current = await self._store.current(request.project_id, request.environment)
            if known is not None and self._settled(known.deployment, current):
                return known.deployment if self._of(known) is None else await self.get(*place_of(known))
            deployment = deployment_of(request)
            await self._store.claim(deployment)
            place = self._release(request.deployment_id)
            if not place.is_dir():
                await asyncio.to_thread(release.unpack, request.release, place)
            record = Record(deployment, str(place), dict(request.env), previous=previous_release(current, str(place)))
            await self._layers.python(lock_of(record))  # what is wrong with it is the caller's to know, not to retry
            await self._store.save(record)
            return await self._replace(record, current)

    @property
    def healthy(self) -> int:
        """How many applications run and are well."""
        return sum(running.supervisor.health.state is State.HEALTHY for running in self._running.values())

    async def resolve(self, host: str) -> Upstream:
        """See `Deployer.resolve`."""
        # From memory where it runs: a request must not wait for the table, nor see it between two deployments.
        running = self._running.get(self._hosts.get(host, ("", "")))
        record = running.record if running is not None else await self._store.by_host(host)
        if record is None:
            raise HostUnknown(host)
        deployment = self._now(record).deployment
        if deployment.state is not State.HEALTHY:
            self._to_start.sort(key=lambda other: other.deployment.host != host)  # somebody waits for it
            return Upstream("", deployment.state)
        return Upstream(f"unix://{self._place_sockets().public(deployment.deployment_id)}", deployment.state)

    async def get(self, project_id: str, environment: str) -> Deployment:
        """See `Deployer.get`."""
        running = self._running.get((project_id, environment))
        record = running.record if running is not None else await self._current(project_id, environment)
        return self._now(record).deployment

    async def logs(self, project_id: str, environment: str, max_lines: int = 200) -> Sequence[str]:
        """See `Deployer.logs`."""
        await self._current(project_id, environment)
        return await asyncio.to_thread(self._log_of((project_id, environment)).last_lines, max_lines)

    async def stop(self, project_id: str, environment: str) -> Deployment:
        """See `Deployer.stop`."""
        async with self._changing[project_id, environment]:
            record = await self._current(project_id, environment)
            running = self._running.pop((project_id, environment), None)
            if running is not None:
                await self._retire(running, drain=0)
            stopped = replace(record, deployment=replace(record.deployment, state=State.STOPPED), wanted=False)
            await self._store.save_current(stopped)
            return stopped.deployment

    async def _replace(self, record: Record, current: Record | None) -> Deployment:
        """Starts the new release beside the old one; the old one is stopped only when the new one is healthy."""
        supervisor = await self._supervise(record)
        try:
            health = await supervisor.first()
        except BaseException:
            await supervisor.stop()
            raise
        if health.state is not State.HEALTHY:
            await supervisor.stop()
            failed = with_health(record, health)
            await self._store.save(failed)
            if current is None:
                await self._store.save_current(replace(failed, wanted=False))
            if current is None or current.release != record.release:
                await asyncio.to_thread(release.remove, Path(record.release))  # whoever tries again brings it along
            return failed.deployment
        record = with_health(record, health)
        await self._store.save_current(record, replaced(current, record))
        old = self._running.get(place_of(record))
        self._run(record, supervisor)
        if old is not None:
            task = asyncio.create_task(self._retire(old, self._timing.drain), name="deployment-retire")
            self._retiring.add(task)
            task.add_done_callback(self._retiring.discard)
        if current is not None and current.previous not in ("", record.release, record.previous):
            # The one before the previous; a rollback to it brings its release along again.
            await asyncio.to_thread(release.remove, Path(current.previous))
        return self._now(record).deployment

    async def _start_all(self) -> None:
        """The newest first, and before it what somebody asks for meanwhile."""
        wanted = [record for record in await self._store.all_current() if record.wanted]
        self._to_start = sorted(wanted, key=lambda record: record.deployment.created_at, reverse=True)

        async def start() -> None:
            while self._to_start:
                record = self._to_start.pop(0)
                try:
                    await self._start_again(record)
                except Exception:  # noqa: BLE001 -- whatever is wrong with one: the others have to run
                    _log.exception("deployment.not_started", deployment_id=record.deployment.deployment_id)

        await asyncio.gather(*(start() for _ in range(_STARTED_AT_ONCE)))

    async def _start_again(self, record: Record) -> None:
        place = place_of(record)
        async with self._changing[place]:
            current = await self._store.current(*place)
            if place in self._running or current is None or not current.wanted:
                return
            supervisor = await self._supervise(current)
            self._run(current, supervisor)
            with suppress(TimeoutError):  # one that does not answer must not keep the others waiting
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await supervisor.first()

    def _run(self, record: Record, supervisor: Supervisor) -> None:
        self._running[place_of(record)] = _Running(record, supervisor)
        self._hosts = {host: place for host, place in self._hosts.items() if place != place_of(record)}
        self._hosts[record.deployment.host] = place_of(record)

    async def _retire(self, running: _Running, drain: float) -> None:
        await asyncio.sleep(drain)
        await running.supervisor.stop()
        self._place_sockets().withdraw(running.record.deployment.deployment_id)

    async def _supervise(self, record: Record) -> Supervisor:
        it = record.deployment
        place = place_of(record)
        log = self._log_of(place)
        data = self._root / "data" / it.project_id / it.environment
        data.mkdir(mode=0o700, parents=True, exist_ok=True)

        async def start() -> Instance:
            layer = await self._layers.python(lock_of(record))
            log.note(f"deployment {it.deployment_id} of build {it.build_id} starts")
            app = App(it.deployment_id, "/".join(place), Path(record.release), layer, data, record.env)
            notes = Notes(self._root / "notes")
            return await Instance.start(app, self._sandbox, self._place_sockets(), notes, log, self._limits)

        async def report(health: Health) -> None:
            _log.info("deployment.health", host=it.host, deployment_id=it.deployment_id, state=health.state.value)
            if self._of(record) is None:
                return
            try:
                await self._store.save_current(with_health(record, health))
            except Exception:  # noqa: BLE001 -- whatever a store raises: an app must not fall with what reports on it
                _log.exception("deployment.health_not_saved", deployment_id=it.deployment_id)

        return Supervisor(start, report, log, self._timing)

    def _settled(self, known: Deployment, current: Record | None) -> bool:
        """Whether a deployment that is asked for again needs nothing done: it runs, or a newer one took over."""
        if current is None:
            return False
        if current.deployment.deployment_id == known.deployment_id:
            return current.wanted and self._of(current) is not None
        return current.deployment.created_at >= known.created_at

    def _now(self, record: Record) -> Record:
        """The record with what is known of the running process."""
        it = record.deployment
        running = self._of(record)
        if running is not None:
            return with_health(record, running.supervisor.health)
        if record.wanted and it.state is State.HEALTHY:
            # It was healthy when the platform ended and has not been started again yet.
            return with_health(record, Health(State.STARTING, it.restarts, it.last_error))
        return record

    def _of(self, record: Record) -> _Running | None:
        """What runs of this very deployment."""
        running = self._running.get(place_of(record))
        return running if running is not None and same(running.record, record) else None

    async def _current(self, project_id: str, environment: str) -> Record:
        record = await self._store.current(project_id, environment)
        if record is None:
            raise DeploymentNotFound(project_id, environment)
        return record

    def _release(self, deployment_id: str) -> Path:
        return self._root / "releases" / deployment_id

    def _log_of(self, place: Place) -> RotatingLog:
        if place not in self._logs:
            self._logs[place] = RotatingLog(self._root / "logs" / place[0] / f"{place[1]}.log")
        return self._logs[place]

    def _place_sockets(self) -> SocketDirectory:
        if self._sockets is None:
            self._sockets = SocketDirectory(self._root / "sockets")
        return self._sockets


@contextmanager
def _only_one(root: Path) -> Iterator[None]:
    fd = os.open(root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DeployerBusy(root) from None
        yield
    finally:
        os.close(fd)
