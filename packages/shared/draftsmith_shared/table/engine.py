"""SQLAlchemy async engines for SQLite and PostgreSQL, set up for many concurrent writers and for being killed."""

import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BEGIN_IMMEDIATE: Mapping[str, Any] = {"draftsmith_begin": "BEGIN IMMEDIATE"}
"""Execution options of a connection whose next transaction will write: SQLite then takes its write lock first."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}

_BUSY_TIMEOUT_SECONDS = 30
_SWITCH_SECONDS = 10
_CONFLICTS = frozenset({"40001", "40P01"})
"""serialization_failure, deadlock_detected (PostgreSQL, appendix A)."""


def create_engine(url: str) -> AsyncEngine:
    """An async engine for `sqlite:///PATH` (the folder is created) or `postgresql://…`. Raises ValueError otherwise."""
    parsed = _parse(url)
    if parsed.drivername.startswith("postgresql"):
        return create_async_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=10)
    engine = create_async_engine(parsed, connect_args={"timeout": _BUSY_TIMEOUT_SECONDS}, pool_size=5, max_overflow=10)
    _listen(engine.sync_engine)
    return engine


def is_sqlite(url: str) -> bool:
    """Raises ValueError for a URL that `create_engine` would refuse."""
    return _parse(url).drivername.startswith("sqlite")


def create_sqlite_engine(url: str, *, connections: int) -> sa.Engine:
    """An engine for work on threads, set up like that of `create_engine`."""
    engine = sa.create_engine(
        _parse(url).set(drivername="sqlite"),
        connect_args={"timeout": _BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        poolclass=sa.QueuePool,
        pool_size=connections,
        max_overflow=0,
    )
    _listen(engine)
    return engine


def _parse(url: str) -> sa.URL:
    parsed = sa.make_url(url)
    if parsed.drivername not in _DRIVERS:
        raise ValueError(f"database URL must begin with sqlite:/// or postgresql://, not {parsed.drivername}://")
    parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
    if parsed.drivername.startswith("sqlite"):
        if not parsed.database or parsed.database == ":memory:":
            raise ValueError("SQLite needs a file: sqlite:///PATH")
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return parsed


def _listen(engine: sa.Engine) -> None:
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)


def is_conflict(error: DBAPIError) -> bool:
    """Whether the database gave up a transaction that will succeed when it is tried again."""
    return getattr(error.orig, "sqlstate", None) in _CONFLICTS


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions itself: `_begin_sqlite` does (SQLAlchemy, "SQLite: transactions").
    connection.isolation_level = None
    cursor = connection.cursor()
    # WAL survives kill -9 at any point, FULL a loss of power too; readers do not wait for the writer.
    _use_wal(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Switch to WAL. SQLite does not let its busy timeout wait for this one change of a file, made once in its life:
    of several who open a new database at once all but one are told that it is locked, and have to ask again.
    """
    deadline = time.monotonic() + _SWITCH_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("draftsmith_begin", "BEGIN"))
