"""Who a job runs as, and how files change hands for it.

The kernel does not hold root to RLIMIT_NPROC, not even root without capabilities inside a user namespace
(kernel/fork.c, copy_process: INIT_USER is exempt). So when the platform runs as root each job gets a user of its own
that exists nowhere else; as an ordinary user a job stays that user, and a user namespace does the counting.
"""

import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Unused by Linux distributions and systemd (systemd.io/UIDS-GIDS: 1879048192…2147483647).
_FIRST, _COUNT = 0x70000000, 0x0F000000
_PATH_MAX = 4096


def job_user(identity: str = "") -> int:
    """A user id for one job; the same for the same non-empty `identity`.

    Where the platform itself runs in a user namespace that does not map the range above, the last thousand ids that
    are mapped serve.
    """
    number = int.from_bytes(hashlib.sha256(identity.encode()).digest()[:4]) if identity else secrets.randbits(32)
    first, count = _range()
    return first + number % count


def is_job_user(user: int) -> bool:
    """Whether jobs, and nobody else, may run as this user."""
    first, count = _range()
    return first <= user < first + count


def job_group() -> int:
    """The group of every job of a root platform, so that directories can be opened to jobs and to nobody else."""
    first, _ = _range()
    return first - 1


def _range() -> tuple[int, int]:
    mapped = 0
    with open("/proc/self/uid_map", encoding="ascii") as file:
        for line in file:
            inside, _, length = map(int, line.split())
            mapped = max(mapped, inside + length)
    if mapped > _FIRST + _COUNT:
        return _FIRST, _COUNT
    return max(2, mapped - 1000), min(1000, max(1, mapped - 2))


@contextmanager
def handed_over(paths: list[Path], user: int, group: int, *, for_good: bool) -> Iterator[None]:
    """Gives the trees to a user and, unless `for_good`, back to the platform's user after the block.

    Symbolic links change hands themselves; what they point at does not.
    """
    for path in paths:
        _give(path, user, group)
    try:
        yield
    finally:
        for path in () if for_good else paths:
            with suppress(FileNotFoundError):
                _give(path, os.geteuid(), os.getegid())


def open_to_group(path: Path, group: int) -> None:
    """Lets jobs read a directory or file that nobody but its owner may read; what is below it is not touched."""
    mode = path.stat().st_mode
    needed = (stat.S_IROTH | stat.S_IXOTH) if stat.S_ISDIR(mode) else stat.S_IROTH
    if mode & needed == needed:
        return
    os.chown(path, -1, group)
    os.chmod(path, stat.S_IMODE(mode) | (needed << 3))


def _give(top: Path, user: int, group: int) -> None:
    # A loop over paths: os.fwalk recurses, and a hostile job can nest directories deeper than Python's stack.
    todo = [str(top)]
    while todo:
        path = todo.pop()
        with suppress(FileNotFoundError):
            found = os.lstat(path)
            if (found.st_uid, found.st_gid) != (user, group):
                os.chown(path, user, group, follow_symlinks=False)
            if stat.S_ISDIR(found.st_mode):
                # Names longer than the kernel takes stay with the job's user, who exists nowhere else.
                todo += (name for name in _entries(path) if len(os.fsencode(name)) < _PATH_MAX)


def _entries(path: str) -> list[str]:
    with os.scandir(path) as entries:
        return [entry.path for entry in entries]
