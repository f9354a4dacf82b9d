"""Runs SQLAlchemy Core work on SQLite or PostgreSQL without blocking the event loop.

The work is a plain function of a connection. On SQLite it runs as a whole on a thread: one change of threads for a
transaction, where a driver that offers asyncio changes threads for each call (measured: half the processor time of a
read, two thirds of that of a small transaction). On PostgreSQL it runs on asyncpg through SQLAlchemy's greenlets.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith_shared.table.engine import BEGIN_IMMEDIATE, create_engine, create_sqlite_engine, is_sqlite

T = TypeVar("T")

_READERS = 4


class Database(Protocol):
    @property
    def engine(self) -> sa.Engine: ...

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """What the work answers; its transaction is rolled back."""
        ...

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """What the work answers; its transaction is committed, or rolled back when it raises."""
        ...


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """`sqlite:///PATH` or `postgresql://…`. Raises ValueError for another URL."""
    if is_sqlite(url):
        engine = create_sqlite_engine(url, connections=_READERS + 1)
        with (
            ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite-write") as writer,
            ThreadPoolExecutor(max_workers=_READERS, thread_name_prefix="sqlite-read") as readers,
        ):
            try:
                yield _Sqlite(engine, writer, readers)
            finally:
                engine.dispose()
    else:
        postgres = create_engine(url)
        try:
            yield _Postgres(postgres)
        finally:
            await postgres.dispose()


class _Sqlite:
    """Writers of this process queue for the one thread, not in SQLite's busy handler, which sleeps up to 100 ms at a
    time; the busy handler serves writers of other processes."""

    def __init__(self, engine: sa.Engine, writer: ThreadPoolExecutor, readers: ThreadPoolExecutor) -> None:
        self.engine = engine
        self._writer = writer
        self._readers = readers

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        def run() -> T:
            with self.engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        def run() -> T:
            with self.engine.connect().execution_options(**BEGIN_IMMEDIATE) as connection, connection.begin():
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._writer, run)


class _Postgres:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @property
    def engine(self) -> sa.Engine:
        return self._engine.sync_engine

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)
