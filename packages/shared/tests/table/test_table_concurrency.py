"""The contract of the `Table` port where many write at once, against every adapter."""

import asyncio
from dataclasses import replace

from draftsmith_shared.table.port import (
    Check,
    ConditionFailed,
    Item,
    Put,
    Table,
)


async def put(table: Table, *items: Item) -> None:
    await table.transact([Put(item) for item in items])


async def test_fifty_concurrent_increments_count_to_fifty(table: Table) -> None:
    await put(table, Item("p", "counter", {"n": 0}))
    conflicts = 0

    async def increment() -> None:
        nonlocal conflicts
        while True:
            item = await table.get("p", "counter")
            assert item is not None
            try:
                return await put(table, replace(item, data={"n": item.data["n"] + 1}))
            except ConditionFailed:
                conflicts += 1

    await asyncio.gather(*(increment() for _ in range(50)))
    stored = await table.get("p", "counter")
    assert stored is not None
    assert (stored.data["n"], stored.version) == (50, 51)
    assert conflicts, "nobody got in another's way: the test proves nothing"


async def test_of_many_creators_one_wins(table: Table) -> None:
    async def create(n: int) -> bool:
        try:
            await put(table, Item("p", "lock", {"owner": n}))
        except ConditionFailed:
            return False
        return True

    assert sum(await asyncio.gather(*(create(n) for n in range(20)))) == 1


async def test_a_check_excludes_the_write_it_guards_against(table: Table) -> None:
    # Write skew: each may write its own item only while the other's is absent. Both must not succeed.
    async def claim(mine: str, other: str, round_: int) -> bool:
        try:
            await table.transact([Check(f"r{round_}", other, 0), Put(Item(f"r{round_}", mine, {}))])
        except ConditionFailed:
            return False
        return True

    for round_ in range(10):
        won = await asyncio.gather(claim("a", "b", round_), claim("b", "a", round_))
        assert sum(won) == 1


async def test_opposite_orders_do_not_deadlock(table: Table) -> None:
    async def write(keys: list[str]) -> None:
        for _ in range(10):
            await table.transact([Put(Item("p", key, {}), if_version=False) for key in keys])

    keys = [f"k{n}" for n in range(8)]
    await asyncio.wait_for(asyncio.gather(*(write(keys if n % 2 else keys[::-1]) for n in range(6))), 30)
    stored = await table.get("p", "k0")
    assert stored is not None
    assert stored.version == 60
