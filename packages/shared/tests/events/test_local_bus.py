"""What only the file of one process brings: its lock, its durability, its trimming, its speed."""

import asyncio
import sqlite3
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue

from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.local_log import POSITION, READ, TRIM, Log, LogInUse
from draftsmith_shared.events.port import Event
from draftsmith_shared.testing.crash import Crash
from draftsmith_shared.testing.events import text


def event(text: str, *, key: str = "k", topic: str = "t") -> Event:
    return Event.of(StringValue(value=text), topic=topic, key=key, tenant_id="acme", source="test")


async def test_a_second_bus_on_the_file_is_refused(tmp_path: Path) -> None:
    async with LocalBus.open(tmp_path / "bus.db"):
        with pytest.raises(LogInUse, match=r"bus\.db"):
            async with LocalBus.open(tmp_path / "bus.db"):
                raise AssertionError("two buses on one file")
    async with LocalBus.open(tmp_path / "bus.db"):
        pass


async def test_what_was_published_survives_a_kill(tmp_path: Path, crash: Crash) -> None:
    crash(
        """
        import asyncio, sys
        from google.protobuf.wrappers_pb2 import StringValue
        from draftsmith_shared.events.local import LocalBus
        from draftsmith_shared.events.port import Event
        from draftsmith_shared.testing.crash import reached

        async def main():
            async with LocalBus.open(sys.argv[1]) as bus:
                for n in range(3):
                    message = StringValue(value=str(n))
                    await bus.publish([Event.of(message, topic="t", key="k", tenant_id="a", source="s")])
                reached("published")

        asyncio.run(main())
        """,
        str(tmp_path / "bus.db"),
        at="published",
    )
    seen: list[str] = []
    complete = asyncio.Event()

    async def handle(event: Event) -> None:
        seen.append(text(event))
        if len(seen) == 3:
            complete.set()

    async with LocalBus.open(tmp_path / "bus.db") as bus, bus.subscribe(group="g", topics=["t"], handler=handle):
        await asyncio.wait_for(complete.wait(), 20)
    assert seen == ["0", "1", "2"]


async def test_an_idle_group_is_woken_within_milliseconds(tmp_path: Path) -> None:
    arrived = asyncio.Event()

    async def handle(event: Event) -> None:
        arrived.set()

    async with LocalBus.open(tmp_path / "bus.db") as bus, bus.subscribe(group="g", topics=["t"], handler=handle):
        await asyncio.sleep(0.1)
        fastest = 10.0
        for n in range(10):
            arrived.clear()
            before = time.perf_counter()
            await bus.publish([event(str(n))])
            await asyncio.wait_for(arrived.wait(), 10)
            fastest = min(fastest, time.perf_counter() - before)
    assert fastest < 0.05, "no polling interval may be in the way"


async def test_publishers_at_the_same_time_share_transactions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with LocalBus.open(tmp_path / "bus.db") as bus:
        writes = 0
        write = bus.log.write

        def counted(*arguments: Any) -> None:
            nonlocal writes
            writes += 1
            write(*arguments)

        monkeypatch.setattr(bus.log, "write", counted)
        await asyncio.gather(*(bus.publish([event(str(n))]) for n in range(200)))
        assert len(await bus.call(bus.log.read, "t", 0, 1000)) == 200
    assert writes < 20


async def test_a_disk_that_fails_is_told_to_the_publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with LocalBus.open(tmp_path / "bus.db") as bus:

        def full(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(bus.log, "write", full)
        with pytest.raises(sqlite3.OperationalError, match="full"):
            await bus.publish([event("lost?")])
        monkeypatch.undo()
        await bus.publish([event("kept")])
        kept = await bus.call(bus.log.read, "t", 0, 10)
    assert [text(found) for _, found in kept] == ["kept"]


async def test_publishing_after_the_end_is_refused(tmp_path: Path) -> None:
    async with LocalBus.open(tmp_path / "bus.db") as bus:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        await bus.publish([event("late")])


def test_trimming_spares_what_a_group_has_not_finished(tmp_path: Path) -> None:
    log = Log(tmp_path / "bus.db")
    try:
        log.write(
            [event("1"), event("2"), event("3"), event("other", topic="u")], {("slow", "t"): 1, ("fast", "t"): 3}, 0
        )
        log.write([event("4")], {}, 1000)
        assert log.trim(500) == 2, "1 of t, and what is in u, where no group is known"
        assert [text(found) for _, found in log.read("t", 0, 10)] == ["2", "3", "4"]
        log.write([], {("slow", "t"): 5, ("fast", "t"): 5}, 2000)
        assert log.trim(500) == 2
        assert [text(found) for _, found in log.read("t", 0, 10)] == ["4"]
    finally:
        log.close()


async def test_opening_trims_what_is_older_than_the_retention(tmp_path: Path) -> None:
    async with LocalBus.open(tmp_path / "bus.db") as bus:
        await bus.publish([event("old")])
    await asyncio.sleep(0.05)
    async with LocalBus.open(tmp_path / "bus.db", retention=timedelta(milliseconds=10)) as bus:
        await asyncio.sleep(0.2)
        await bus.publish([event("new")])
        kept = await bus.call(bus.log.read, "t", 0, 10)
    assert [text(found) for _, found in kept] == ["new"]


@pytest.mark.parametrize(
    ("statement", "indexes"),
    [(READ, ["log_topic"]), (POSITION, ["PRIMARY KEY"]), (TRIM, ["log_age", "PRIMARY KEY"])],
)
def test_the_index_serves_the_query(tmp_path: Path, statement: str, indexes: list[str]) -> None:
    Log(tmp_path / "bus.db").close()
    database = sqlite3.connect(tmp_path / "bus.db")
    try:
        rows = database.execute(f"EXPLAIN QUERY PLAN {statement}", [1] * statement.count("?")).fetchall()
    finally:
        database.close()
    plan = "\n".join(row[-1] for row in rows)
    assert all(index in plan for index in indexes), plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan
