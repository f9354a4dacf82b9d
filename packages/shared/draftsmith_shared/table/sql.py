"""`SqlTable`: the `Table` port on SQLite and PostgreSQL (asyncpg), one schema and one set of statements.

A transaction reads the stored versions of every key it writes or checks, compares, and writes. What makes the
comparison exact is different per database: SQLite takes its one write lock before reading (`BEGIN IMMEDIATE`);
PostgreSQL takes a transaction-level advisory lock per key, in one order, so that keys which do not exist yet are
guarded too and transactions never deadlock on each other.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from draftsmith_shared.table.cursor import Cursor
from draftsmith_shared.table.database import Database, open_database
from draftsmith_shared.table.engine import is_conflict
from draftsmith_shared.table.items import Stored, check_transaction, encode, next_version, upper_bound
from draftsmith_shared.table.port import Check, ConditionFailed, Delete, Item, Page, Put, Query, Write
from draftsmith_shared.table.schema import INDEX_COLUMNS, items_table

_KEYS_PER_STATEMENT = 200
_PURGE_BATCH = 500
_ATTEMPTS = 10


class SqlTable:
    """See the module's docstring. Safe to share between tasks; several processes may open the same database."""

    def __init__(self, database: Database, *, name: str = "items", clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._name = name
        self._clock = clock
        self._items = items_table(sa.MetaData(), name)
        self._sqlite = database.engine.dialect.name == "sqlite"
        # Built once: building them costs more than running them.
        self._upsert = self._build_upsert()
        self._delete = self._build_delete()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, *, name: str = "items", clock: Callable[[], float] = time.time
    ) -> AsyncIterator["SqlTable"]:
        """Connects to `sqlite:///PATH` or `postgresql://…`, and creates the schema where it is missing.

        Raises ValueError for another kind of URL.
        """
        async with open_database(url) as database:
            table = cls(database, name=name, clock=clock)
            await table.create_schema()
            yield table

    async def create_schema(self) -> None:
        """Idempotent, also when several processes start at once."""

        def create(connection: sa.Connection) -> None:
            if not self._sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_lock_id("schema", self._name, ""))))
            self._items.metadata.create_all(connection)

        await self._database.write(create)

    async def ready(self) -> None:
        """Raises when the database does not answer."""
        statement = sa.select(sa.literal(1)).select_from(self._items).limit(1)
        await self._database.read(lambda connection: connection.execute(statement).all())

    async def get(self, pk: str, sk: str) -> Item | None:
        (item,) = await self.get_many([(pk, sk)])
        return item

    async def get_many(self, keys: Sequence[tuple[str, str]]) -> Sequence[Item | None]:
        unique = list(dict.fromkeys(keys))

        def find(connection: sa.Connection) -> Mapping[tuple[str, str], Item]:
            found: dict[tuple[str, str], Item] = {}
            for start in range(0, len(unique), _KEYS_PER_STATEMENT):
                rows = connection.execute(self._select_keys(unique[start : start + _KEYS_PER_STATEMENT]))
                found |= {(row.pk, row.sk): Stored.item(row) for row in rows}
            return found

        found = await self._database.read(find) if unique else {}
        return [found.get(key) for key in keys]

    def _select_keys(self, keys: Sequence[tuple[str, str]]) -> sa.Select[Any]:
        # Served by the primary key (pk, sk).
        return sa.select(self._items).where(self._match(keys), self._alive())

    def _match(self, keys: Sequence[tuple[str, str]]) -> sa.ColumnElement[bool]:
        # A chain of OR, because SQLite scans the table for `(pk, sk) IN (VALUES …)`.
        columns = self._items.c
        return sa.or_(*(sa.and_(columns.pk == pk, columns.sk == sk) for pk, sk in keys))

    def _alive(self) -> sa.ColumnElement[bool]:
        expires_at = self._items.c.expires_at
        return sa.or_(expires_at.is_(None), expires_at > int(self._clock()))

    async def query(self, query: Query) -> Page:
        statement = self._select_page(query)

        def find(connection: sa.Connection) -> list[Item]:
            return [Stored.item(row) for row in connection.execute(statement)]

        items = await self._database.read(find)
        page = items[: query.limit]
        more = len(items) > query.limit
        return Page(items=page, cursor=Cursor.after(page[-1], query, self._name) if more else None)

    def _select_page(self, query: Query) -> sa.Select[Any]:
        """Served by the primary key (pk, sk), or by `<name>_index1`/`<name>_index2` (index pk, index sk, pk, sk)."""
        if query.limit < 1:
            raise ValueError("limit must be at least 1")
        columns = self._items.c
        order: tuple[sa.Column[Any], ...]
        if query.index is None:
            partition, order = columns.pk, (columns.sk,)
        elif query.index in INDEX_COLUMNS:
            index_pk, index_sk = INDEX_COLUMNS[query.index]
            partition, order = columns[index_pk], (columns[index_sk], columns.pk, columns.sk)
        else:
            raise ValueError(f"no index {query.index!r}: there are index1 and index2")
        sort_key = order[0]
        conditions = [partition == query.pk, self._alive()]
        if query.prefix:
            conditions.append(sort_key >= query.prefix)
            if (end := upper_bound(query.prefix)) is not None:
                conditions.append(sort_key < end)
        if query.after is not None:
            conditions.append(sort_key > query.after)
        if query.before is not None:
            conditions.append(sort_key < query.before)
        if query.cursor is not None:
            position = Cursor.position(query, self._name)
            here, there = sa.tuple_(*order), sa.tuple_(*position)
            conditions.append(here < there if query.descending else here > there)
        ordering = [column.desc() if query.descending else column.asc() for column in order]
        return sa.select(self._items).where(*conditions).order_by(*ordering).limit(query.limit + 1)

    async def transact(self, writes: Sequence[Write]) -> None:
        check_transaction(writes)
        if not writes:
            return
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await self._database.write(lambda connection: self._write(connection, writes))
            except DBAPIError as error:
                if attempt == _ATTEMPTS or not is_conflict(error):
                    raise
                await asyncio.sleep(0.01 * attempt)
            else:
                return

    def _write(self, connection: sa.Connection, writes: Sequence[Write]) -> None:
        keys = [_key(write) for write in writes]
        stored = self._locked_versions(connection, keys)
        versions = [stored.get(key, 0) for key in keys]
        failed = [place for place, write in enumerate(writes) if not _holds(write, versions[place])]
        if failed:
            raise ConditionFailed(failed)
        rows = [
            encode(write.item, next_version(write, version))
            for write, version in zip(writes, versions, strict=True)
            if isinstance(write, Put)
        ]
        if rows:
            connection.execute(self._upsert, rows)
        deleted = [{"old_pk": write.pk, "old_sk": write.sk} for write in writes if isinstance(write, Delete)]
        if deleted:
            connection.execute(self._delete, deleted)

    def _locked_versions(
        self, connection: sa.Connection, keys: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], int]:
        if not self._sqlite:
            locks = sorted({_lock_id(self._name, pk, sk) for pk, sk in keys})
            each = sa.func.unnest(sa.cast(locks, postgresql.ARRAY(sa.BigInteger))).column_valued("id")
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(each)))
        columns = self._items.c
        # Served by the primary key (pk, sk). A new statement, so that it sees what the locks waited for.
        statement = sa.select(columns.pk, columns.sk, columns.version).where(self._match(keys), self._alive())
        return {(row.pk, row.sk): row.version for row in connection.execute(statement)}

    def _build_upsert(self) -> sa.Insert:
        insert: Any = sqlite.insert if self._sqlite else postgresql.insert
        statement = insert(self._items)
        changed = {column.name: statement.excluded[column.name] for column in self._items.c if not column.primary_key}
        upsert: sa.Insert = statement.on_conflict_do_update(index_elements=["pk", "sk"], set_=changed)
        return upsert

    def _build_delete(self) -> sa.Delete:
        # Served by the primary key (pk, sk).
        columns = self._items.c
        return sa.delete(self._items).where(columns.pk == sa.bindparam("old_pk"), columns.sk == sa.bindparam("old_sk"))

    async def purge_expired(self) -> int:
        removed = 0
        while True:
            count = await self._database.write(lambda connection: connection.execute(self._delete_expired()).rowcount)
            removed += count
            if count < _PURGE_BATCH:
                return removed

    def _delete_expired(self) -> sa.Delete:
        """A batch, served by `<name>_expiry` (expires_at).

        It passes over rows that are being written, so that it never waits for a transaction; the condition is
        repeated outside, where PostgreSQL evaluates it again on the row it has locked.
        """
        columns = self._items.c
        expired = columns.expires_at <= int(self._clock())
        batch = sa.select(columns.pk, columns.sk).where(expired).order_by(columns.expires_at).limit(_PURGE_BATCH)
        if not self._sqlite:
            batch = batch.with_for_update(skip_locked=True)
        return sa.delete(self._items).where(sa.tuple_(columns.pk, columns.sk).in_(batch), expired)


def _key(write: Write) -> tuple[str, str]:
    return (write.item.pk, write.item.sk) if isinstance(write, Put) else (write.pk, write.sk)


def _holds(write: Write, stored: int) -> bool:
    match write:
        case Put(item=item, if_version=conditional):
            return not conditional or stored == item.version
        case Delete(version=version):
            return version is None or stored == version
        case Check(version=version):
            return stored == version


def _lock_id(*parts: str) -> int:
    """A 64-bit advisory lock for a key; two keys that share one merely wait for each other."""
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
