"""The outbox of a SQL schema: as `outbox`, for services that keep their state with SQLAlchemy.

outbox = outbox_tables(metadata)                     # in the service's schema, so that its migrations make them
async with engine.begin() as connection:
    ...                                              # what makes the event true
    await outbox_add(connection, outbox, event)      # in the same transaction
relay.notify(event.key)                              # after it: `SqlOutboxRelay(engine, outbox, bus)`
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from draftsmith_shared.events.envelope import from_attributes, sequence, to_attributes
from draftsmith_shared.events.port import Event, EventBus
from draftsmith_shared.events.relay import Relay, shard_of
from draftsmith_shared.table.engine import BEGIN_IMMEDIATE


@dataclass(frozen=True, slots=True)
class OutboxTables:
    events: sa.Table
    leases: sa.Table


def outbox_tables(metadata: sa.MetaData) -> OutboxTables:
    """Adds the two tables to a schema. The primary key of the first serves the relay's query, in order."""
    return OutboxTables(
        events=sa.Table(
            "outbox",
            metadata,
            sa.Column("shard", sa.SmallInteger(), primary_key=True, autoincrement=False),
            sa.Column("sequence", sa.String(120), primary_key=True),
            sa.Column("event", sa.JSON(), nullable=False),
        ),
        leases=sa.Table(
            "outbox_leases",
            metadata,
            sa.Column("shard", sa.SmallInteger(), primary_key=True, autoincrement=False),
            sa.Column("owner", sa.String(80), nullable=False),
            sa.Column("until", sa.Double(), nullable=False),
        ),
    )


async def outbox_add(connection: AsyncConnection | AsyncSession, tables: OutboxTables, event: Event) -> None:
    """Leaves the event in the outbox, in the transaction of the connection or session."""
    row = {"shard": shard_of(event.key), "sequence": sequence(event), "event": to_attributes(event)}
    await connection.execute(sa.insert(tables.events).values(row))


class SqlOutbox:
    """The `OutboxSource` of a SQL schema."""

    def __init__(self, engine: AsyncEngine, tables: OutboxTables, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._events = tables.events
        self._leases = tables.leases
        self._clock = clock

    async def claim(self, shard: int, owner: str, seconds: float) -> bool:
        now = self._clock()
        lease = self._leases
        take = (
            sa.update(lease)
            .where(lease.c.shard == shard, sa.or_(lease.c.owner == owner, lease.c.until <= now))
            .values(owner=owner, until=now + seconds)
        )
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(**BEGIN_IMMEDIATE)
                async with connection.begin():
                    if (await connection.execute(take)).rowcount:
                        return True
                    known = sa.select(lease.c.shard).where(lease.c.shard == shard)
                    if (await connection.execute(known)).first() is not None:
                        return False
                    await connection.execute(sa.insert(lease).values(shard=shard, owner=owner, until=now + seconds))
        except IntegrityError:
            return False  # another relay was the first ever to claim it
        return True

    async def release(self, shard: int, owner: str) -> None:
        lease = self._leases
        async with self._engine.begin() as connection:
            await connection.execute(sa.delete(lease).where(lease.c.shard == shard, lease.c.owner == owner))

    async def pending(self, shard: int, limit: int) -> Sequence[Event]:
        events = self._events
        # Served by the primary key.
        query = sa.select(events.c.event).where(events.c.shard == shard).order_by(events.c.sequence).limit(limit)
        async with self._engine.connect() as connection:
            return [from_attributes(row) for row in (await connection.execute(query)).scalars()]

    async def remove(self, shard: int, events: Sequence[Event]) -> None:
        gone = [sequence(event) for event in events]
        table = self._events
        async with self._engine.begin() as connection:
            await connection.execute(sa.delete(table).where(table.c.shard == shard, table.c.sequence.in_(gone)))


class SqlOutboxRelay(Relay):
    """The relay of a SQL outbox: `async with SqlOutboxRelay(engine, tables, bus) as relay: ...`. See `Relay`."""

    def __init__(
        self,
        engine: AsyncEngine,
        tables: OutboxTables,
        bus: EventBus,
        *,
        owner: str = "",
        exclusive: bool = False,
        poll_seconds: float = 5.0,
        lease_seconds: float = 5.0,
    ) -> None:
        super().__init__(
            SqlOutbox(engine, tables),
            bus,
            owner=owner,
            exclusive=exclusive,
            poll_seconds=poll_seconds,
            lease_seconds=lease_seconds,
        )
