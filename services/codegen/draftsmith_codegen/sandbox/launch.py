"""How one adapter starts one job: what the watching thread is given of it."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from draftsmith_codegen.sandbox.output import BoundedOutput


class Launch(Protocol):
    """How one adapter starts one job. Used from the watching thread only."""

    @property
    def argv(self) -> Sequence[str]: ...

    @property
    def env(self) -> Mapping[str, str]:
        """Of the sandboxing program, not of the job."""
        ...

    @property
    def pass_fds(self) -> Sequence[int]: ...

    @property
    def watched_tmp(self) -> Path | None:
        """The directory that stands for /tmp, where no tmpfs limits it."""
        ...

    def started(self, process: subprocess.Popen[bytes]) -> int:
        """Waits for the sandbox to be set up, lets the job go, and answers the process whose descendants are the job.

        Raises SandboxUnavailable.
        """
        ...

    def terminate(self, root: int) -> None: ...

    def kill(self, root: int) -> None: ...

    def exit_code(self, status: int, output: BoundedOutput) -> int:
        """The job's exit code, given that of the sandboxing program. Raises SandboxUnavailable when no job was run."""
        ...

    def close(self) -> None:
        """Gives everything back. Called once, whatever happened."""
        ...
