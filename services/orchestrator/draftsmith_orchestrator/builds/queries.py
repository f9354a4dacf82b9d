"""What can be asked about builds. Queries skip the model."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator

from draftsmith_orchestrator.builds.errors import BuildNotFound
from draftsmith_orchestrator.builds.model import Fact
from draftsmith_orchestrator.builds.store import BuildStore, LogEntry, StoredBuild
from draftsmith_shared.context import Principal

POLL_SECONDS = 1.0
"""How long a watcher waits for news from this process before it looks for news from another one."""

_LAST = frozenset({Fact.BUILD_SUCCEEDED, Fact.BUILD_FAILED, Fact.BUILD_CANCELLED})


class Watchers:
    """Wakes whoever watches a build in this process as soon as it changes."""

    def __init__(self) -> None:
        self._events: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def changed(self, build_id: str) -> None:
        for event in self._events.get(build_id, ()):
            event.set()

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return
        finally:
            event.clear()

    def join(self, build_id: str) -> asyncio.Event:
        event = asyncio.Event()
        self._events[build_id].add(event)
        return event

    def leave(self, build_id: str, event: asyncio.Event) -> None:
        self._events[build_id].discard(event)
        if not self._events[build_id]:
            del self._events[build_id]


async def get_build(store: BuildStore, caller: Principal, build_id: str) -> StoredBuild:
    """Raises BuildNotFound, also for another tenant's build."""
    stored = await store.get(build_id)
    if stored is None or stored.build.tenant_id != caller.tenant_id:
        raise BuildNotFound(build_id)
    return stored


async def watch_build(
    store: BuildStore, watchers: Watchers, caller: Principal, build_id: str, after: int
) -> AsyncIterator[LogEntry]:
    """Every event after the sequence number, then new ones as they happen, to the build's last.

    Raises BuildNotFound at the first step.
    """
    await get_build(store, caller, build_id)
    news = watchers.join(build_id)
    try:
        while True:
            for entry in await store.log_after(build_id, after):
                after = entry.sequence
                yield entry
                if entry.fact in _LAST:
                    return
            build = (await get_build(store, caller, build_id)).build
            if build.sequence > after:
                continue
            if build.state.final:
                return
            await watchers.wait(news, POLL_SECONDS)
    finally:
        watchers.leave(build_id, news)
