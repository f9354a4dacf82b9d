"""What can be wrong with a request about a build."""

from draftsmith_shared.errors import Conflict, NotFound, PreconditionFailed


class BuildNotFound(NotFound):
    """No such build, or it is another tenant's: the answer is the same."""

    def __init__(self, build_id: str) -> None:
        super().__init__(f"There is no build {build_id!r}.", code="BUILD_NOT_FOUND", details={"build_id": build_id})


class BuildFinished(PreconditionFailed):
    """The build has ended and cannot be changed any more."""

    def __init__(self, build_id: str, state: str) -> None:
        super().__init__(f"Build {build_id} has already {state}.", code="BUILD_FINISHED", details={"state": state})


class StepNotAvailable(PreconditionFailed):
    """The step is taken, finished, or was dispatched anew: its message can be dropped."""

    def __init__(self, build_id: str, step: str, attempt: int) -> None:
        super().__init__(
            f"Attempt {attempt} of the {step} step of build {build_id} is not to be had.",
            code="STEP_NOT_AVAILABLE",
            details={"build_id": build_id, "step": step, "attempt": attempt},
        )


class LeaseLost(PreconditionFailed):
    """The worker no longer holds the step and has to stop its work."""

    def __init__(self, build_id: str, step: str) -> None:
        super().__init__(
            f"The lease on the {step} step of build {build_id} is lost.",
            code="LEASE_LOST",
            details={"build_id": build_id, "step": step},
        )


class TooMuchContention(Conflict):
    """Others kept changing the build; the same request may succeed in a moment."""

    def __init__(self, build_id: str) -> None:
        super().__init__(f"Build {build_id} is being changed by others; try again.", code="CONTENTION", details={})


class IdempotencyKeyReused(Conflict):
    """The key was used for another request (draft-ietf-httpapi-idempotency-key-header, section 2.7)."""

    def __init__(self, key: str) -> None:
        super().__init__(
            "This Idempotency-Key was used with another request; use a new key for a new request.",
            code="IDEMPOTENCY_KEY_REUSED",
            details={"idempotency_key": key},
        )
