"""Compares what a job takes with what it may take: time, processor, memory, processes, disk."""

import time
from dataclasses import dataclass
from pathlib import Path

from draftsmith_codegen.sandbox import disk, procs
from draftsmith_codegen.sandbox.port import GIB, Exceeded, Job, Limits

_FASTEST_GROWTH = 4 * GIB  # bytes per second that a process can touch; decides how soon to look again
_SHORTEST, _LONGEST = 0.005, 0.2
_CALM_AFTER, _CALM = 30.0, 1.0  # a long-running job that is far from its limits is looked at less often


@dataclass(slots=True)
class Tally:
    """The most that was seen."""

    memory: int = 0
    tasks: int = 0
    cpu: float = 0.0

    def add(self, seen: procs.Usage) -> None:
        self.memory = max(self.memory, seen.memory_bytes)
        self.tasks = max(self.tasks, seen.tasks)
        self.cpu = max(self.cpu, seen.cpu_seconds)


class Meter:
    """Of one job, whose processes are the descendants of `root`. `tally` holds the most that was seen."""

    def __init__(self, job: Job, root: int, tmp: Path | None, *, began: float, disk_before: int) -> None:
        self.tally = Tally()
        self._limits = job.limits
        self._root = root
        self._began = began
        self._disk = _DiskWatch(job, tmp, disk_before)

    def look(self) -> tuple[Exceeded | None, float]:
        """What is exceeded, if anything is, and in how many seconds to look again."""
        limits, seen = self._limits, procs.usage(self._root)
        self.tally.add(seen)
        wall = time.monotonic() - self._began
        exceeded: Exceeded | None = None
        if limits.wall_seconds is not None and wall >= limits.wall_seconds:
            exceeded = Exceeded.WALL
        elif limits.cpu_seconds is not None and self.tally.cpu >= limits.cpu_seconds:
            exceeded = Exceeded.CPU
        elif seen.memory_bytes > limits.memory_bytes:
            exceeded = Exceeded.MEMORY
        elif seen.tasks >= limits.processes:
            exceeded = Exceeded.PROCESSES
        elif self._disk.exceeded():
            exceeded = Exceeded.DISK
        until_full = (limits.memory_bytes - seen.memory_bytes) / _FASTEST_GROWTH
        calm = wall > _CALM_AFTER and seen.memory_bytes < limits.memory_bytes / 2 and seen.tasks < limits.processes / 2
        pause = _CALM if calm else max(_SHORTEST, min(_LONGEST, until_full, wall / 2))
        if limits.wall_seconds is not None:
            pause = min(pause, max(0.0, limits.wall_seconds - wall) + 0.001)
        return exceeded, pause


class _DiskWatch:
    """Looks at the writable directories, no more than a twentieth of the time."""

    def __init__(self, job: Job, tmp: Path | None, base: int) -> None:
        self._paths = [bind.host for bind in job.writable]
        self._limits: Limits = job.limits
        self._tmp = tmp
        self._base = base
        self._next = 0.0

    def exceeded(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        try:
            over = disk.used(self._paths) - self._base > self._limits.disk_bytes
            if self._tmp is not None:
                over = over or disk.used([self._tmp]) > self._limits.tmp_bytes
        except OSError:
            over = True  # nested deeper than a path can name: nobody does that who has nothing to hide
        self._next = time.monotonic() + max(0.25, 20 * (time.monotonic() - now))
        return over
