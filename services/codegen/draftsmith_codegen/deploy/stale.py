"""Ends what an earlier process of the platform started and could not end itself.

The sandbox ties its processes to the platform's life, so there should be nothing. This is the second line: a note on
disk names each sandboxing process by its id and its start time (an id alone may belong to somebody else by now).
"""

import json
import os
import select
import signal
from contextlib import suppress
from pathlib import Path

from draftsmith_codegen.sandbox import procs

_PATIENCE_MS = 5000


class Notes:
    """One small file for each running process, in a directory of its own."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, pid: int) -> None:
        started = procs.started(pid)
        if started is not None:
            (self._root / name).write_text(json.dumps({"pid": pid, "started": started}), encoding="utf-8")

    def remove(self, name: str) -> None:
        (self._root / name).unlink(missing_ok=True)

    def end_stale(self) -> int:
        """Kills what is still there of the noted processes, waits for that, and answers how many there were."""
        ended = 0
        for path in self._root.iterdir():
            with suppress(ValueError, KeyError, OSError):
                note = json.loads(path.read_text(encoding="utf-8"))
                ended += _end(int(note["pid"]), int(note["started"]))
            path.unlink(missing_ok=True)
        return ended


def _end(pid: int, started: int) -> bool:
    try:
        pidfd = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        # Compared after opening: from here on the descriptor names this very process.
        if procs.started(pid) != started:
            return False
        below = list(procs.descendants(pid))
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        for child in below:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        poll.poll(_PATIENCE_MS)
        return True
    finally:
        os.close(pidfd)
