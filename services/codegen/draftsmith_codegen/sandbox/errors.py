"""What the sandbox refuses, and why."""

from draftsmith_shared.errors import InvalidInput, Unavailable


class SandboxUnavailable(Unavailable):
    """There is no sandbox on this machine that works; nothing is run without one."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="SANDBOX_UNAVAILABLE")


class JobInvalid(InvalidInput):
    """The job names paths that cannot be bound."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="JOB_INVALID")
