"""File descriptors that are closed exactly once.

A number that is closed twice may by then be another thread's file.
"""

import os


class Descriptors:
    """Those of one job. Not thread-safe: one thread at a time."""

    def __init__(self) -> None:
        self._open: set[int] = set()

    def pipe(self) -> tuple[int, int]:
        """The end to read and the end to write."""
        ends = os.pipe2(os.O_CLOEXEC)
        self._open.update(ends)
        return ends

    def file(self, content: bytes) -> int:
        """A file in memory, to be read from its beginning."""
        fd = os.memfd_create("draftsmith", os.MFD_CLOEXEC)
        self._open.add(fd)
        with open(fd, "wb", closefd=False) as file:
            file.write(content)
        os.lseek(fd, 0, os.SEEK_SET)
        return fd

    def close(self, *fds: int) -> None:
        """Closes these; those that are closed already stay so."""
        for fd in fds:
            if fd in self._open:
                self._open.remove(fd)
                os.close(fd)

    def close_all(self) -> None:
        self.close(*self._open)
