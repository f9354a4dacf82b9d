"""Understanding in a process of its own, which is gone when nobody describes anything.

The child takes about 200 MB, half of it the network and the tables of lemmas; a platform that idles should not hold
them.
`AnalystProcess` has the same `understand` as `Analyst`: it starts the child when first asked, starts another when it is
gone, and gives up on one that hangs.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Any

import pydantic

from draftsmith_appspec import AppSpec
from draftsmith_shared.errors import DeadlineExceeded, Unavailable

from .errors import DescriptionUnclear, Reason
from .report import Report, Understanding
from .text import clean

_REPORT: pydantic.TypeAdapter[Report] = pydantic.TypeAdapter(Report)


class AnalystProcess:
    """Understands descriptions in a child that exits after `idle_seconds` without one. For any thread."""

    def __init__(self, *, idle_seconds: float = 60.0, timeout_seconds: float = 60.0) -> None:
        """Start nothing yet. `timeout_seconds` bounds one description, loading the model included."""
        self._idle_seconds = idle_seconds
        self._timeout = timeout_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> AnalystProcess:
        """Itself; the child is ended on leaving."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        self.close()

    def warm_up(self) -> None:
        """Start the child and load its model."""
        self._ask({})

    def understand(self, description: str) -> Understanding:
        """The application that an English text describes, as `Analyst.understand`.

        Raises DescriptionUnclear as there; DeadlineExceeded when it takes too long; Unavailable when the child fails.
        """
        clean(description)  # refuse what is too long or empty without waking anybody
        answer = self._ask({"description": description})
        if "refused" in answer:
            raise _refusal(answer["refused"])
        return Understanding(AppSpec.model_validate(answer["spec"]), _REPORT.validate_python(answer["report"]))

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """The running child's process id, None where none runs."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        line = json.dumps(request).encode() + b"\n"
        with self._lock:
            for _ in range(2):  # the child may have gone idle in the moment it was asked
                answer = self._exchange(line)
                if answer:
                    found: dict[str, Any] = json.loads(answer)
                    return found
                self._end()
            raise Unavailable(
                "The process that reads descriptions ended twice without an answer.", code="ANALYST_ENDED"
            )

    def _exchange(self, line: bytes) -> bytes:
        child = self._running()
        if child.stdin is None or child.stdout is None:
            return b""
        try:
            child.stdin.write(line)
            child.stdin.flush()
        except BrokenPipeError:
            return b""
        answer = bytearray()
        until = time.monotonic() + self._timeout
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while not answer.endswith(b"\n"):
                if not selector.select(max(0.0, until - time.monotonic())):
                    self._end()
                    message = f"The description was not understood within {self._timeout:g} seconds; shorten it."
                    raise DeadlineExceeded(message, code="ANALYST_TIMEOUT")
                piece = os.read(child.stdout.fileno(), 65536)
                if not piece:
                    return b""
                answer += piece
        return bytes(answer)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        command = [sys.executable, "-m", "draftsmith_codegen.understand.worker", str(self._idle_seconds)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        # It goes by itself when idle; somebody has to wait for it, or it stays in the process table until the next one.
        threading.Thread(target=self._child.wait, name="analyst-reaper", daemon=True).start()
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()


def _refusal(told: dict[str, Any]) -> DescriptionUnclear:
    details = told["details"]
    error = DescriptionUnclear("", reason=Reason(details["reason"]), details=details)
    error.message = told["message"]
    error.args = (told["message"],)
    return error
