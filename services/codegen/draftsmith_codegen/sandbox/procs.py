"""What the processes of a job take, read from procfs (proc_pid_stat(5), proc_pid_status(5), proc_tid_children(5))."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Of all descendants of a process together, the process itself left out.

    Memory is what reclaiming page cache cannot give back: anonymous and shared memory. `cpu_seconds` includes
    descendants that ended and were waited for.
    """

    tasks: int = 0
    memory_bytes: int = 0
    cpu_seconds: float = 0.0


def descendants(pid: int) -> Iterator[int]:
    """The processes below `pid`, parents first. One that forks or ends meanwhile may be missed."""
    todo = _children(pid)
    while todo:
        child = todo.pop()
        yield child
        todo += _children(child)


def usage(pid: int) -> Usage:
    """Never raises: a process that is gone counts as nothing."""
    ticks = os.sysconf("SC_CLK_TCK")
    tasks = memory = cpu = 0
    root = _stat(pid)
    if root is not None:
        cpu += int(root[13]) + int(root[14])  # of the children that the root waited for
    for child in descendants(pid):
        stat = _stat(child)
        if stat is None:
            continue
        cpu += sum(map(int, stat[11:15]))
        tasks += int(stat[17])
        memory += _memory(child)
    return Usage(tasks, memory, cpu / ticks)


def started(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; with the pid it names a process for good.

    None when there is none, or it has ended and only waits to be reaped.
    """
    stat = _stat(pid)
    return None if stat is None or stat[0] in ("Z", "X") else int(stat[19])


def tasks_of_user(user: int) -> int:
    """How many processes and threads a user runs on the whole machine."""
    total = 0
    for name in os.listdir("/proc"):
        with suppress(OSError):
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == user:
                stat = _stat(int(name))
                total += int(stat[17]) if stat is not None else 0
    return total


def first_child(pid: int) -> int | None:
    """The child that started first."""
    found = [(when, child) for child in _children(pid) if (when := started(child)) is not None]
    return min(found)[1] if found else None


def _stat(pid: int) -> list[str] | None:
    """The fields from the third on (the second, the name, may hold anything, even parentheses)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def _memory(pid: int) -> int:
    total = 0
    with suppress(OSError), open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith(("RssAnon:", "RssShmem:")):
                total += int(line.split()[1]) * 1024
    return total


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with suppress(OSError), open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
    return found
