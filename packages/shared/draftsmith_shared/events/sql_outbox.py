"""The outbox of a service with relations of its own (SQLAlchemy): the same promise as `outbox`, the same relay.

    OUTBOX = outbox_tables(metadata)                                 # beside the service's tables, in its migrations
    async with SqlOutboxRelay(engine, OUTBOX, bus) as relay:
        outbox = SqlOutbox(OUTBOX, notify=relay.notify)
        async with engine.begin() as connection:
            ...
            await outbox.put(connection, event)
        outbox.notify(event)

The primary key (shard, sequence) serves the relay's query, in order.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Unpack

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from draftsmith_shared.events.envelope import from_attributes, sequence, to_attributes
from draftsmith_shared.events.port import Event, EventBus
from draftsmith_shared.events.relay import Relay, RelayOptions, shard_of


@dataclass(frozen=True, slots=True)
class OutboxTables:
    events: sa.Table
    leases: sa.Table


def outbox_tables(metadata: sa.MetaData, *, name: str = "outbox") -> OutboxTables:
    """Defines `<name>` and `<name>_leases` in the metadata."""
    in_order = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return OutboxTables(
        events=sa.Table(
            name,
            metadata,
            sa.Column("shard", sa.SmallInteger, primary_key=True, autoincrement=False),
            sa.Column("sequence", in_order, primary_key=True),
            sa.Column("event", sa.Text, nullable=False),
        ),
        leases=sa.Table(
            f"{name}_leases",
            metadata,
            sa.Column("shard", sa.SmallInteger, primary_key=True, autoincrement=False),
            sa.Column("owner", sa.Text, nullable=False),
            sa.Column("until", sa.Double, nullable=False),
        ),
    )


class SqlOutbox:
    """What a use case holds: `put` in its transaction, `notify` after the commit."""

    def __init__(self, tables: OutboxTables, *, notify: Callable[..., None]) -> None:
        self._tables = tables
        self._notify = notify

    async def put(self, connection: AsyncConnection | AsyncSession, *events: Event) -> None:
        """Leaves the events in the outbox, in the caller's transaction."""
        rows = [
            {
                "shard": shard_of(event.key),
                "sequence": sequence(event),
                "event": json.dumps(to_attributes(event), separators=(",", ":")),
            }
            for event in events
        ]
        if rows:
            await connection.execute(sa.insert(self._tables.events), rows)

    def notify(self, *events: Event) -> None:
        """Wakes the relay; without it the events wait for the relay's next look."""
        self._notify(*(event.key for event in events))


class SqlOutboxSource:
    """The `OutboxSource` of such tables."""

    def __init__(self, engine: AsyncEngine, tables: OutboxTables, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._events = tables.events
        self._leases = tables.leases
        self._clock = clock

    async def claim(self, shard: int, owner: str, seconds: float) -> bool:
        # One statement, so that of two relays one gets it. Served by the primary key of the leases.
        now = self._clock()
        leases = self._leases.c
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        statement = insert(self._leases).values(shard=shard, owner=owner, until=now + seconds)
        statement = statement.on_conflict_do_update(
            index_elements=["shard"],
            set_={"owner": statement.excluded.owner, "until": statement.excluded.until},
            where=sa.or_(leases.owner == owner, leases.until <= now),
        )
        async with self._engine.begin() as connection:
            return (await connection.execute(statement.returning(leases.shard))).first() is not None

    async def release(self, shard: int, owner: str) -> None:
        leases = self._leases.c
        async with self._engine.begin() as connection:
            await connection.execute(sa.delete(self._leases).where(leases.shard == shard, leases.owner == owner))

    async def pending(self, shard: int, limit: int) -> Sequence[Event]:
        # Served by the primary key (shard, sequence).
        events = self._events.c
        statement = sa.select(events.event).where(events.shard == shard).order_by(events.sequence).limit(limit)
        async with self._engine.connect() as connection:
            return [from_attributes(json.loads(row.event)) for row in await connection.execute(statement)]

    async def remove(self, shard: int, events: Sequence[Event]) -> None:
        # Served by the primary key (shard, sequence).
        columns = self._events.c
        sequences = [sequence(event) for event in events]
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.delete(self._events).where(columns.shard == shard, columns.sequence.in_(sequences))
            )


class SqlOutboxRelay(Relay):
    """The relay of such an outbox: `async with SqlOutboxRelay(engine, tables, bus) as relay: ...`. See `Relay`."""

    def __init__(
        self, engine: AsyncEngine, tables: OutboxTables, bus: EventBus, **options: Unpack[RelayOptions]
    ) -> None:
        super().__init__(SqlOutboxSource(engine, tables), bus, **options)
