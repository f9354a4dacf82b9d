import re
from datetime import UTC, datetime, timedelta

import pytest

from draftsmith_auth.sessions.model import (
    Judgement,
    RefreshToken,
    Session,
    SessionPolicy,
    hash_token,
    judge,
    new_refresh_token,
    refresh_expiry,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = SessionPolicy(reuse_grace=timedelta(seconds=5))


def seconds(number: float | None) -> datetime | None:
    return None if number is None else NOW + timedelta(seconds=number)


@pytest.mark.parametrize(
    ("used", "expires", "revoked", "session_expires", "judgement"),
    [
        (None, 60, None, 60, Judgement.ROTATE),
        (None, 0, None, 60, Judgement.ENDED),
        (None, 60, None, 0, Judgement.ENDED),
        (None, 60, -1, 60, Judgement.ENDED),
        (-4.9, 60, None, 60, Judgement.RACE),
        (-5, 60, None, 60, Judgement.THEFT),
        (-3600, -60, None, 60, Judgement.THEFT),
        (-3600, 60, -10, 60, Judgement.ENDED),
    ],
)
def test_what_presenting_a_token_means(
    used: float | None, expires: float, revoked: float | None, session_expires: float, judgement: Judgement
) -> None:
    token = RefreshToken("h", "ses_1", NOW + timedelta(seconds=expires), seconds(used))
    session = Session("ses_1", "usr_1", NOW + timedelta(seconds=session_expires), seconds(revoked))
    assert judge(token, session, NOW, POLICY) is judgement


def test_tokens_are_long_random_and_recognisable() -> None:
    tokens = {new_refresh_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"dsr_[A-Za-z0-9_-]{43}", token) for token in tokens)
    assert len({hash_token(token) for token in tokens}) == 100


def test_a_token_never_outlives_its_session() -> None:
    session = Session("ses_1", "usr_1", NOW + timedelta(days=15))
    assert refresh_expiry(session, NOW, POLICY) == NOW + timedelta(days=14)
    assert refresh_expiry(session, NOW + timedelta(days=10), POLICY) == session.expires_at
