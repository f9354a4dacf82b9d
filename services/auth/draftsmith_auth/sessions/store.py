"""Rows of sessions and refresh tokens. Each function works in the transaction of the connection it is given."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from draftsmith_auth.schema import refresh_tokens, sessions
from draftsmith_auth.sessions.model import RefreshToken, Session


async def add_session(connection: AsyncConnection, session: Session, *, now: datetime) -> None:
    row = {"id": session.id, "user_id": session.user_id, "created_at": now, "expires_at": session.expires_at}
    await connection.execute(sa.insert(sessions).values(row))


async def add_token(connection: AsyncConnection, token: RefreshToken, *, now: datetime) -> None:
    row = {
        "token_hash": token.token_hash,
        "session_id": token.session_id,
        "issued_at": now,
        "expires_at": token.expires_at,
    }
    await connection.execute(sa.insert(refresh_tokens).values(row))


async def lock_token(connection: AsyncConnection, token_hash: str) -> tuple[RefreshToken, Session] | None:
    """The token and its session, locked: whoever asks for either waits until this transaction ends."""
    # Served by the primary keys. On SQLite the transaction itself has the lock (BEGIN IMMEDIATE).
    query = (
        sa.select(
            refresh_tokens.c.token_hash,
            refresh_tokens.c.session_id,
            refresh_tokens.c.expires_at,
            refresh_tokens.c.used_at,
            sessions.c.user_id,
            sessions.c.expires_at.label("session_expires_at"),
            sessions.c.revoked_at,
        )
        .join_from(refresh_tokens, sessions)
        .where(refresh_tokens.c.token_hash == token_hash)
        .with_for_update()
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    token = RefreshToken(row.token_hash, row.session_id, row.expires_at, row.used_at)
    return token, Session(row.session_id, row.user_id, row.session_expires_at, row.revoked_at)


async def mark_used(connection: AsyncConnection, token_hash: str, *, now: datetime) -> None:
    await connection.execute(
        sa.update(refresh_tokens).where(refresh_tokens.c.token_hash == token_hash).values(used_at=now)
    )


async def revoke(connection: AsyncConnection, session_id: str, *, now: datetime, because: str) -> None:
    """A session that is revoked already keeps its reason."""
    await connection.execute(
        sa.update(sessions)
        .where(sessions.c.id == session_id, sessions.c.revoked_at.is_(None))
        .values(revoked_at=now, revoked_because=because)
    )


async def purge(connection: AsyncConnection, *, before: datetime) -> int:
    """Removes sessions that ended before, with their tokens. Served by the index on expires_at."""
    result = await connection.execute(sa.delete(sessions).where(sessions.c.expires_at < before))
    return result.rowcount
