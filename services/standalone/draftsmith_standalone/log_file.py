"""Keeps the platform's log within bounds: the file that its standard output and error were sent to."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_MEGABYTE = 1024 * 1024
_LOOK_SECONDS = 2.0


class LogFile:
    """At `max_bytes` the file becomes `<name>.1`, that one `.2`, and so on; the last of `backups` is dropped.

    Whoever started the process opened the file, so it is not written through us: its place is taken by a new one under
    the same descriptors. Nothing is lost between the two: what is written until then is in `<name>.1`.
    """

    def __init__(self, path: Path, *, max_bytes: int = 20 * _MEGABYTE, backups: int = 3) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._backups = backups

    def turn_over(self) -> bool:
        """Takes a new file if this one is full; False if it is not, or if our output goes elsewhere."""
        ours = [descriptor for descriptor in (1, 2) if self._is_written_by(descriptor)]
        if not ours or self._path.stat().st_size < self._max_bytes:
            return False
        for number in range(self._backups, 0, -1):
            older = self._path if number == 1 else self._numbered(number - 1)
            if older.exists():
                older.replace(self._numbered(number))
        sys.stdout.flush()
        sys.stderr.flush()
        fresh = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            for descriptor in ours:
                os.dup2(fresh, descriptor)
        finally:
            os.close(fresh)
        return True

    @asynccontextmanager
    async def bounded(self) -> AsyncIterator[None]:
        """Looks every two seconds while the context is open."""
        task = asyncio.create_task(self._look_forever(), name="log-file")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _look_forever(self) -> None:
        while True:
            try:
                self.turn_over()
            except OSError as error:  # a full disk, say: the log goes on where it is
                print(f"the log cannot be turned over: {error}", file=sys.stderr, flush=True)
            await asyncio.sleep(_LOOK_SECONDS)

    def _is_written_by(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except OSError:
            return False

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
