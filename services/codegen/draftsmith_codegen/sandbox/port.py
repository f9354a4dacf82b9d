"""The `Sandbox` port: what a job may see, how much it may take, and what became of it.

A job gets what it is given and nothing else: its arguments, its environment (nothing is inherited), the paths bound
for it, and its limits. Two adapters keep that promise, `BubblewrapSandbox` and `LandlockSandbox`; one contract-test
suite (tests/sandbox/test_contract.py) runs hostile programs on both.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Protocol

MIB = 1024 * 1024
GIB = 1024 * MIB
TMP = PurePosixPath("/tmp")  # noqa: S108 -- a path inside the sandbox: the job's own temporary directory

Sink = Callable[[bytes], None]
"""Gets what a job writes, as it comes, in pieces of any length. Called from the thread that watches the job."""


@dataclass(frozen=True, slots=True)
class Bind:
    """A path of the host and where the job finds it.

    `inside` is absolute. It may lie inside another bind (a shared `node_modules` in a copy of a tree): the inner one
    wins. The Landlock adapter cannot move paths; it rewrites `inside` to `host` where it begins an argument, the
    value of an environment variable (or a part of one between colons), or what follows an argument's `=`. So a job
    that is to run on every adapter names its paths there and not in files.
    """

    host: Path
    inside: PurePosixPath

    @classmethod
    def same(cls, path: Path) -> "Bind":
        """Bound where it is on the host."""
        return cls(path, PurePosixPath(path))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job may take. What is None is not limited.

    `memory_bytes` bounds the resident memory of all the job's processes together, `address_bytes` the address space
    of each (Node reserves tens of gigabytes that it never touches: None for it). `cpu_seconds` counts all processes
    together. `processes` counts processes and threads, as the kernel does. `file_bytes` bounds each file,
    `tmp_bytes` the job's own /tmp, `disk_bytes` how much its writable binds may grow together.
    `output_bytes` is what of its output is kept: the beginning and the end; a job that writes much more is ended.
    """

    wall_seconds: float | None = 60.0
    cpu_seconds: float | None = 60.0
    memory_bytes: int = GIB
    address_bytes: int | None = 4 * GIB
    processes: int = 128
    open_files: int = 1024
    file_bytes: int = 256 * MIB
    tmp_bytes: int = 256 * MIB
    disk_bytes: int = GIB
    output_bytes: int = MIB


@dataclass(frozen=True, slots=True)
class Job:
    """A program to run.

    `cwd` and the paths in `argv` and `env` are paths inside. `TMPDIR` and `HOME` are set to the job's own temporary
    directory where `env` does not name them; nothing else is added. `stdin` is what the program reads. With
    `merge_stderr` both streams come in one order, as on a terminal. `identity` names whose job it is: as root, jobs of
    one identity run as one user of the system, so that files they keep stay theirs; jobs without get a fresh one.
    """

    argv: Sequence[str]
    cwd: PurePosixPath = TMP
    env: Mapping[str, str] = field(default_factory=dict)
    read_only: Sequence[Bind] = ()
    writable: Sequence[Bind] = ()
    limits: Limits = Limits()
    stdin: bytes = b""
    identity: str = ""
    merge_stderr: bool = True


class Exceeded(StrEnum):
    """The limit that ended a job."""

    WALL = "wall"
    CPU = "cpu"
    MEMORY = "memory"
    PROCESSES = "processes"
    DISK = "disk"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job.

    `exit_code` is the program's, or 128 + the signal that ended it. `output` is its standard output (and error, when
    merged), `errors` its standard error otherwise; where more was written than is kept, a line in the middle says how
    much was left out and `truncated` is true. Durations are in seconds. `peak_memory_bytes` and `peak_processes` are
    the highest that were seen, looking every few milliseconds at first and up to five times a second later.
    """

    exit_code: int
    output: str
    errors: str = ""
    truncated: bool = False
    exceeded: Exceeded | None = None
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_bytes: int = 0
    peak_processes: int = 0

    @property
    def ok(self) -> bool:
        return self.exit_code == 0 and self.exceeded is None

    @property
    def timed_out(self) -> bool:
        return self.exceeded in (Exceeded.WALL, Exceeded.CPU)


class RunningProcess(Protocol):
    """A job that runs until it ends or is stopped."""

    @property
    def pid(self) -> int:
        """Of the process on the host whose end is the end of the whole job."""
        ...

    @property
    def running(self) -> bool: ...

    @property
    def result(self) -> Result | None:
        """None while it runs, and when the sandbox could not be set up: then `wait` raises."""
        ...

    async def wait(self) -> Result:
        """Waits for the end. Cancelling the wait leaves the job running."""
        ...

    def terminate(self) -> None:
        """Asks the program to end (SIGTERM). Fine when it has."""
        ...

    def kill(self) -> None:
        """Ends the program and everything it started, at once. Fine when it has ended."""
        ...

    def logs(self, max_lines: int = 200) -> Sequence[str]:
        """The last lines it wrote."""
        ...


class Sandbox(Protocol):
    """Runs programs that are not trusted."""

    @property
    def name(self) -> str: ...

    async def run(self, job: Job) -> Result:
        """Runs the job to its end; when cancelled, kills it first. Nothing of it survives.

        Raises InvalidInput (code JOB_INVALID) where a path does not exist or is not absolute, and SandboxUnavailable
        when the sandbox itself could not be set up.
        """
        ...

    async def start(self, job: Job, sink: Sink | None = None) -> RunningProcess:
        """Starts the job and answers as soon as its program was started. Raises as `run` does."""
        ...
