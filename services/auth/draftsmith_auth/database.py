"""Transactions that write, and bringing the schema up to date."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from draftsmith_shared.table.engine import BEGIN_IMMEDIATE

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
        await connection.run_sync(_upgrade)


def configuration(connection: sa.Connection) -> Config:
    """Alembic's configuration for this connection, in whose transaction the migrations run."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: sa.Connection) -> None:
    command.upgrade(configuration(connection), "head")
