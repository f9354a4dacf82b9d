"""The `Sandbox` on Linux namespaces, by way of bubblewrap (https://github.com/containers/bubblewrap).

What is contained how, when the platform is an ordinary user: all namespaces (user, mount, pid, net, ipc, uts, cgroup),
no capabilities, no_new_privs, a seccomp filter (`seccomp.py`), a file system made of the least that programs need, and
resource limits; processes and threads are counted per user namespace (RLIMIT_NPROC, Linux 5.14).

As root there is no user namespace: root inside one is still exempt from RLIMIT_NPROC and still owns root's files.
Instead each job runs as a user of its own (`users.py`) without capabilities, its writable directories are handed over
to that user while it runs, and the filter keeps it from making namespaces.
"""

import json
import os
import resource
import select
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath

from draftsmith_codegen.sandbox import procs, seccomp, users
from draftsmith_codegen.sandbox.errors import JobInvalid, SandboxUnavailable
from draftsmith_codegen.sandbox.fds import Descriptors
from draftsmith_codegen.sandbox.limits import apply, resource_limits
from draftsmith_codegen.sandbox.output import BoundedOutput
from draftsmith_codegen.sandbox.paths import MountPoints, Placed, environment, parent_of, placed
from draftsmith_codegen.sandbox.port import Job, Limits, Result, RunningProcess, Sink
from draftsmith_codegen.sandbox.system import ETC, LINKED
from draftsmith_codegen.sandbox.watch import Watch

_SETUP_SECONDS = 20.0
_EXPORTS = PurePosixPath("/run/job-env")
_INSIDE_ID = 1000  # the job's user and group inside, where there is a user namespace
_SHM_BYTES = 64 * 1024 * 1024


class BubblewrapSandbox:
    """Runs jobs in bubblewrap. `bwrap` is the program's path; see `probe.py` for whether it works here."""

    name = "bubblewrap"

    def __init__(self, bwrap: Path) -> None:
        self._bwrap = bwrap
        self._points = MountPoints()

    async def run(self, job: Job) -> Result:
        watch = await Watch.begun(self._launch(job), job)
        return await watch.finish()

    async def start(self, job: Job, sink: Sink | None = None) -> RunningProcess:
        return await Watch.begun(self._launch(job), job, sink)

    def _launch(self, job: Job) -> "_BubblewrapLaunch":
        return _BubblewrapLaunch(self._bwrap, job, placed(job), self._points)


class _BubblewrapLaunch:
    """One job's bwrap: the `Launch` that `Watch` drives."""

    watched_tmp = None

    def __init__(self, bwrap: Path, job: Job, binds: Sequence[Placed], points: MountPoints) -> None:
        self._job = job
        self._as_root = os.geteuid() == 0
        self._user = users.job_user(job.identity) if self._as_root else os.geteuid()
        self._setpriv = shutil.which("setpriv", path="/usr/bin:/bin:/usr/sbin:/sbin") if self._as_root else None
        if self._as_root and self._setpriv is None:
            raise SandboxUnavailable(
                "As root, bubblewrap needs setpriv to run a job as a user of its own: install util-linux"
            )
        self._status = b""
        self._fds = fds = Descriptors()
        with ExitStack() as stack:
            stack.callback(fds.close_all)
            stack.enter_context(points.made(binds))
            if self._as_root:
                group = users.job_group()
                for bind in binds:
                    if not bind.writable:
                        users.open_to_group(bind.host, group)
                writable = [bind.host for bind in binds if bind.writable]
                stack.enter_context(users.handed_over(writable, self._user, group, for_good=bool(job.identity)))
            self._status_read, status_write = fds.pipe()
            block_read, self._block_write = fds.pipe()
            filter_fd = fds.file(seccomp.program(seccomp.Rules()))
            passwd = fds.file(self._passwd().encode())
            group_file = fds.file(self._group().encode())
            env = fds.file(_exports(job).encode(errors="surrogateescape"))
            arguments = [
                *self._isolation(),
                *("--json-status-fd", str(status_write), "--block-fd", str(block_read), "--seccomp", str(filter_fd)),
                *_system(),
                *("--perms", "0644", "--ro-bind-data", str(passwd), "/etc/passwd"),
                *("--perms", "0644", "--ro-bind-data", str(group_file), "/etc/group"),
                *_own(job.limits),
                *_bound(binds),
                *(self._exported(env) if self._as_root else _environment(job)),
                *("--remount-ro", "/", "--chdir", str(job.cwd)),
            ]
            arguments_fd = fds.file(b"".join(os.fsencode(text) + b"\0" for text in arguments))
            self.pass_fds: Sequence[int] = (status_write, block_read, filter_fd, passwd, group_file, env, arguments_fd)
            self.argv: Sequence[str] = [
                str(bwrap), "--args", str(arguments_fd), "--", *self._drop(), *job.argv,
            ]  # fmt: skip
            self._stack = stack.pop_all()
        # Not the job's: a variable such as LD_PRELOAD would work on bwrap itself, outside.
        self.env: Mapping[str, str] = {}

    def _isolation(self) -> list[str]:
        common = [
            *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
            *("--hostname", "sandbox", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"),
        ]
        if self._as_root:
            return [*common, *_flags("--cap-add", "CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")]
        return [*common, "--unshare-user", "--uid", str(_INSIDE_ID), "--gid", str(_INSIDE_ID)]

    def _drop(self) -> list[str]:
        if self._setpriv is None:
            return []
        return [
            *(self._setpriv, f"--reuid={self._user}", f"--regid={users.job_group()}", "--clear-groups"),
            *("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"),
            *("/bin/sh", "-c", f'. {_EXPORTS} && exec "$@"', "sh"),
        ]

    def _exported(self, fd: int) -> list[str]:
        """The environment as a file for the shell that runs after setpriv.

        setpriv must not see it: it is still root, and LD_PRELOAD would make it load the job's code.
        """
        return [*_parents(_EXPORTS), "--perms", "0644", "--ro-bind-data", str(fd), str(_EXPORTS)]

    def _passwd(self) -> str:
        uid, gid = (self._user, users.job_group()) if self._as_root else (_INSIDE_ID, _INSIDE_ID)
        return f"root:x:0:0:root:/:/bin/sh\nsandbox:x:{uid}:{gid}:sandbox:/tmp:/bin/sh\n"

    def _group(self) -> str:
        return f"root:x:0:\nsandbox:x:{users.job_group() if self._as_root else _INSIDE_ID}:\n"

    def started(self, process: subprocess.Popen[bytes]) -> int:
        self._fds.close(*self.pass_fds)
        root = self._await_root(process)
        wanted = resource_limits(self._job.limits, shared_user=bool(self._job.identity))
        wanted[resource.RLIMIT_NPROC] += 1  # the namespace's first process
        apply(root, wanted)
        os.write(self._block_write, b"!")
        self._fds.close(self._block_write)
        return root

    def _await_root(self, process: subprocess.Popen[bytes]) -> int:
        until = time.monotonic() + _SETUP_SECONDS
        while time.monotonic() < until:
            ready, _, _ = select.select([self._status_read], [], [], until - time.monotonic())
            data = os.read(self._status_read, 4096) if ready else b""
            if not data:
                break
            self._status += data
            for found in self._statuses():
                if "child-pid" in found:
                    return int(found["child-pid"])
        raise SandboxUnavailable(f"bubblewrap did not start: {_said(process)}")

    def _statuses(self) -> list[dict[str, int]]:
        return [json.loads(line) for line in self._status.splitlines(keepends=True) if line.endswith(b"\n")]

    def terminate(self, root: int) -> None:
        program = procs.first_child(root)
        if program is not None:
            with suppress(ProcessLookupError):
                os.kill(program, signal.SIGTERM)

    def kill(self, root: int) -> None:
        # The first process of the pid namespace: the kernel takes all the others with it (pid_namespaces(7)).
        with suppress(ProcessLookupError):
            os.kill(root, signal.SIGKILL)

    def exit_code(self, status: int, output: BoundedOutput) -> int:
        with suppress(OSError):
            os.set_blocking(self._status_read, False)
            while data := os.read(self._status_read, 4096):
                self._status += data
        if any("exit-code" in found for found in self._statuses()):
            return status if status >= 0 else 128 - status
        if status in (-signal.SIGKILL, 128 + signal.SIGKILL):
            return 128 + signal.SIGKILL  # the namespace's first process was killed, by us or for want of memory
        said = output.text().strip()
        if "bwrap: execvp" in said:
            return 127
        if "bwrap: Can't chdir" in said:
            raise JobInvalid(f"The working directory does not exist in the sandbox: {self._job.cwd}")
        raise SandboxUnavailable(f"bubblewrap could not set up the sandbox: {said or f'exit code {status}'}")

    def close(self) -> None:
        self._stack.close()


def _system() -> list[str]:
    """The host's programs and libraries, read-only, and the few files of /etc that they look for."""
    arguments = ["--ro-bind", "/usr", "/usr", "--perms", "0755", "--dir", "/etc"]
    for name in LINKED:
        path = Path("/") / name
        if path.is_symlink():
            arguments += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            arguments += ["--ro-bind", str(path), str(path)]
    for name in ETC:
        path = Path("/etc") / name
        if path.exists():
            arguments += [*_parents(PurePosixPath(path)), "--ro-bind", str(path), str(path)]
    return arguments


def _own(limits: Limits) -> list[str]:
    """What the sandbox has of its own: processes, devices, temporary files."""
    return [
        *("--proc", "/proc", "--dev", "/dev"),
        *("--perms", "1777", "--size", str(min(_SHM_BYTES, limits.tmp_bytes)), "--tmpfs", "/dev/shm"),  # noqa: S108
        *("--remount-ro", "/dev"),
        *("--perms", "1777", "--size", str(limits.tmp_bytes), "--tmpfs", "/tmp"),  # noqa: S108
    ]


def _parents(path: PurePosixPath) -> list[str]:
    """Makes the directories above a path (bwrap would make them as closed as what is bound there)."""
    return _flags("--dir", *map(str, [*reversed(path.parents)][1:]), each=("--perms", "0755"))


def _bound(binds: Sequence[Placed]) -> list[str]:
    arguments: list[str] = []
    for bind in binds:
        if parent_of(bind, binds) is None:
            arguments += _parents(bind.inside)
        arguments += ["--bind" if bind.writable else "--ro-bind", str(bind.host), str(bind.inside)]
    return arguments


def _environment(job: Job) -> list[str]:
    return [text for name, value in environment(job).items() for text in ("--setenv", name, value)]


def _exports(job: Job) -> str:
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment(job).items())


def _flags(flag: str, *values: str, each: Sequence[str] = ()) -> list[str]:
    return [text for value in values for text in (*each, flag, value)]


def _said(process: subprocess.Popen[bytes]) -> str:
    process.kill()
    said = process.stdout.read().decode(errors="replace").strip() if process.stdout is not None else ""
    return said or "it said nothing"


__all__ = ["BubblewrapSandbox"]
