"""Sessions and refresh tokens: when one may be used, and what its use means. Pure.

A session is a family of refresh tokens, each good for one use that yields the next (RFC 9700, section 4.14.2). A second
use means that two parties hold the token, so the family ends; except within a short grace, in which it is taken for
one client racing itself: it is refused then, and nothing else happens.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

_PREFIX = "dsr_"
"""Lets secret scanners know a leaked token."""


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """`access`: life of an access token; `idle`: life of an unused refresh token; `absolute`: life of a session."""

    access: timedelta = timedelta(minutes=15)
    idle: timedelta = timedelta(days=14)
    absolute: timedelta = timedelta(days=90)
    reuse_grace: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class SessionTokens:
    """What a client gets."""

    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    user_id: str
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A stored token: its hash, never itself."""

    token_hash: str
    session_id: str
    expires_at: datetime
    used_at: datetime | None = None


class Judgement(Enum):
    """What presenting a refresh token means."""

    ROTATE = "rotate"
    ENDED = "ended"
    """The session is over: revoked, or too old."""
    RACE = "race"
    """It was used a moment ago: the same client, twice at once."""
    THEFT = "theft"
    """It was used before: the whole family must end."""


def judge(token: RefreshToken, session: Session, now: datetime, policy: SessionPolicy) -> Judgement:
    if session.revoked_at is not None or now >= session.expires_at:
        return Judgement.ENDED
    if token.used_at is not None:
        return Judgement.RACE if now - token.used_at < policy.reuse_grace else Judgement.THEFT
    return Judgement.ENDED if now >= token.expires_at else Judgement.ROTATE


def new_refresh_token() -> str:
    """256 random bits."""
    return _PREFIX + base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def refresh_expiry(session: Session, now: datetime, policy: SessionPolicy) -> datetime:
    return min(now + policy.idle, session.expires_at)
