"""Transactions that write, and bringing the schema up to date."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from draftsmith_shared.table.engine import BEGIN_IMMEDIATE

NEWEST = "0001"
"""The revision this code works with: the last of `migrations/versions`."""
_MIGRATION_LOCK = 0x6472_6166_7401
"""Any number that nothing else in the database uses as an advisory lock."""


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that writes: committed at the end of the block, rolled back when it raises."""
    async with engine.connect() as connection:
        await connection.execution_options(**BEGIN_IMMEDIATE)
        async with connection.begin():
            yield connection


async def migrate(engine: AsyncEngine) -> None:
    """Runs the migrations that are missing, in one transaction; replicas that start together wait for each other."""
    async with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        if await connection.run_sync(_revision) != NEWEST:
            # Loaded where it is needed: it takes as long as a tenth of a start, and hardly any start has work for it.
            from draftsmith_auth.upgrade import upgrade

            await connection.run_sync(upgrade)


def _revision(connection: sa.Connection) -> str | None:
    """Where the database stands, as Alembic wrote it down; None for one that is new."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return revision
