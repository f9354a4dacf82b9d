"""Every query is served by the index that its comment names: what the databases themselves say of their plans."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from google.protobuf.wrappers_pb2 import StringValue
from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith_shared.events.outbox import TableOutbox, outbox_put
from draftsmith_shared.events.port import Event
from draftsmith_shared.events.sql_outbox import SqlOutboxSource, outbox_tables
from draftsmith_shared.table.database import Database, open_database
from draftsmith_shared.table.engine import create_engine
from draftsmith_shared.table.port import Check, Delete, Item, Put, Query
from draftsmith_shared.table.sql import SqlTable

NOW = 1_800_000_000.0


class Plans:
    """Collects the statements of a block and has the database explain them."""

    def __init__(self, watched: sa.Engine, engine: AsyncEngine) -> None:
        self._engine = engine
        self._statements: list[tuple[str, Any]] = []
        sa.event.listen(watched, "before_cursor_execute", self._collect)

    def _collect(self, _c: object, _cursor: object, statement: str, parameters: Any, _x: object, many: bool) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "DELETE", "WITH")) and "advisory" not in statement:
            self._statements.append((statement, parameters[0] if many else parameters))

    async def explain(self) -> list[str]:
        assert self._statements, "no statement was run"
        prefix = "EXPLAIN QUERY PLAN " if self._engine.dialect.name == "sqlite" else "EXPLAIN "
        plans = []
        statements = self._statements[:]
        async with self._engine.connect() as connection:
            for statement, parameters in statements:
                rows = await connection.exec_driver_sql(prefix + statement, parameters)
                plans.append("\n".join(str(row[-1]) for row in rows))
        return plans


@pytest.fixture(params=["sqlite", "postgres"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    url = f"sqlite:///{tmp_path}/t.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def database(engine: AsyncEngine) -> AsyncIterator[Database]:
    async with open_database(engine.url.render_as_string(hide_password=False)) as database:
        yield database


@pytest.fixture
async def table(engine: AsyncEngine, database: Database) -> SqlTable:
    """Several thousand items, so that a planner has a reason to choose."""
    table = SqlTable(database, name="things", clock=lambda: NOW)
    await table.create_schema()
    columns = "pk, sk, version, data, index1_pk, index1_sk, index2_pk, index2_sk, expires_at"  # the schema's own names
    rows = [
        {
            "pk": f"p{n % 5}",
            "sk": f"{n:05}",
            "index1_pk": f"x{n % 3}",
            "index1_sk": f"{n % 100:03}",
            "index2_pk": f"y{n % 4}",
            "index2_sk": f"{n % 70:03}",
            "expires_at": int(NOW) - 5 if n % 100 == 0 else None,
        }
        for n in range(10_000)
    ]
    values = ":pk, :sk, 1, '{}', :index1_pk, :index1_sk, :index2_pk, :index2_sk, :expires_at"
    async with engine.begin() as connection:
        await connection.execute(sa.text(f"INSERT INTO things ({columns}) VALUES ({values})"), rows)  # noqa: S608
        await connection.execute(sa.text("ANALYZE"))
    return table


PRIMARY = ("sqlite_autoindex_things_1", "things_pkey")
CASES: list[Any] = [
    pytest.param(lambda table: table.get("p1", "00001"), PRIMARY, id="get"),
    pytest.param(lambda table: table.get_many([("p1", f"{n:05}") for n in range(1, 90, 5)]), PRIMARY, id="get_many"),
    pytest.param(lambda table: table.query(Query("p2", limit=10)), PRIMARY, id="query"),
    pytest.param(lambda table: table.query(Query("p2", limit=10, descending=True)), PRIMARY, id="query down"),
    pytest.param(lambda table: table.query(Query("p2", prefix="001", limit=10)), PRIMARY, id="prefix"),
    pytest.param(lambda table: table.query(Query("p2", after="0100", before="02", limit=10)), PRIMARY, id="between"),
    pytest.param(lambda table: second_page(table, Query("p2", limit=10)), PRIMARY, id="second page"),
    *(
        pytest.param(call, (f"things_{index}", f"things_{index}"), id=f"{index} {name}")
        for index, pk in (("index1", "x1"), ("index2", "y1"))
        for name, call in {
            "query": lambda table, index=index, pk=pk: table.query(Query(pk, index=index, limit=10)),
            "prefix down": lambda table, index=index, pk=pk: table.query(
                Query(pk, index=index, prefix="01", limit=10, descending=True)
            ),
            "second page": lambda table, index=index, pk=pk: second_page(table, Query(pk, index=index, limit=10)),
        }.items()
    ),
    pytest.param(
        lambda table: table.transact([Put(Item("p1", "00001", {}, 1)), Check("p2", "00002", 1), Delete("p3", "00003")]),
        PRIMARY,
        id="transact",
    ),
    pytest.param(lambda table: table.purge_expired(), ("things_expiry", "things_expiry"), id="purge"),
]


async def second_page(table: SqlTable, query: Query) -> None:
    page = await table.query(query)
    await table.query(Query(query.pk, index=query.index, limit=query.limit, cursor=page.cursor))


@pytest.mark.parametrize(("call", "indexes"), CASES)
async def test_the_index_serves_the_query(
    engine: AsyncEngine,
    database: Database,
    table: SqlTable,
    call: Callable[[SqlTable], Any],
    indexes: tuple[str, str],
) -> None:
    plans = Plans(database.engine, engine)
    await call(table)
    await check(engine, plans, indexes)


async def check(engine: AsyncEngine, plans: Plans, indexes: tuple[str, str]) -> None:
    sqlite = engine.dialect.name == "sqlite"
    for plan in await plans.explain():
        assert indexes[0 if sqlite else 1] in plan, plan
        for costly in ("SCAN things", "SCAN outbox", "TEMP B-TREE") if sqlite else ("Seq Scan", "Sort"):
            assert costly not in plan, plan


async def test_the_primary_key_serves_the_outbox(engine: AsyncEngine, database: Database, table: SqlTable) -> None:
    events = [
        Event.of(StringValue(value="x"), topic="t", key=f"k{n}", tenant_id="a", source="s", id=f"{n:04}")
        for n in range(2000)
    ]
    for start in range(0, len(events), 100):
        await table.transact([outbox_put(event) for event in events[start : start + 100]])
    async with engine.begin() as connection:
        await connection.execute(sa.text("ANALYZE"))
    plans = Plans(database.engine, engine)
    await TableOutbox(table).pending(3, 10)
    await check(engine, plans, PRIMARY)


async def test_the_primary_key_serves_the_sql_outbox(engine: AsyncEngine) -> None:
    metadata = sa.MetaData()
    tables = outbox_tables(metadata)
    rows = [{"shard": n % 8, "sequence": f"{n:06}", "event": "{}"} for n in range(20_000)]
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(sa.insert(tables.events), rows)
        await connection.execute(sa.text("ANALYZE"))
    event = Event.of(StringValue(value="x"), topic="t", key="k", tenant_id="a", source="s")
    plans = Plans(engine.sync_engine, engine)
    async with engine.connect() as connection:  # `pending` would read the rows, which hold no events
        columns = tables.events.c
        await connection.execute(
            sa.select(columns.event).where(columns.shard == 3).order_by(columns.sequence).limit(10)
        )
    await SqlOutboxSource(engine, tables).remove(3, [event])
    await check(engine, plans, ("sqlite_autoindex_outbox_1", "outbox_pkey"))
