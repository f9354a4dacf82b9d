import asyncio

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith_auth.database import NEWEST, migrate
from draftsmith_auth.schema import metadata
from draftsmith_auth.upgrade import configuration
from draftsmith_shared.table.engine import create_engine


async def differences(engine: AsyncEngine) -> list[object]:
    def compare(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with engine.connect() as connection:
        return await connection.run_sync(compare)


async def test_the_migrations_make_the_model(engine: AsyncEngine) -> None:
    assert await differences(engine) == []


async def test_the_check_would_see_a_difference(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(sa.text("ALTER TABLE users ADD COLUMN nickname VARCHAR(10)"))
    assert len(await differences(engine)) == 1


async def test_the_newest_revision_is_the_one_the_code_expects(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        head = await connection.run_sync(
            lambda inner: ScriptDirectory.from_config(configuration(inner)).get_current_head()
        )
    assert head == NEWEST


async def test_migrating_again_changes_nothing(engine: AsyncEngine) -> None:
    await migrate(engine)
    assert await differences(engine) == []


async def test_replicas_may_start_at_once(database_url: str) -> None:
    engines = [create_engine(database_url) for _ in range(4)]
    await asyncio.gather(*map(migrate, engines))
    assert await differences(engines[0]) == []
    for engine in engines:
        await engine.dispose()


async def test_the_way_back(engine: AsyncEngine) -> None:
    def downgrade(connection: sa.Connection) -> list[str]:
        command.downgrade(configuration(connection), "base")
        return sa.inspect(connection).get_table_names()

    async with engine.begin() as connection:
        assert await connection.run_sync(downgrade) == ["alembic_version"]
    await migrate(engine)
    assert await differences(engine) == []
