"""The contract of the `Table` port, against every adapter."""

from dataclasses import replace
from typing import Any

import pytest

from draftsmith_shared.table.port import (
    LIMITS,
    Check,
    ConditionFailed,
    Delete,
    InvalidCursor,
    Item,
    Put,
    Query,
    Table,
)


async def put(table: Table, *items: Item) -> None:
    await table.transact([Put(item) for item in items])


async def test_what_is_put_is_read_back_with_its_version(table: Table) -> None:
    item = Item(
        "p", "s", {"text": "zoë \u2028 𝄞", "list": [1, 2.5, None, True], "nested": {"a": {}}}, index1=("x", "y")
    )
    await put(table, item)
    assert await table.get("p", "s") == replace(item, version=1)
    assert await table.get("p", "other") is None


async def test_put_needs_the_stored_version(table: Table) -> None:
    await put(table, Item("p", "s", {"n": 1}))
    await put(table, Item("p", "s", {"n": 2}, version=1))
    for stale in (0, 1, 3):
        with pytest.raises(ConditionFailed):
            await put(table, Item("p", "s", {"n": 9}, version=stale))
    stored = await table.get("p", "s")
    assert stored is not None
    assert (stored.data, stored.version) == ({"n": 2}, 2)


async def test_unconditional_put_raises_the_version_too(table: Table) -> None:
    for n in range(3):
        await table.transact([Put(Item("p", "s", {"n": n}), if_version=False)])
    stored = await table.get("p", "s")
    assert stored is not None
    assert stored.version == 3


async def test_transaction_writes_all_or_nothing_and_names_what_failed(table: Table) -> None:
    await put(table, Item("p", "a", {}), Item("p", "b", {}))
    with pytest.raises(ConditionFailed) as caught:
        await table.transact(
            [
                Put(Item("p", "new", {})),
                Put(Item("p", "a", {})),
                Delete("p", "b", version=7),
                Check("p", "absent", 0),
                Check("p", "absent2", 1),
            ]
        )
    assert caught.value.failed == (1, 2, 4)
    assert await table.get("p", "new") is None
    assert await table.get("p", "b") is not None


async def test_check_guards_without_writing(table: Table) -> None:
    await put(table, Item("p", "a", {}))
    await table.transact([Check("p", "a", 1), Check("p", "none", 0), Put(Item("p", "b", {}))])
    stored = await table.get("p", "a")
    assert stored is not None
    assert stored.version == 1
    assert await table.get("p", "b") is not None


async def test_delete_of_what_is_not_there_is_fine(table: Table) -> None:
    await table.transact([Delete("p", "never")])
    await put(table, Item("p", "a", {}))
    await table.transact([Delete("p", "a", version=1)])
    assert await table.get("p", "a") is None
    await put(table, Item("p", "a", {}))


async def test_get_many_answers_in_the_order_of_the_keys(table: Table) -> None:
    await put(table, *(Item("p", f"{n:02}", {"n": n}) for n in range(50)))
    keys = [("p", "07"), ("p", "none"), ("p", "01"), ("p", "07"), ("q", "01")]
    assert [item and item.data["n"] for item in await table.get_many(keys)] == [7, None, 1, 7, None]
    assert await table.get_many([]) == []
    many = await table.get_many([("p", f"{n:02}") for n in range(1000)])
    assert sum(item is not None for item in many) == 50


async def test_query_orders_by_code_point(table: Table) -> None:
    # Neither a locale's order nor UTF-16's: "Z" < "a", U+FF5A < U+1D11E.
    sort_keys = ["a", "Z", "é", "\uff41", "𝄞", "a-b", "a_b", "aB", "~"]
    await put(table, *(Item("p", sk, {}) for sk in sort_keys), Item("q", "a", {}))
    page = await table.query(Query("p"))
    assert [item.sk for item in page.items] == sorted(sort_keys)
    page = await table.query(Query("p", descending=True))
    assert [item.sk for item in page.items] == sorted(sort_keys, reverse=True)


@pytest.mark.parametrize("prefix", ["a", "ab", "a\U0010ffff", "\ud7ff", "\U0010ffff", "%", "_"])
async def test_prefix_takes_exactly_the_keys_that_begin_with_it(table: Table, prefix: str) -> None:
    sort_keys = [
        "a",
        "ab",
        "abc",
        "b",
        "a\U0010ffff",
        "a\U0010ffff1",
        "\ud7ff",
        "\ud7ffx",
        "\ue000",
        "\U0010ffff",
        "%",
        "_x",
    ]
    await put(table, *(Item("p", sk, {}) for sk in sort_keys))
    page = await table.query(Query("p", prefix=prefix))
    assert [item.sk for item in page.items] == sorted(sk for sk in sort_keys if sk.startswith(prefix))


async def test_after_and_before_are_exclusive(table: Table) -> None:
    await put(table, *(Item("p", sk, {}) for sk in "abcdef"))
    page = await table.query(Query("p", after="b", before="e"))
    assert [item.sk for item in page.items] == ["c", "d"]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("index", [None, "index1", "index2"])
async def test_pages_meet_every_item_once(table: Table, index: str | None, descending: bool) -> None:
    # In the index many items share one sort key: the cursor must tell them apart.
    items = [Item("p", f"{n:02}", {}, index1=("x", str(n % 3)), index2=("x", str(n % 2))) for n in range(25)]
    await put(table, *items, Item("other", "00", {}))
    query = Query("p" if index is None else "x", index=index, descending=descending, limit=7)
    seen: list[Item] = []
    while True:
        page = await table.query(query)
        seen += page.items
        if page.cursor is None:
            break
        query = replace(query, cursor=page.cursor)

    def order(item: Item) -> tuple[str, ...]:
        slot = {None: None, "index1": item.index1, "index2": item.index2}[index]
        return ("" if slot is None else slot[1], item.pk, item.sk)

    assert [(i.pk, i.sk) for i in seen] == [(i.pk, i.sk) for i in sorted(items, key=order, reverse=descending)]


async def test_paging_goes_on_while_items_come_and_go(table: Table) -> None:
    await put(table, *(Item("p", sk, {}) for sk in "bdfh"))
    first = await table.query(Query("p", limit=2))
    await table.transact([Delete("p", "d"), Put(Item("p", "a", {})), Put(Item("p", "e", {}))])
    rest = await table.query(Query("p", limit=9, cursor=first.cursor))
    assert [item.sk for item in rest.items] == ["e", "f", "h"]


async def test_a_cursor_of_another_query_is_refused(table: Table) -> None:
    await put(table, *(Item("p", sk, {}, index1=("p", sk)) for sk in "abc"))
    cursor = (await table.query(Query("p", limit=1))).cursor
    assert cursor is not None
    assert (await table.query(Query("p", limit=2, cursor=cursor))).items[0].sk == "b"
    for other in (
        Query("q", cursor=cursor),
        Query("p", index="index1", cursor=cursor),
        Query("p", descending=True, cursor=cursor),
        Query("p", prefix="a", cursor=cursor),
        Query("p", cursor=cursor[:-3]),
        Query("p", cursor="!"),
        Query("p", cursor=""),
        Query("p", cursor="bnVsbA"),
        Query("p", cursor="é"),
        Query("p", cursor="W10"),
    ):
        with pytest.raises(InvalidCursor):
            await table.query(other)


async def test_the_index_follows_the_item(table: Table) -> None:
    await put(table, Item("p", "s", {}, index1=("open", "1")))
    await put(table, Item("p", "s", {}, version=1, index1=("closed", "1")))
    assert not (await table.query(Query("open", index="index1"))).items
    assert len((await table.query(Query("closed", index="index1"))).items) == 1
    await put(table, Item("p", "s", {}, version=2))
    assert not (await table.query(Query("closed", index="index1"))).items


async def test_an_expired_item_is_not_there(table: Table, clock: Any) -> None:
    soon = int(clock.now) + 10
    await put(table, Item("p", "s", {}, expires_at=soon, index1=("x", "1")), Item("p", "stays", {}))
    assert await table.get("p", "s") is not None
    clock.now += 10
    assert await table.get("p", "s") is None
    assert [item.sk for item in (await table.query(Query("p"))).items] == ["stays"]
    assert not (await table.query(Query("x", index="index1"))).items
    await table.transact([Check("p", "s", 0)])
    await put(table, Item("p", "s", {"again": True}))
    stored = await table.get("p", "s")
    assert stored is not None
    assert stored.version == 1
    assert await table.purge_expired() == 0


async def test_purge_removes_every_expired_item(table: Table, clock: Any) -> None:
    soon = int(clock.now) + 10
    for start in range(0, 600, 100):
        await put(table, *(Item("p", f"{n:03}", {}, expires_at=soon) for n in range(start, start + 100)))
    await put(table, Item("p", "stays", {}), Item("p", "later", {}, expires_at=soon + 100))
    assert await table.purge_expired() == 0
    clock.now += 10
    assert await table.purge_expired() == 600
    assert {item.sk for item in (await table.query(Query("p"))).items} == {"stays", "later"}


@pytest.mark.parametrize(
    "writes",
    [
        pytest.param([Delete("p", str(n)) for n in range(LIMITS.transaction_writes + 1)], id="too many"),
        pytest.param([Put(Item("p", "s", {})), Delete("p", "s")], id="one item twice"),
        pytest.param([Put(Item("p", "s", {"x": "y" * LIMITS.item_bytes}))], id="too large"),
        pytest.param([Put(Item("", "s", {}))], id="empty key"),
        pytest.param([Put(Item("p", "a\0b", {}))], id="NUL"),
        pytest.param([Put(Item("p", "s", {}, index1=("é" * 300, "s")))], id="long key"),
        pytest.param([Put(Item("p", "s", {"x": float("nan")}))], id="NaN"),
    ],
)
async def test_what_no_adapter_promises_is_refused(table: Table, writes: list[Put | Delete]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        await table.transact(writes)


async def test_the_largest_promised_keys_fit(table: Table) -> None:
    # Random-looking, so that PostgreSQL cannot compress its index entry below the limit.
    long = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(LIMITS.key_bytes // 3))
    await put(table, Item(long, long, {}, index1=(long, long), index2=(long, long)))
    assert (await table.query(Query(long, index="index2"))).items


async def test_a_full_transaction_is_made(table: Table) -> None:
    await put(table, *(Item("p", f"{n}", {}) for n in range(LIMITS.transaction_writes)))
    assert len((await table.query(Query("p", limit=1000))).items) == LIMITS.transaction_writes
    await table.transact([])
