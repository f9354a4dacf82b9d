import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith_auth.accounts.commands import AccountDesk, log_in, sign_up
from draftsmith_auth.accounts.model import User
from draftsmith_auth.keys.ring import KeyRing
from draftsmith_auth.schema import refresh_tokens
from draftsmith_auth.schema import sessions as session_table
from draftsmith_auth.sessions import store
from draftsmith_auth.sessions.commands import SessionDesk, log_out, refresh_session
from draftsmith_auth.sessions.errors import RefreshRace, SessionEnded
from draftsmith_auth.sessions.model import SessionTokens

Signed = tuple[User, SessionTokens]


@pytest.fixture
async def signed_up(accounts: AccountDesk) -> Signed:
    return await sign_up(accounts, email="ann@example.org", password="correct horse", name="Ann")


async def revocations(engine: AsyncEngine) -> list[str | None]:
    async with engine.connect() as connection:
        return list((await connection.execute(sa.select(session_table.c.revoked_because))).scalars())


def test_an_access_token_says_who_for_whom_and_how_long(signed_up: Signed, ring: KeyRing, clock: Any) -> None:
    user, tokens = signed_up
    token = jwt.decode(tokens.access_token, KeySet.import_key_set(json.loads(ring.jwks_json())), algorithms=["Ed25519"])
    assert token.header == {"typ": "at+jwt", "alg": "Ed25519", "kid": ring.signing_key().kid}
    claims = token.claims
    assert (claims["iss"], claims["aud"], claims["sub"], claims["tid"]) == (
        "draftsmith",
        "draftsmith",
        user.id,
        user.tenant_id,
    )
    assert claims["roles"] == ["owner"]
    assert claims["iat"] == int(clock.now.timestamp())
    assert claims["exp"] == int((clock.now + timedelta(minutes=15)).timestamp())
    assert claims["sid"].startswith("ses_")
    assert len(claims["jti"]) >= 20


async def test_each_token_is_good_once_and_yields_the_next(
    sessions: SessionDesk, signed_up: Signed, clock: Any, engine: AsyncEngine
) -> None:
    _, tokens = signed_up
    seen = {tokens.refresh_token}
    for _ in range(5):
        clock.turn(days=1)
        tokens = await refresh_session(sessions, tokens.refresh_token)
        seen.add(tokens.refresh_token)
    assert len(seen) == 6
    assert await revocations(engine) == [None]


async def test_reuse_ends_the_whole_family(
    sessions: SessionDesk, signed_up: Signed, clock: Any, engine: AsyncEngine
) -> None:
    _, first = signed_up
    second = await refresh_session(sessions, first.refresh_token)
    clock.turn(minutes=1)
    with pytest.raises(SessionEnded):
        await refresh_session(sessions, first.refresh_token)
    assert await revocations(engine) == ["reuse"]
    # Whoever holds the newest token, thief or victim, is out too.
    with pytest.raises(SessionEnded):
        await refresh_session(sessions, second.refresh_token)


async def test_other_sessions_of_the_user_go_on(
    sessions: SessionDesk, accounts: AccountDesk, signed_up: Signed, clock: Any
) -> None:
    _, first = signed_up
    _, elsewhere = await log_in(accounts, email="ann@example.org", password="correct horse", address="")
    await refresh_session(sessions, first.refresh_token)
    clock.turn(minutes=1)
    with pytest.raises(SessionEnded):
        await refresh_session(sessions, first.refresh_token)
    await refresh_session(sessions, elsewhere.refresh_token)


async def test_a_client_that_races_itself_gets_one_session_and_keeps_it(
    sessions: SessionDesk, signed_up: Signed, engine: AsyncEngine
) -> None:
    _, first = signed_up
    results = await asyncio.gather(
        *(refresh_session(sessions, first.refresh_token) for _ in range(8)), return_exceptions=True
    )
    [won] = [result for result in results if isinstance(result, SessionTokens)]
    lost = [result for result in results if isinstance(result, RefreshRace)]
    assert len(lost) == 7
    assert lost[0].code == "REFRESH_RACE"
    assert await revocations(engine) == [None]
    async with engine.connect() as connection:
        assert (await connection.execute(sa.select(sa.func.count()).select_from(refresh_tokens))).scalar_one() == 2
    await refresh_session(sessions, won.refresh_token)


async def test_reuse_and_an_honest_refresh_at_once_leave_no_live_session(
    sessions: SessionDesk, signed_up: Signed, clock: Any
) -> None:
    """The revocation and the rotation of the newest token take turns: no token escapes."""
    _, first = signed_up
    second = await refresh_session(sessions, first.refresh_token)
    clock.turn(minutes=1)
    results = await asyncio.gather(
        refresh_session(sessions, second.refresh_token),
        refresh_session(sessions, first.refresh_token),
        return_exceptions=True,
    )
    assert isinstance(results[1], SessionEnded)
    for result in (*results, second):
        if isinstance(result, SessionTokens):
            with pytest.raises(SessionEnded):
                await refresh_session(sessions, result.refresh_token)


async def test_an_unused_session_ends(sessions: SessionDesk, signed_up: Signed, clock: Any) -> None:
    _, tokens = signed_up
    clock.turn(days=14)
    with pytest.raises(SessionEnded):
        await refresh_session(sessions, tokens.refresh_token)


async def test_no_session_lasts_for_ever(sessions: SessionDesk, signed_up: Signed, clock: Any) -> None:
    _, tokens = signed_up
    for _ in range(9):
        clock.turn(days=10)
        if clock.now >= tokens.refresh_expires_at:
            break
        tokens = await refresh_session(sessions, tokens.refresh_token)
    with pytest.raises(SessionEnded):
        await refresh_session(sessions, tokens.refresh_token)


@pytest.mark.parametrize("token", ["", "dsr_unknown", "x" * 100_000, "' OR 1=1 --"])
async def test_unknown_tokens(sessions: SessionDesk, signed_up: Signed, token: str) -> None:
    with pytest.raises(SessionEnded):
        await refresh_session(sessions, token)
    await log_out(sessions, token)


async def test_logging_out_ends_the_session_with_any_of_its_tokens(
    sessions: SessionDesk, signed_up: Signed, engine: AsyncEngine
) -> None:
    _, first = signed_up
    second = await refresh_session(sessions, first.refresh_token)
    await log_out(sessions, first.refresh_token)
    await log_out(sessions, first.refresh_token)
    with pytest.raises(SessionEnded):
        await refresh_session(sessions, second.refresh_token)
    assert await revocations(engine) == ["logged_out"]


async def test_long_ended_sessions_are_removed_with_their_tokens(
    sessions: SessionDesk, signed_up: Signed, engine: AsyncEngine, clock: Any
) -> None:
    async with engine.begin() as connection:
        assert await store.purge(connection, before=clock.now) == 0
        assert await store.purge(connection, before=clock.now + timedelta(days=91)) == 1
        assert (await connection.execute(sa.select(refresh_tokens))).all() == []
