"""Looks after builds that stopped moving: lapsed leases and dispatches that reached no worker.

Any number of orchestrators may run one; two that meet on a build are told apart by its version.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from draftsmith_orchestrator.builds.commands import Desk, look_after
from draftsmith_orchestrator.builds.store import DUE_SHARDS
from draftsmith_shared.logging import get_logger

_log = get_logger("orchestrator.keeper")


@asynccontextmanager
async def keeper(desk: Desk, interval_seconds: float) -> AsyncIterator[None]:
    """Runs while the context is open."""
    task = asyncio.create_task(_keep(desk, interval_seconds), name="build-keeper")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def look_round(desk: Desk) -> int:
    """Takes up everything that is due and answers how many builds that were."""
    seen = 0
    for shard in range(DUE_SHARDS):
        for build_id in await desk.builds.due(shard, desk.clock()):
            await look_after(desk, build_id)
            seen += 1
    return seen


async def _keep(desk: Desk, interval_seconds: float) -> None:
    while True:
        try:
            if taken_up := await look_round(desk):
                _log.info("builds taken up again", builds=taken_up)
        except Exception:  # noqa: BLE001 - the keeper outlives a database that is away for a while
            _log.exception("could not look after the builds; trying again")
        await asyncio.sleep(interval_seconds)
