"""What can be wrong about a session."""

from draftsmith_shared.errors import Conflict, Unauthenticated


class SessionEnded(Unauthenticated):
    """Unknown, revoked, expired: to a client it is all the same."""

    def __init__(self) -> None:
        super().__init__("this session has ended: log in again", code="SESSION_ENDED")


class RefreshRace(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "this refresh token was used a moment ago by the same client: use the session that came of it",
            code="REFRESH_RACE",
        )
