"""Messages as items. The only place that knows their keys.

MESSAGE#<id>   MESSAGE   the message   index1 (TENANT#<tenant>, <created_at>#<id>)
                                       index2 (DUE#<shard>, <due_at>#<id>) until it is delivered or given up
"""

import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from draftsmith_email.messages.model import Message, MessageState
from draftsmith_shared.events.inbox import transact_once
from draftsmith_shared.events.port import Event
from draftsmith_shared.table.port import ConditionFailed, Item, Put, Query, Table

GROUP = "email"
DUE_SHARDS = 4


@dataclass(frozen=True, slots=True)
class StoredMessage:
    message: Message
    version: int


class MessageStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    async def add_once(self, event: Event, message: Message) -> bool:
        """Keeps the message that the event asks for; False where it was handled before."""
        return await transact_once(self._table, GROUP, event, [_put(StoredMessage(message, 0))])

    async def save(self, stored: StoredMessage) -> StoredMessage | None:
        """The message as it is stored now; None where somebody else changed it meanwhile."""
        try:
            await self._table.transact([_put(stored)])
        except ConditionFailed:
            return None
        return StoredMessage(stored.message, stored.version + 1)

    async def get(self, message_id: str) -> StoredMessage | None:
        item = await self._table.get(f"MESSAGE#{message_id}", "MESSAGE")
        return None if item is None else _stored(item)

    async def due(self, shard: int, now: datetime, limit: int = 50) -> Sequence[StoredMessage]:
        """What waits to be delivered by now, the oldest first: served by index2."""
        page = await self._table.query(Query(f"DUE#{shard}", index="index2", before=_stamp(now), limit=limit))
        return [_stored(item) for item in page.items]

    async def newest(self, tenant_id: str, limit: int, cursor: str | None) -> tuple[Sequence[Message], str | None]:
        """A page of the tenant's messages: served by index1. Raises InvalidCursor."""
        query = Query(f"TENANT#{tenant_id}", index="index1", descending=True, limit=limit, cursor=cursor)
        page = await self._table.query(query)
        return [_stored(item).message for item in page.items], page.cursor


def _put(stored: StoredMessage) -> Put:
    message = stored.message
    data = {key: _stamp(value) if isinstance(value, datetime) else value for key, value in asdict(message).items()}
    shard = zlib.crc32(message.message_id.encode()) % DUE_SHARDS
    due = message.due_at
    return Put(
        Item(
            f"MESSAGE#{message.message_id}",
            "MESSAGE",
            data,
            version=stored.version,
            index1=(f"TENANT#{message.tenant_id}", f"{_stamp(message.created_at)}#{message.message_id}"),
            index2=None if due is None else (f"DUE#{shard}", f"{_stamp(due)}#{message.message_id}"),
        )
    )


def _stored(item: Item) -> StoredMessage:
    data = dict(item.data)
    for name in ("created_at", "due_at", "sent_at"):
        data[name] = None if data[name] is None else datetime.fromisoformat(data[name])
    return StoredMessage(Message(**{**data, "state": MessageState(data["state"])}), item.version)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
