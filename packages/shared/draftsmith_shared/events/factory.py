"""The bus that a URL names, for the compositions of services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from draftsmith_shared.events.port import EventBus


@asynccontextmanager
async def open_bus(url: str) -> AsyncIterator[EventBus]:
    """`local:///absolute/path` (or `local:relative/path`): a file for one process; `kafka://host:port[,host:port]`: a
    cluster. Raises ValueError for another URL, and what the bus raises that cannot be opened."""
    parts = urlsplit(url)
    if parts.scheme == "local" and not parts.netloc and parts.path:
        from draftsmith_shared.events.local import LocalBus

        path = Path(unquote(parts.path))
        path.parent.mkdir(parents=True, exist_ok=True)
        async with LocalBus.open(path) as local:
            yield local
    elif parts.scheme == "kafka" and parts.netloc:
        from draftsmith_shared.events.kafka import KafkaBus

        async with KafkaBus.open(parts.netloc) as kafka:
            yield kafka
    else:
        raise ValueError("the bus URL must be local:///PATH or kafka://HOST:PORT")
