"""What has to be done every so often: turning over the signing keys, removing what has ended."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith_auth.accounts.throttle import LoginThrottle
from draftsmith_auth.database import writing
from draftsmith_auth.keys.ring import KeyRing
from draftsmith_auth.sessions import store
from draftsmith_shared.logging import get_logger

KEEP_ENDED_SESSIONS = timedelta(days=7)

_log = get_logger(__name__)


@asynccontextmanager
async def housekeeping(
    engine: AsyncEngine, ring: KeyRing, throttle: LoginThrottle, clock: Callable[[], datetime]
) -> AsyncIterator[None]:
    """Runs for as long as the context is open. A failure is logged, and the next round comes all the same."""

    async def turn_keys() -> None:
        await asyncio.to_thread(ring.turn)

    async def clean_up() -> None:
        throttles = await throttle.purge()
        async with writing(engine) as connection:
            sessions = await store.purge(connection, before=clock() - KEEP_ENDED_SESSIONS)
        _log.info("cleaned up", throttles=throttles, sessions=sessions)

    tasks = [
        asyncio.create_task(_every(60, turn_keys), name="auth-keys"),
        asyncio.create_task(_every(3600, clean_up), name="auth-clean-up"),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        # Spread, so that replicas do not come all at once.
        await asyncio.sleep(seconds * random.uniform(0.8, 1.2))  # noqa: S311
        try:
            await work()
        except Exception:  # noqa: BLE001 - logged, and the next round comes
            _log.exception("housekeeping failed")
