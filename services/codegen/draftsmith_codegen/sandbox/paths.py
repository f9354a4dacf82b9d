"""Checks a job's paths and makes the places where binds lie inside other binds."""

import os
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from draftsmith_codegen.sandbox.errors import JobInvalid
from draftsmith_codegen.sandbox.port import TMP, Bind, Job

_OWN = tuple(map(PurePosixPath, ("/usr", "/etc", "/proc", "/dev")))
_TAKEN = frozenset(map(PurePosixPath, ("/", "/proc", "/dev", "/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64")))


_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OF_THE_SHELL = frozenset(("UID", "EUID", "PPID", "BASHOPTS", "SHELLOPTS", "BASH_VERSINFO"))  # read-only in bash


@dataclass(frozen=True, slots=True)
class Placed:
    """A bind with its host path resolved, and whether it may be written to."""

    host: Path
    inside: PurePosixPath
    writable: bool


def placed(job: Job) -> list[Placed]:
    """The job's binds, outer before inner. Raises JobInvalid."""
    if not job.argv or not job.argv[0]:
        raise JobInvalid("A job needs a program to run: argv is empty")
    binds = [_place(bind, False) for bind in job.read_only] + [_place(bind, True) for bind in job.writable]
    insides = [bind.inside for bind in binds]
    if len(set(insides)) != len(insides):
        twice = next(path for path, count in Counter(insides).items() if count > 1)
        raise JobInvalid(f"Two binds have the same place in the sandbox: {twice}")
    if not job.cwd.is_absolute():
        raise JobInvalid(f"The working directory is not absolute: {job.cwd}")
    for name in job.env:
        if not _VARIABLE.fullmatch(name) or name in _OF_THE_SHELL:
            raise JobInvalid(f"An environment variable cannot be called {name!r}")
    texts = [*job.argv, *job.env.values(), str(job.cwd), *(f"{bind.host}{bind.inside}" for bind in binds)]
    if any("\0" in text for text in texts):
        raise JobInvalid("An argument, a variable or a path has a NUL in it")
    return sorted(binds, key=lambda bind: len(bind.inside.parts))


def _place(bind: Bind, writable: bool) -> Placed:
    inside = bind.inside
    if not inside.is_absolute() or ".." in inside.parts:
        raise JobInvalid(f"The place of a bind is not an absolute path: {inside}")
    if inside in _TAKEN or (
        writable and any(inside.is_relative_to(path) for path in ("/usr", "/etc", "/proc", "/dev"))
    ):
        raise JobInvalid(f"Nothing can be bound at {inside}: the sandbox has its own there")
    try:
        host = bind.host.resolve(strict=True)
    except OSError as error:
        raise JobInvalid(f"Cannot bind {bind.host}: {error.strerror}") from error
    if writable and len(host.parts) <= 2:
        # As root a writable directory changes hands with all that is in it: never /etc or /home by mistake.
        raise JobInvalid(f"{host} cannot be bound writable: choose a directory below it")
    return Placed(host, inside, writable)


def environment(job: Job) -> dict[str, str]:
    """The job's whole environment."""
    return {"HOME": str(TMP), "TMPDIR": str(TMP), **job.env}


def parent_of(bind: Placed, binds: Sequence[Placed]) -> Placed | None:
    """The innermost other bind that `bind` lies in."""
    outer = [other for other in binds if other is not bind and bind.inside.is_relative_to(other.inside)]
    return max(outer, key=lambda other: len(other.inside.parts), default=None)


class MountPoints:
    """Makes the directories (or files, or symbolic links) on the host that inner binds are mounted on.

    They are counted, so that the last of the jobs that share a tree removes what the first one made: removing a mount
    point takes the mount away from every namespace.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users: Counter[Path] = Counter()

    @contextmanager
    def made(self, binds: Sequence[Placed], *, links: bool = False) -> Iterator[None]:
        """Raises JobInvalid where something else is in the place, or a symbolic link is on the way there."""
        used: list[Path] = []
        try:
            for bind in binds:
                outer = parent_of(bind, binds)
                if outer is not None:
                    point = outer.host / bind.inside.relative_to(outer.inside)
                    if self._make(outer.host, point, bind.host, links=links):
                        used.append(point)
            yield
        finally:
            for point in reversed(used):
                self._drop(point, links=links)

    def _make(self, top: Path, point: Path, target: Path, *, links: bool) -> bool:
        """Whether the point is one of ours (and must be dropped)."""
        _refuse_links(top, point.parent)
        with self._lock:
            if self._users[point] == 0 and os.path.lexists(point):
                fits = point.is_dir() == target.is_dir() and not point.is_symlink()
                empty = not point.is_dir() or not any(point.iterdir())
                if not fits or (links and not empty):
                    raise JobInvalid(f"Cannot put {target} at {point}: something else is there")
                if not links:
                    return False
                point.rmdir() if point.is_dir() else point.unlink()
            if self._users[point] == 0:
                point.parent.mkdir(parents=True, exist_ok=True)
                if links:
                    point.symlink_to(target)
                elif target.is_dir():
                    point.mkdir()
                else:
                    point.touch()
            self._users[point] += 1
            return True

    def _drop(self, point: Path, *, links: bool) -> None:
        with self._lock:
            self._users[point] -= 1
            if self._users[point] > 0:
                return
            del self._users[point]
            with suppress(OSError):  # the job may have put something else there: then it stays, and it is the job's
                if links and point.is_symlink():
                    point.unlink()
                elif not links and point.is_dir():
                    point.rmdir()
                elif not links and point.stat().st_size == 0:
                    point.unlink()


def _refuse_links(top: Path, directory: Path) -> None:
    for path in [directory, *directory.parents]:
        if path == top:
            return
        if path.is_symlink():
            raise JobInvalid(f"A symbolic link is where a bind should go: {path}")
