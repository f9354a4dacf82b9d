"""INSERT … ON CONFLICT, which SQLite and PostgreSQL both have and SQLAlchemy keeps in their dialects."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine


def insert(engine: AsyncEngine, table: sa.Table) -> Any:
    """The dialect's insert, with `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return postgresql.insert(table) if engine.dialect.name == "postgresql" else sqlite.insert(table)
