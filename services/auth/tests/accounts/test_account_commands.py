import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from prometheus_client import generate_latest
from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith.events.v1.events_pb2 import UserSignedUp
from draftsmith_auth.accounts.commands import AccountDesk, log_in, sign_up
from draftsmith_auth.accounts.errors import BadCredentials, EmailTaken, TenantNotFound, TooManyAttempts, UserNotFound
from draftsmith_auth.accounts.passwords import HashCost, Passwords
from draftsmith_auth.accounts.queries import get_profile, get_tenant_contact
from draftsmith_auth.schema import tenants, users
from draftsmith_shared.context import Principal
from draftsmith_shared.errors import InvalidInput
from draftsmith_shared.events.port import Event
from draftsmith_shared.events.relay import SHARDS

ANN = {"email": "Ann@example.org", "password": "correct horse", "name": "Ann Lee"}


async def waiting(outbox: Any) -> list[Event]:
    return [event for shard in range(SHARDS) for event in await outbox.source.pending(shard, 100)]


async def rows(engine: AsyncEngine, table: sa.Table) -> list[Any]:
    async with engine.connect() as connection:
        return list(await connection.execute(sa.select(table)))


async def test_signing_up_makes_a_tenant_its_owner_a_session_and_an_event(
    accounts: AccountDesk, engine: AsyncEngine, outbox: Any
) -> None:
    user, tokens = await sign_up(accounts, **ANN)
    assert (user.email, user.name, user.roles) == ("Ann@example.org", "Ann Lee", ("owner",))
    assert tokens.access_token.count(".") == 2
    assert tokens.refresh_token.startswith("dsr_")
    assert [row.id for row in await rows(engine, tenants)] == [user.tenant_id]
    [event] = await waiting(outbox)
    assert (event.topic, event.key, event.tenant_id) == ("draftsmith.accounts.v1", user.tenant_id, user.tenant_id)
    assert event.type == "draftsmith.events.v1.UserSignedUp"
    told = UserSignedUp.FromString(event.payload)
    assert (told.user_id, told.email, told.name) == (user.id, "Ann@example.org", "Ann Lee")
    assert outbox.notified == [user.tenant_id]
    assert await get_profile(engine, Principal(user.id, user.tenant_id)) == user
    assert await get_tenant_contact(engine, user.tenant_id) == user


async def test_no_secret_is_stored_in_the_clear(accounts: AccountDesk, engine: AsyncEngine) -> None:
    _, tokens = await sign_up(accounts, **ANN)
    async with engine.connect() as connection:
        for table in ("users", "refresh_tokens", "sessions", "outbox", "login_throttles"):
            content = repr(list(await connection.execute(sa.text(f"SELECT * FROM {table}"))))  # noqa: S608 - our names
            assert "correct horse" not in content
            assert tokens.refresh_token not in content
            assert tokens.access_token not in content


@pytest.mark.parametrize("email", ["Ann@example.org", "ann@EXAMPLE.org", " ANN@example.org "])
async def test_an_address_has_one_account(accounts: AccountDesk, engine: AsyncEngine, outbox: Any, email: str) -> None:
    await sign_up(accounts, **ANN)
    with pytest.raises(EmailTaken) as caught:
        await sign_up(accounts, email=email, password="battery staple", name="Impostor")
    assert caught.value.code == "EMAIL_TAKEN"
    assert caught.value.fields == {"email": "is taken"}
    # Nothing of the second is left behind.
    assert len(await rows(engine, tenants)) == 1
    assert len(await waiting(outbox)) == 1


async def test_one_of_two_at_once_gets_the_address(accounts: AccountDesk, engine: AsyncEngine) -> None:
    results = await asyncio.gather(*(sign_up(accounts, **ANN) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(result, tuple) for result in results) == 1
    assert sum(isinstance(result, EmailTaken) for result in results) == 4
    assert len(await rows(engine, users)) == 1


async def test_a_bad_sign_up_leaves_nothing(accounts: AccountDesk, engine: AsyncEngine) -> None:
    with pytest.raises(InvalidInput):
        await sign_up(accounts, email="ann@example.org", password="short", name="")
    assert await rows(engine, tenants) == []


async def test_logging_in(accounts: AccountDesk) -> None:
    user, first = await sign_up(accounts, **ANN)
    again, second = await log_in(accounts, email="ann@EXAMPLE.ORG", password="correct horse", address="10.0.0.1")
    assert again == user
    assert second.refresh_token != first.refresh_token


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ann@example.org", "wrong horse"),
        ("ann@example.org", ""),
        ("ann@example.org", "correct horse "),
        ("ann@example.org", "correct horse" * 1000),
        ("bob@example.org", "correct horse"),
        ("not an address", "correct horse"),
        ("", ""),
    ],
)
async def test_every_failure_looks_the_same(accounts: AccountDesk, email: str, password: str) -> None:
    await sign_up(accounts, **ANN)
    with pytest.raises(BadCredentials) as caught:
        await log_in(accounts, email=email, password=password, address="10.0.0.1")
    assert (caught.value.message, caught.value.code, dict(caught.value.details)) == (
        "the e-mail address or the password is wrong",
        "BAD_CREDENTIALS",
        {},
    )


async def test_every_failure_costs_the_same(accounts: AccountDesk) -> None:
    await sign_up(accounts, **ANN)
    worked: list[str] = []

    class Watched(Passwords):
        def _verify(self, password: str, encoded: str) -> bool:
            worked.append(encoded)
            return super()._verify(password, encoded)

    desk = replace(accounts, passwords=Watched(HashCost(memory_kib=8 * 1024, iterations=1)))
    for email in ("ann@example.org", "bob@example.org", "not an address"):
        with pytest.raises(BadCredentials):
            await log_in(desk, email=email, password="wrong horse", address="")
    assert len(worked) == 3
    assert len({encoded.rsplit("$", 2)[0] for encoded in worked}) == 1


async def test_guessing_ends_even_for_the_right_password(accounts: AccountDesk, clock: Any) -> None:
    await sign_up(accounts, **ANN)
    for _ in range(3):
        with pytest.raises(BadCredentials):
            await log_in(accounts, email="ann@example.org", password="wrong", address="10.0.0.1")
    with pytest.raises(TooManyAttempts):
        await log_in(accounts, email="ANN@example.org", password="correct horse", address="10.0.0.1")
    # From home she can, and from there a quarter of an hour later.
    await log_in(accounts, email="ann@example.org", password="correct horse", address="10.0.0.2")
    clock.turn(minutes=15)
    await log_in(accounts, email="ann@example.org", password="correct horse", address="10.0.0.1")
    text = generate_latest(accounts.metrics.registry).decode()
    for result, count in (("ok", 2), ("refused", 3), ("throttled", 1)):
        assert f'draftsmith_auth_logins_total{{result="{result}"}} {count}.0' in text


async def test_unknown_accounts_are_throttled_alike(accounts: AccountDesk) -> None:
    """Otherwise the limit itself would tell which accounts exist."""
    for _ in range(3):
        with pytest.raises(BadCredentials):
            await log_in(accounts, email="nobody@example.org", password="wrong", address="10.0.0.1")
    with pytest.raises(TooManyAttempts):
        await log_in(accounts, email="nobody@example.org", password="wrong", address="10.0.0.1")


async def test_a_log_in_renews_an_outdated_hash(
    accounts: AccountDesk, engine: AsyncEngine, with_cost: Callable[[HashCost], AccountDesk]
) -> None:
    await sign_up(accounts, **ANN)
    dearer = with_cost(HashCost(memory_kib=8 * 1024, iterations=2))
    for _ in range(2):
        await log_in(dearer, email="ann@example.org", password="correct horse", address="")
        [row] = await rows(engine, users)
        assert row.password_hash.startswith("$argon2id$v=19$m=8192,t=2,p=1$")


async def test_who_is_not_there(engine: AsyncEngine) -> None:
    with pytest.raises(UserNotFound):
        await get_profile(engine, Principal("usr_x", "ten_x"))
    with pytest.raises(TenantNotFound):
        await get_tenant_contact(engine, "ten_x")
