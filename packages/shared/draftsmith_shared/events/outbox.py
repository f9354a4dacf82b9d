"""The outbox of a `Table`: events are put in the transaction that makes them true, and a relay publishes them.

    await table.transact([Put(build_item), outbox_put(Event.of(BuildStarted(...), ...))])

An event waits at pk `outbox#<shard>`, sk `<time>#<id>`: the primary key serves the relay's query, in order and (on
DynamoDB) with strong reads. The order of one key is that of its events' times. Transactions on one aggregate exclude
each other, so within one process that is the order of the transactions; processes on several machines need clocks that
agree better than the time between two changes of one aggregate.
"""

import time
from collections.abc import Callable, Sequence
from typing import Unpack

from draftsmith_shared.events.envelope import from_attributes, sequence, to_attributes
from draftsmith_shared.events.port import Event, EventBus
from draftsmith_shared.events.relay import Relay, RelayOptions, shard_of
from draftsmith_shared.table.port import ConditionFailed, Delete, Item, Page, Put, Query, Table, Write

_OUTBOX = "outbox#"
_LEASE = ("outbox-lease#", "lease")


def outbox_put(event: Event) -> Put:
    """The write that leaves the event in the outbox; its condition fails if that very event is there."""
    return Put(Item(pk=_partition(shard_of(event.key)), sk=sequence(event), data=to_attributes(event)))


class TableOutbox:
    """The `OutboxSource` of a table."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    async def claim(self, shard: int, owner: str, seconds: float) -> bool:
        pk, sk = _lease_key(shard)
        lease = await self._table.get(pk, sk)
        now = self._clock()
        if lease is not None and lease.data["owner"] != owner and lease.data["until"] > now:
            return False
        version = lease.version if lease is not None else 0
        try:
            await self._table.transact([Put(Item(pk, sk, {"owner": owner, "until": now + seconds}, version))])
        except ConditionFailed:
            return False
        return True

    async def release(self, shard: int, owner: str) -> None:
        pk, sk = _lease_key(shard)
        lease = await self._table.get(pk, sk)
        if lease is None or lease.data["owner"] != owner:
            return
        try:
            await self._table.transact([Delete(pk, sk, lease.version)])
        except ConditionFailed:
            return  # it ran out, and another relay has it

    async def pending(self, shard: int, limit: int) -> Sequence[Event]:
        # Served by the primary key.
        page = await self._table.query(Query(pk=_partition(shard), limit=limit))
        return [from_attributes(item.data) for item in page.items]

    async def remove(self, shard: int, events: Sequence[Event]) -> None:
        await self._table.transact([Delete(_partition(shard), sequence(event)) for event in events])


class OutboxRelay(Relay):
    """The relay of a table's outbox: `async with OutboxRelay(table, bus) as relay: ...`. See `Relay`."""

    def __init__(self, table: Table, bus: EventBus, **options: Unpack[RelayOptions]) -> None:
        super().__init__(TableOutbox(table), bus, **options)


class NotifyingTable:
    """A table whose transactions notify a relay of the events they put: `NotifyingTable(table, relay.notify)`."""

    def __init__(self, table: Table, notify: Callable[..., None]) -> None:
        self._table = table
        self._notify = notify

    async def get(self, pk: str, sk: str) -> Item | None:
        return await self._table.get(pk, sk)

    async def get_many(self, keys: Sequence[tuple[str, str]]) -> Sequence[Item | None]:
        return await self._table.get_many(keys)

    async def query(self, query: Query) -> Page:
        return await self._table.query(query)

    async def transact(self, writes: Sequence[Write]) -> None:
        await self._table.transact(writes)
        puts = (write.item for write in writes if isinstance(write, Put))
        keys = {item.data["key"] for item in puts if item.pk.startswith(_OUTBOX)}
        if keys:
            self._notify(*keys)

    async def purge_expired(self) -> int:
        return await self._table.purge_expired()


def _partition(shard: int) -> str:
    return f"{_OUTBOX}{shard:02d}"


def _lease_key(shard: int) -> tuple[str, str]:
    pk, sk = _LEASE
    return f"{pk}{shard:02d}", sk
