"""Alembic's entry: runs on the connection that `database.migrate` hands over, or on DRAFTSMITH_AUTH_DATABASE_URL for
the command line (`alembic -c services/auth/alembic.ini revision --autogenerate`)."""

import asyncio
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from draftsmith_auth.schema import UtcDateTime, metadata
from draftsmith_auth.settings import AuthSettings
from draftsmith_shared.table.engine import create_engine


def render(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Migrations name plain types: they must go on running when our own class has changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True, render_item=render
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_by_command_line() -> None:
    engine = create_engine(AuthSettings().database_url)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(run_by_command_line())
