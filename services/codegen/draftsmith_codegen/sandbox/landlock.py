"""The `Sandbox` where namespaces are forbidden: Landlock (Linux 6.12, ABI 6) and seccomp.

There is no private view of the file system: a job sees the host's paths and can open only those it was given. So paths
"inside" are rewritten to the host's (`Bind` says where), a bind inside another one becomes a symbolic link for the time
of the job, and /tmp is a directory of the job's own. There is no network at all, loopback included: unix sockets can
listen, nothing can connect. `keeper.py` confines, reaps and kills.

As root a job runs as a user of its own (`users.py`), as with bubblewrap.
"""

import ctypes
import json
import os
import re
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from draftsmith_codegen.sandbox import disk, keeper, procs, seccomp, users
from draftsmith_codegen.sandbox.errors import JobInvalid, SandboxUnavailable
from draftsmith_codegen.sandbox.fds import Descriptors
from draftsmith_codegen.sandbox.limits import resource_limits
from draftsmith_codegen.sandbox.output import BoundedOutput
from draftsmith_codegen.sandbox.paths import MountPoints, Placed, environment, placed
from draftsmith_codegen.sandbox.port import TMP, Job, Result, RunningProcess, Sink
from draftsmith_codegen.sandbox.system import ETC, LINKED
from draftsmith_codegen.sandbox.watch import Watch

LEAST_ABI = 6
_SETUP_SECONDS = 20.0
_TMP_NAME = re.compile(r"draftsmith-job-(\d+)-(\d+)-.*")
_SLACK = 32  # tasks that the platform itself may start meanwhile
_PROC = ("cpuinfo", "filesystems", "loadavg", "meminfo", "stat", "uptime", "version")
_PROC_SYS = ("kernel/osrelease", "kernel/ngroups_max", "vm/overcommit_memory", "kernel/cap_last_cap")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def landlock_abi() -> int:
    """The kernel's version of Landlock; 0 where it has none or has it turned off (landlock_create_ruleset(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def sweep() -> int:
    """Removes the temporary directories of jobs whose platform was killed, and answers how many."""
    swept = 0
    for place in Path(tempfile.gettempdir()).glob("draftsmith-job-*"):
        name = _TMP_NAME.fullmatch(place.name)
        owner = place.lstat().st_uid
        ours = owner == os.geteuid() or (os.geteuid() == 0 and users.is_job_user(owner))
        if name is not None and ours and procs.started(int(name[1])) != int(name[2]):
            with suppress(OSError):
                disk.remove_tree(place)
                swept += 1
    return swept


class LandlockSandbox:
    """Runs jobs under Landlock; see `probe.py` for whether it works here."""

    name = "landlock"

    def __init__(self) -> None:
        self._points = MountPoints()

    async def run(self, job: Job) -> Result:
        watch = await Watch.begun(self._launch(job), job)
        return await watch.finish()

    async def start(self, job: Job, sink: Sink | None = None) -> RunningProcess:
        return await Watch.begun(self._launch(job), job, sink)

    def _launch(self, job: Job) -> "_LandlockLaunch":
        return _LandlockLaunch(job, placed(job), self._points)


class _LandlockLaunch:
    """One job's keeper: the `Launch` that `Watch` drives."""

    def __init__(self, job: Job, binds: Sequence[Placed], points: MountPoints) -> None:
        self._job = job
        self._told: list[dict[str, Any]] = []
        self._said = b""
        self._fds = fds = Descriptors()
        as_root = os.geteuid() == 0
        user, group = (users.job_user(job.identity), users.job_group()) if as_root else (-1, -1)
        with ExitStack() as stack:
            stack.callback(fds.close_all)
            self.watched_tmp = Path(
                tempfile.mkdtemp(prefix=f"draftsmith-job-{os.getpid()}-{procs.started(os.getpid())}-")
            ).resolve()
            stack.callback(disk.remove_tree, self.watched_tmp)
            stack.enter_context(points.made(binds, links=True))
            if as_root:
                writable = [bind.host for bind in binds if bind.writable]
                stack.enter_context(users.handed_over(writable, user, group, for_good=bool(job.identity)))
                os.chown(self.watched_tmp, user, group)
            paths = _Paths([*binds, Placed(self.watched_tmp, TMP, True)])
            self._status_read, status_write = fds.pipe()
            orders: keeper.Orders = {
                "parent": os.getpid(),
                "argv": [paths.argument(text) for text in job.argv],
                "env": {name: paths.value(value) for name, value in environment(job).items()},
                "cwd": paths.path(str(job.cwd)),
                "read": [*_system(), *(str(bind.host) for bind in binds if not bind.writable)],
                "write": [str(self.watched_tmp), *(str(bind.host) for bind in binds if bind.writable)],
                "devices": list(_DEVICES),
                "limits": {str(number): value for number, value in self._limits(user).items()},
                "filter": seccomp.program(seccomp.Rules(network=False, attributes_by_path=as_root)).hex(),
                "user": user,
                "group": group,
                "search": as_root and not all(_reachable(bind.host) for bind in binds),
                "alone": not job.identity,
                "status": status_write,
            }
            orders_fd = fds.file(json.dumps(orders).encode())
            self.pass_fds: Sequence[int] = (status_write, orders_fd)
            self.argv: Sequence[str] = [sys.executable, "-I", "-S", str(Path(keeper.__file__)), str(orders_fd)]
            self._stack = stack.pop_all()
        self.env: Mapping[str, str] = {}

    def _limits(self, user: int) -> dict[int, int]:
        limits = resource_limits(self._job.limits, shared_user=bool(self._job.identity))
        if user < 0:
            # The kernel counts all of this user's tasks: a backstop between two looks of the watch, which counts the
            # job's own exactly and has to be the one that notices.
            limits[resource.RLIMIT_NPROC] += procs.tasks_of_user(os.geteuid()) + _SLACK
        return limits

    def started(self, process: subprocess.Popen[bytes]) -> int:
        self._fds.close(*self.pass_fds)
        until = time.monotonic() + _SETUP_SECONDS
        while time.monotonic() < until:
            ready, _, _ = select.select([self._status_read], [], [], until - time.monotonic())
            if not ready or not self._listen():
                break
            if any("program" in told or "error" in told for told in self._told):
                return process.pid
        process.kill()
        said = process.stdout.read().decode(errors="replace").strip() if process.stdout is not None else ""
        raise SandboxUnavailable(f"the Landlock keeper did not start: {said or 'it said nothing'}")

    def _listen(self) -> bool:
        """Takes in what the keeper has told; False when it has nothing more to tell."""
        data = os.read(self._status_read, 65536)
        self._said += data
        *lines, self._said = self._said.split(b"\n")
        self._told += map(json.loads, lines)
        return bool(data)

    def terminate(self, root: int) -> None:
        _signal(root, signal.SIGUSR1)

    def kill(self, root: int) -> None:
        _signal(root, signal.SIGTERM)
        for pid in list(procs.descendants(root)):
            _signal(pid, signal.SIGKILL)

    def exit_code(self, status: int, output: BoundedOutput) -> int:
        with suppress(OSError):
            os.set_blocking(self._status_read, False)
            while self._listen():
                pass
        for told in self._told:
            if "exit" in told:
                return int(told["exit"])
            if told.get("step") == "exec":
                output.write(f"{self._job.argv[0]}: {told['error']}\n".encode())
                return 127
            if told.get("step") == "chdir":
                raise JobInvalid(f"The working directory does not exist in the sandbox: {self._job.cwd}")
            if "error" in told:
                raise SandboxUnavailable(f"Landlock could not confine the job: {told['error']}")
        if status < 0:
            return 128 - status
        raise SandboxUnavailable(f"the Landlock keeper failed: {output.text().strip() or f'exit code {status}'}")

    def close(self) -> None:
        self._stack.close()


class _Paths:
    """Rewrites paths inside the sandbox to the host's."""

    def __init__(self, binds: Sequence[Placed]) -> None:
        inner_first = sorted(binds, key=lambda bind: -len(bind.inside.parts))
        self._pairs = [(str(bind.inside), str(bind.host)) for bind in inner_first if str(bind.inside) != str(bind.host)]
        self._same = {str(bind.inside) for bind in binds if str(bind.inside) == str(bind.host)}

    def path(self, text: str) -> str:
        if any(text == same or text.startswith(f"{same}/") for same in self._same):
            return text  # bound where it is; what is bound above it (a tree below /tmp) does not concern it
        for inside, host in self._pairs:
            if text == inside or text.startswith(f"{inside}/"):
                return host + text[len(inside) :]
        return text

    def argument(self, text: str) -> str:
        name, equals, value = text.partition("=")
        return self.path(text) if not equals or name.startswith("/") else f"{name}={self.path(value)}"

    def value(self, text: str) -> str:
        if "://" in text:
            scheme, _, rest = text.partition("://")
            return f"{scheme}://{rest[:1]}{self.path(rest[1:])}" if rest.startswith("/") else text
        return ":".join(self.path(part) for part in text.split(":"))


def _system() -> list[str]:
    linked = [f"/{name}" for name in LINKED]
    etc = [f"/etc/{name}" for name in ETC]
    return ["/usr", *linked, *etc, *(f"/proc/{name}" for name in _PROC), *(f"/proc/sys/{name}" for name in _PROC_SYS)]


def _reachable(path: Path) -> bool:
    """Whether another user can come to the path and read it."""
    parents_open = all(parent.stat().st_mode & 0o001 for parent in path.parents)
    return parents_open and path.stat().st_mode & 0o005 == (0o005 if path.is_dir() else 0o004)


def _signal(pid: int, what: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, what)


__all__ = ["LEAST_ABI", "LandlockSandbox", "landlock_abi"]
