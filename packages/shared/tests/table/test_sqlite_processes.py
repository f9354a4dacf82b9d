"""Several processes on one SQLite file, and one that is killed."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from draftsmith_shared.table.engine import create_engine
from draftsmith_shared.table.port import Item, Put, Query
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.testing.crash import Crash, complete

INCREMENTS = """
import asyncio, sys
from dataclasses import replace
from draftsmith_shared.table.port import ConditionFailed, Item, Put
from draftsmith_shared.table.sql import SqlTable

async def increment(table):
    while True:
        item = await table.get("p", "counter") or Item("p", "counter", {"n": 0})
        try:
            return await table.transact([Put(replace(item, data={"n": item.data["n"] + 1}))])
        except ConditionFailed:
            pass

async def main():
    async with SqlTable.open(sys.argv[1]) as table:
        for _ in range(5):
            await asyncio.gather(*(increment(table) for _ in range(4)))

asyncio.run(main())
"""


async def test_writers_of_several_processes_queue(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/t.db"
    await asyncio.gather(*(asyncio.to_thread(complete, INCREMENTS, url, seconds=90) for _ in range(3)))
    async with SqlTable.open(url) as table:
        counter = await table.get("p", "counter")
    assert counter is not None
    assert (counter.data["n"], counter.version) == (60, 60)


WRITER = """
import asyncio, sys
from draftsmith_shared.table.port import Item, Put
from draftsmith_shared.table.sql import SqlTable

async def main():
    async with SqlTable.open(sys.argv[1]) as table:
        for n in range(100_000):
            await table.transact([Put(Item(f"pair{side}", f"{n:06}", {})) for side in (1, 2)])
            print(n, flush=True)

asyncio.run(main())
"""


def _write_and_be_killed(url: str) -> int:
    """The last number whose transaction was answered."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 20:
                break
    finally:
        process.kill()  # in the middle of whatever it is at
        rest, _ = process.communicate()
    return max([20, *(int(line) for line in rest.split("\n") if line.isdigit())])


async def test_a_kill_at_any_moment_leaves_whole_transactions(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/t.db"
    told = await asyncio.to_thread(_write_and_be_killed, url)
    async with SqlTable.open(url) as table:
        one, two = [[item.sk for item in (await table.query(Query(f"pair{n}", limit=100_000))).items] for n in (1, 2)]
    assert one == two, "both of a pair or neither"
    assert one[: told + 1] == [f"{n:06}" for n in range(told + 1)], "what was answered is there"


async def test_a_kill_inside_of_a_transaction_undoes_it_and_frees_the_lock(tmp_path: Path, crash: Crash) -> None:
    url = f"sqlite:///{tmp_path}/t.db"
    crash(
        """
        import asyncio, sys
        import sqlalchemy as sa
        from draftsmith_shared.table.database import open_database
        from draftsmith_shared.table.port import Item, Put
        from draftsmith_shared.table.sql import SqlTable
        from draftsmith_shared.testing.crash import reached

        async def main():
            async with open_database(sys.argv[1]) as database:
                table = SqlTable(database)
                await table.create_schema()
                await table.transact([Put(Item("p", "before", {}))])
                sa.event.listen(database.engine, "commit", lambda _: reached("committing"))
                await table.transact([Put(Item("p", "after", {}))])

        asyncio.run(main())
        """,
        url,
        at="committing",
    )
    async with SqlTable.open(url) as table:
        assert [item.sk for item in (await table.query(Query("p"))).items] == ["before"]
        await asyncio.wait_for(table.transact([Put(Item("p", "after", {}))]), 10)


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:"])
async def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        create_engine(url)
    with pytest.raises(ValueError, match="sqlite:///"):
        async with SqlTable.open(url):
            raise AssertionError("there is no such database")


async def test_the_folder_of_the_file_is_created(tmp_path: Path) -> None:
    async with SqlTable.open(f"sqlite:///{tmp_path}/a/b/t.db") as table:
        await table.ready()
    assert (tmp_path / "a" / "b" / "t.db").exists()
