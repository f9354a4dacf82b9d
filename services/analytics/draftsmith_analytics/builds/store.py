"""Rollups as items. The only place that knows their keys.

TENANT#<tenant>   DAY#<day>   the day's rollup
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from draftsmith_analytics.builds.model import Rollup, StepCount
from draftsmith_analytics.builds.sketch import Durations
from draftsmith_shared.errors import Unavailable
from draftsmith_shared.events.inbox import transact_once
from draftsmith_shared.events.port import Event
from draftsmith_shared.table.port import ConditionFailed, Item, Put, Query, Table

GROUP = "analytics"
_TRIES = 50


class RollupStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    async def count_once(self, event: Event, change: Callable[[Rollup], Rollup]) -> bool:
        """Changes the rollup of the event's tenant and day, in one transaction with the memory of the event.

        False where the event was counted before. Raises Unavailable where others kept changing the same rollup.
        """
        day = event.time.date().isoformat()
        pk, sk = f"TENANT#{event.tenant_id}", f"DAY#{day}"
        for _ in range(_TRIES):
            item = await self._table.get(pk, sk)
            rollup = Rollup(day) if item is None else _from_data(item.data)
            changed = Item(pk, sk, _to_data(change(rollup)), version=item.version if item else 0)
            try:
                return await transact_once(self._table, GROUP, event, [Put(changed)])
            except ConditionFailed:
                continue
        raise Unavailable("Too many count at once; the event will be told again.", code="CONTENTION")

    async def days(self, tenant_id: str, from_day: str, to_day: str) -> Sequence[Rollup]:
        """The rollups of the days, both included, the oldest first: served by the primary key."""
        rollups: list[Rollup] = []
        cursor: str | None = None
        while True:
            page = await self._table.query(
                Query(
                    f"TENANT#{tenant_id}",
                    prefix="DAY#",
                    after=_just_before(f"DAY#{from_day}"),
                    before=f"DAY#{to_day}~",
                    cursor=cursor,
                )
            )
            rollups += [_from_data(item.data) for item in page.items]
            cursor = page.cursor
            if cursor is None:
                return rollups


def _just_before(sort_key: str) -> str:
    """A bound that excludes everything before the key, but not the key itself."""
    return sort_key[:-1] + chr(ord(sort_key[-1]) - 1) + "~"


def _to_data(rollup: Rollup) -> dict[str, Any]:
    steps = {
        name: {"succeeded": count.succeeded, "failed": count.failed, "durations": count.durations.to_data()}
        for name, count in rollup.steps.items()
    }
    counts = {name: getattr(rollup, name) for name in ("day", "started", "succeeded", "failed", "cancelled")}
    return {**counts, "durations": rollup.durations.to_data(), "steps": steps}


def _from_data(data: Mapping[str, Any]) -> Rollup:
    steps = {
        name: StepCount(step["succeeded"], step["failed"], Durations.from_data(step["durations"]))
        for name, step in data["steps"].items()
    }
    return Rollup(**{**data, "durations": Durations.from_data(data["durations"]), "steps": steps})
