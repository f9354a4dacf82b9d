"""The `ObjectStore` port: immutable bytes under a key. Content-addressed keys are the caller's custom, not a rule."""

from collections.abc import AsyncIterator
from typing import Protocol


class ObjectNotFound(Exception):
    """There is no object under that key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no object under {key!r}")
        self.key = key


class ObjectStore(Protocol):
    """Keys are paths of `[A-Za-z0-9._-]` segments joined by "/"; an adapter refuses others with ValueError."""

    async def put(self, key: str, content: bytes, *, content_type: str = "application/octet-stream") -> None:
        """Stores the whole content or nothing; a reader never sees a part of it. An existing object is replaced."""
        ...

    async def get(self, key: str) -> bytes:
        """Raises ObjectNotFound."""
        ...

    def stream(self, key: str, *, chunk_bytes: int = 256 * 1024) -> AsyncIterator[bytes]:
        """Raises ObjectNotFound at the first step."""
        ...

    async def exists(self, key: str) -> bool: ...

    async def delete(self, key: str) -> None:
        """Removing what is not there is fine."""
        ...

    def keys(self, prefix: str = "") -> AsyncIterator[str]:
        """Every key with the prefix, in order."""
        ...
