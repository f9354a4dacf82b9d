"""The inbox: remembers which events a group has handled, in the transaction that handles them.

Delivery is at least once; with the inbox its effect is exactly once (Helland, "Idempotence is not a medical
condition", ACM Queue 2012).

    async def on_build_started(event: Event) -> None:
        ...
        await transact_once(table, "analytics", event, [Put(rollup)])
"""

import time
from collections.abc import Sequence
from datetime import timedelta

from draftsmith_shared.events.port import Event
from draftsmith_shared.table.port import ConditionFailed, Item, Put, Table, Write

TTL = timedelta(days=8)
"""Longer than the bus keeps an event (7 days), so that no redelivery outlives the memory of it."""


def inbox_put(group: str, event: Event, *, ttl: timedelta = TTL, now: float | None = None) -> Put:
    """The write that remembers the event. ConditionFailed at its position means: already handled by this group."""
    expires_at = int((time.time() if now is None else now) + ttl.total_seconds())
    return Put(Item(pk=f"inbox#{group}#{event.id}", sk="inbox", data={"type": event.type}, expires_at=expires_at))


async def transact_once(table: Table, group: str, event: Event, writes: Sequence[Write]) -> bool:
    """Makes the writes if the group has not handled the event before, and says whether it made them.

    Raises ConditionFailed, with positions among `writes`, for their own conditions.
    """
    try:
        await table.transact([*writes, inbox_put(group, event)])
    except ConditionFailed as error:
        if len(writes) in error.failed:
            return False
        raise
    return True
