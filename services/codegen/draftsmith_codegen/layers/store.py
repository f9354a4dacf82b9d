"""Directories that are built once and then never change, addressed by what they were built from.

A directory is built under another name and renamed into place, so it is either whole or not there. Whoever builds
holds a lock file of the key; others wait for it, in this process and in others. A builder that was killed leaves a
directory under a temporary name, which the next holder of the lock removes.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

_FIRST_WAIT, _LONGEST_WAIT = 0.02, 0.5


def key_of(*parts: str) -> str:
    """A name for what is built from these parts."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8) + data)
    return digest.hexdigest()[:24]


class LayerStore:
    """`root` holds one directory a kind, and in it one a key."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def get(self, kind: str, key: str, build: Callable[[Path], Awaitable[None]]) -> Path:
        """The directory of a key; when it is not there, `build` fills an empty one that takes its place.

        Raises what `build` raises; then there is nothing, and the next caller builds again.
        """
        place = self._root / kind / key
        if place.is_dir():
            return place
        place.parent.mkdir(parents=True, exist_ok=True)
        async with _locked(self._root / kind / f".{key}.lock"):
            if place.is_dir():
                return place
            draft = self._root / kind / f".{key}.draft"
            await asyncio.to_thread(_remove, draft)
            draft.mkdir(mode=0o755)
            try:
                await build(draft)
                await asyncio.to_thread(_sync_and_rename, draft, place)
            finally:
                await asyncio.to_thread(_remove, draft)
        return place

    async def sweep(self) -> int:
        """Removes what killed builders left, and answers how many; what is being built now is left alone."""
        swept = 0
        for draft in self._root.glob("*/.*.draft"):
            with _try_lock(draft.with_suffix(".lock")) as held:
                if held:
                    await asyncio.to_thread(_remove, draft)
                    swept += 1
        return swept


class _try_lock:  # noqa: N801 -- a context manager, used like a function
    """Holds the lock file's lock if nobody else does."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def __enter__(self) -> bool:
        return self.take()

    def take(self) -> bool:
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)


@asynccontextmanager
async def _locked(path: Path) -> AsyncIterator[None]:
    lock = _try_lock(path)
    with lock as held:
        wait = _FIRST_WAIT
        while not held:
            await asyncio.sleep(wait)
            wait = min(_LONGEST_WAIT, wait * 1.5)
            held = lock.take()
        yield


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)


def _sync_and_rename(draft: Path, place: Path) -> None:
    draft.rename(place)
    fd = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
