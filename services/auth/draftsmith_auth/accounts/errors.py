"""What can be wrong about an account."""

from draftsmith_shared.errors import AlreadyExists, NotFound, RateLimited, Unauthenticated


class EmailTaken(AlreadyExists):
    def __init__(self) -> None:
        super().__init__(
            "there is an account with this e-mail address: log in instead",
            code="EMAIL_TAKEN",
            details={"fields": {"email": "is taken"}},
        )


class BadCredentials(Unauthenticated):
    """The same for an unknown address and for a wrong password: which it was is nobody's business."""

    def __init__(self) -> None:
        super().__init__("the e-mail address or the password is wrong", code="BAD_CREDENTIALS")


class TooManyAttempts(RateLimited):
    def __init__(self, retry_after_seconds: float) -> None:
        minutes = max(1, round(retry_after_seconds / 60))
        super().__init__(
            f"too many failed attempts to log in: try again in {minutes} minute{'s' if minutes > 1 else ''}",
            code="RATE_LIMITED",
            details={"retry_after_seconds": round(retry_after_seconds)},
        )


class UserNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("this account does not exist any more", code="USER_NOT_FOUND")


class TenantNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("there is no such tenant", code="TENANT_NOT_FOUND")
