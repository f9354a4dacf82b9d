"""The limits of a job that the kernel keeps, process by process (setrlimit(2))."""

import resource
from contextlib import suppress

from draftsmith_codegen.sandbox.port import Limits


def resource_limits(limits: Limits, *, shared_user: bool) -> dict[int, int]:
    """Number of the resource -> limit.

    With `shared_user` another job may run as the same user (the release that is being replaced): twice as many tasks.
    """
    wanted = {
        resource.RLIMIT_NPROC: limits.processes * (2 if shared_user else 1),
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 65536,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if limits.address_bytes is not None:
        wanted[resource.RLIMIT_AS] = limits.address_bytes
    if limits.cpu_seconds is not None:
        wanted[resource.RLIMIT_CPU] = max(1, int(limits.cpu_seconds) + 1)
    return wanted


def apply(pid: int, wanted: dict[int, int]) -> None:
    """Sets them on a process that has not let the job go yet; the job inherits them (prlimit(2))."""
    for what, value in wanted.items():
        _, hard = resource.prlimit(pid, what)
        bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.prlimit(pid, what, (bounded, bounded))
    # When the machine runs out of memory, jobs go before the platform (proc_pid_oom_score_adj(5)).
    with suppress(OSError), open(f"/proc/{pid}/oom_score_adj", "w", encoding="ascii") as file:
        file.write("500")
