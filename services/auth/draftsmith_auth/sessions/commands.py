"""Starting, refreshing and ending sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from draftsmith_auth.accounts.model import User
from draftsmith_auth.accounts.store import find_user
from draftsmith_auth.database import writing
from draftsmith_auth.keys.issuer import TokenIssuer
from draftsmith_auth.sessions import store
from draftsmith_auth.sessions.errors import RefreshRace, SessionEnded
from draftsmith_auth.sessions.model import (
    Judgement,
    RefreshToken,
    Session,
    SessionPolicy,
    SessionTokens,
    hash_token,
    judge,
    new_refresh_token,
    refresh_expiry,
)
from draftsmith_shared.ids import new_id
from draftsmith_shared.logging import get_logger
from draftsmith_shared.metrics import SESSION_REFRESHES, Metrics

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SessionDesk:
    """What the commands need."""

    engine: AsyncEngine
    issuer: TokenIssuer
    policy: SessionPolicy
    clock: Callable[[], datetime]
    metrics: Metrics


async def start_session(desk: SessionDesk, connection: AsyncConnection, user: User, now: datetime) -> SessionTokens:
    """A new session, in the transaction of the sign-up or log-in that it comes from."""
    session = Session(new_id("ses"), user.id, expires_at=now + desk.policy.absolute)
    await store.add_session(connection, session, now=now)
    return await _issue(desk, connection, session, user, now)


async def refresh_session(desk: SessionDesk, refresh_token: str) -> SessionTokens:
    """The next tokens of a session, for a refresh token that was not used yet.

    Raises SessionEnded; RefreshRace when the same token was used a moment before. Using it again later revokes the
    session, and is SessionEnded too.
    """
    now = desk.clock()
    async with writing(desk.engine) as connection:
        judgement, tokens = await _refresh(desk, connection, hash_token(refresh_token), now)
    # The transaction is committed by now, a revocation included.
    desk.metrics.count(SESSION_REFRESHES, result=judgement.value)
    if tokens is not None:
        return tokens
    raise RefreshRace if judgement is Judgement.RACE else SessionEnded


async def log_out(desk: SessionDesk, refresh_token: str) -> None:
    """Ends the session that the refresh token belongs to, whichever of its tokens it is. An unknown one is fine."""
    now = desk.clock()
    async with writing(desk.engine) as connection:
        found = await store.lock_token(connection, hash_token(refresh_token))
        if found is not None:
            await store.revoke(connection, found[1].id, now=now, because="logged_out")


async def _refresh(
    desk: SessionDesk, connection: AsyncConnection, token_hash: str, now: datetime
) -> tuple[Judgement, SessionTokens | None]:
    found = await store.lock_token(connection, token_hash)
    if found is None:
        return Judgement.ENDED, None
    token, session = found
    judgement = judge(token, session, now, desk.policy)
    if judgement is Judgement.THEFT:
        _log.warning(
            "a refresh token was used twice: its session is revoked", session=session.id, user_id=session.user_id
        )
        await store.revoke(connection, session.id, now=now, because="reuse")
    user = await find_user(connection, session.user_id) if judgement is Judgement.ROTATE else None
    if user is None:
        return judgement, None
    await store.mark_used(connection, token_hash, now=now)
    return judgement, await _issue(desk, connection, session, user, now)


async def _issue(
    desk: SessionDesk, connection: AsyncConnection, session: Session, user: User, now: datetime
) -> SessionTokens:
    refresh_token = new_refresh_token()
    expires_at = refresh_expiry(session, now, desk.policy)
    await store.add_token(connection, RefreshToken(hash_token(refresh_token), session.id, expires_at), now=now)
    access = desk.issuer.issue(user, session_id=session.id, now=now)
    return SessionTokens(access.token, access.expires_at, refresh_token, expires_at)
