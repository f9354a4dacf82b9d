"""Auth on both databases, with a clock that tests turn and cheap hashes."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith_auth.accounts.commands import AccountDesk
from draftsmith_auth.accounts.passwords import HashCost, Passwords
from draftsmith_auth.accounts.rules import common_passwords
from draftsmith_auth.accounts.throttle import LoginThrottle, ThrottlePolicy
from draftsmith_auth.database import migrate
from draftsmith_auth.keys.issuer import TokenIssuer
from draftsmith_auth.keys.model import RotationPolicy
from draftsmith_auth.keys.ring import KeyRing
from draftsmith_auth.keys.store import KeyDirectory
from draftsmith_auth.schema import OUTBOX
from draftsmith_auth.sessions.commands import SessionDesk
from draftsmith_auth.sessions.model import SessionPolicy
from draftsmith_shared.events.sql_outbox import SqlOutbox, SqlOutboxSource
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.table.engine import create_engine
from draftsmith_shared.testing.fixtures import *  # noqa: F403 - fixtures, by their names

CHEAP = HashCost(memory_kib=8 * 1024, iterations=1, parallelism=1)


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path}/auth.db"


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def ring(tmp_path: Path, clock: Clock) -> KeyRing:
    ring = KeyRing(KeyDirectory(tmp_path / "keys"), RotationPolicy(), clock)
    ring.turn()
    return ring


@pytest.fixture
def sessions(engine: AsyncEngine, ring: KeyRing, clock: Clock) -> SessionDesk:
    issuer = TokenIssuer(ring, issuer="draftsmith", audience="draftsmith", life=timedelta(minutes=15))
    return SessionDesk(engine, issuer, SessionPolicy(), clock, Metrics())


@dataclass(frozen=True)
class Outbox:
    """What waits in the outbox, and the keys the relay was told of."""

    source: SqlOutboxSource
    notified: list[str]


@pytest.fixture
def outbox(engine: AsyncEngine) -> Outbox:
    return Outbox(SqlOutboxSource(engine, OUTBOX), [])


@pytest.fixture
def accounts(engine: AsyncEngine, sessions: SessionDesk, clock: Clock, outbox: Outbox) -> AccountDesk:
    return AccountDesk(
        engine=engine,
        sessions=sessions,
        passwords=Passwords(CHEAP),
        throttle=LoginThrottle(engine, ThrottlePolicy(per_account=3, per_address=6), clock),
        common_passwords=common_passwords(),
        outbox=SqlOutbox(OUTBOX, notify=lambda *keys: outbox.notified.extend(keys)),
        clock=clock,
        metrics=Metrics(),
    )


@pytest.fixture
def with_cost(accounts: AccountDesk) -> Callable[[HashCost], AccountDesk]:
    """The desk after its parameters have been changed."""
    return lambda cost: replace(accounts, passwords=Passwords(cost))
