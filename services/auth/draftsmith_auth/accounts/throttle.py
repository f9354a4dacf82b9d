"""Limits guessing at passwords: attempts per account and address, and per address, in a window of time.

An attempt is counted before the password is looked at, in one statement: guesses made side by side are all counted. A
successful log-in takes the account's count back.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from draftsmith_auth.accounts.errors import TooManyAttempts
from draftsmith_auth.schema import login_throttles
from draftsmith_auth.upsert import insert
from draftsmith_shared.table.engine import BEGIN_IMMEDIATE


@dataclass(frozen=True, slots=True)
class ThrottlePolicy:
    per_account: int = 10
    per_address: int = 100
    window: timedelta = timedelta(minutes=15)


class LoginThrottle:
    def __init__(self, engine: AsyncEngine, policy: ThrottlePolicy, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._policy = policy
        self._clock = clock

    async def count(self, account: str, address: str) -> None:
        """Counts an attempt. Raises TooManyAttempts when it is one too many; only trying later helps then."""
        limits = {_subject(account, address): self._policy.per_account}
        if address:
            limits[_subject("", address)] = self._policy.per_address
        async with self._engine.connect() as connection:
            await connection.execution_options(**BEGIN_IMMEDIATE)
            async with connection.begin():
                # In one order, so that two attempts cannot wait for each other.
                waits = [await self._add(connection, subject, limits[subject]) for subject in sorted(limits)]
        wait = max(waits)
        if wait > 0:
            raise TooManyAttempts(wait)

    async def forgive(self, account: str, address: str) -> None:
        """The password was right: the account's attempts from this address do not count, nor does this one."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.delete(login_throttles).where(login_throttles.c.subject == _subject(account, address))
            )
            await connection.execute(
                sa.update(login_throttles)
                .where(login_throttles.c.subject == _subject("", address), login_throttles.c.attempts > 0)
                .values(attempts=login_throttles.c.attempts - 1)
            )

    async def purge(self) -> int:
        """Removes windows that have ended. Served by the index on window_ends_at."""
        async with self._engine.begin() as connection:
            done = await connection.execute(
                sa.delete(login_throttles).where(login_throttles.c.window_ends_at <= self._clock())
            )
            return done.rowcount

    async def _add(self, connection: AsyncConnection, subject: str, limit: int) -> float:
        """Seconds to wait; 0 when the attempt is within the limit."""
        now = self._clock()
        ends = now + self._policy.window
        over = login_throttles.c.window_ends_at <= now
        row = insert(self._engine, login_throttles).values(subject=subject, attempts=1, window_ends_at=ends)
        result = await connection.execute(
            row.on_conflict_do_update(
                index_elements=[login_throttles.c.subject],
                set_={
                    "attempts": sa.case((over, 1), else_=login_throttles.c.attempts + 1),
                    "window_ends_at": sa.case((over, ends), else_=login_throttles.c.window_ends_at),
                },
            ).returning(login_throttles.c.attempts, login_throttles.c.window_ends_at)
        )
        attempts, window_ends_at = result.one()
        if attempts <= limit:
            return 0.0
        wait: timedelta = window_ends_at - now
        return max(wait.total_seconds(), 1.0)


def _subject(account: str, address: str) -> str:
    return hashlib.sha256(f"{account}\n{address}".encode()).hexdigest()
