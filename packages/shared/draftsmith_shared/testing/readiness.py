"""A service's /readyz, while its bus and its database go away."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import httpx
from sqlalchemy.engine import make_url

from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.port import Event, EventBus, Handler
from draftsmith_shared.testing.postgres import Postgres


class _Service(Protocol):
    @property
    def http_url(self) -> str: ...


class Leaving:
    """A bus that is there until it is told to be away."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self.away = False

    async def publish(self, events: Sequence[Event]) -> None:
        await self._bus.publish(events)

    def subscribe(
        self, *, group: str, topics: Sequence[str], handler: Handler, concurrency: int = 1
    ) -> AbstractAsyncContextManager[None]:
        return self._bus.subscribe(group=group, topics=topics, handler=handler, concurrency=concurrency)

    async def ready(self) -> None:
        if self.away:
            raise ConnectionError("no broker")
        await self._bus.ready()


async def check_readiness(
    folder: Path, postgres: Postgres, open_service: Callable[[str, EventBus], AbstractAsyncContextManager[_Service]]
) -> None:
    """Opens the service on a database and a bus, takes them away, and raises AssertionError unless /readyz says so."""
    with postgres.database() as url:
        async with LocalBus.open(folder / "readiness.db") as local:
            bus = Leaving(local)
            async with open_service(url, bus) as service, httpx.AsyncClient(base_url=service.http_url) as client:
                checks = (await client.get("/readyz")).json()["checks"]
                assert (checks["database"], checks["bus"]) == ("ok", "ok")
                bus.away = True
                answer = await client.get("/readyz")
                assert (answer.status_code, answer.json()["checks"]["bus"]) == (503, "ConnectionError")
                bus.away = False
                postgres.drop(str(make_url(url).database))
                answer = await client.get("/readyz")
                checks = answer.json()["checks"]
                assert (answer.status_code, checks["bus"]) == (503, "ok")
                assert checks["database"] != "ok"
