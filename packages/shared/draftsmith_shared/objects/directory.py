"""`DirectoryStore`: the `ObjectStore` port on a directory of this machine.

The object `a/b/c` is the file `objects/a+/b+/c`: "+" is in no key, so that `a` can be an object too. A write goes to a
file in `incoming/` (same file system), is flushed to the disk and renamed into place, so that a reader and a kill -9
only ever see whole objects. Paths are opened segment by segment without following symbolic links, so that nothing
planted in the tree leads out of it.
"""

import asyncio
import errno
import os
import secrets
import stat
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from draftsmith_shared.objects.keys import check_key, check_prefix
from draftsmith_shared.objects.port import ObjectNotFound

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_OBJECT = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_NO_SUCH_OBJECT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
_ABANDONED_AFTER_SECONDS = 3600
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class DirectoryStore:
    """See the module's docstring. The directory is created; left-over temporary files of killed writers are removed."""

    def __init__(self, root: Path) -> None:
        self._objects = root / "objects"
        self._incoming = root / "incoming"
        for folder in (self._objects, self._incoming):
            folder.mkdir(parents=True, exist_ok=True)
        for left_over in self._incoming.iterdir():
            with suppress(FileNotFoundError):
                if left_over.lstat().st_mtime < time.time() - _ABANDONED_AFTER_SECONDS:
                    left_over.unlink()

    async def put(self, key: str, content: bytes, *, content_type: str = "application/octet-stream") -> None:
        del content_type  # a file has none; readers of this store know what they stored
        await asyncio.to_thread(self._put, check_key(key), content)

    async def get(self, key: str) -> bytes:
        return await asyncio.to_thread(self._get, check_key(key))

    async def stream(self, key: str, *, chunk_bytes: int = 256 * 1024) -> AsyncIterator[bytes]:
        descriptor = await asyncio.to_thread(self._open, check_key(key))
        try:
            while chunk := await asyncio.to_thread(os.read, descriptor, chunk_bytes):
                yield chunk
        finally:
            os.close(descriptor)

    async def exists(self, key: str) -> bool:
        return await asyncio.to_thread(self._exists, check_key(key))

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._delete, check_key(key))

    async def keys(self, prefix: str = "") -> AsyncIterator[str]:
        # One folder at a time, in key order: the cost of a page does not grow with the store.
        walk = self._walk("", check_prefix(prefix))
        while page := await asyncio.to_thread(_take, walk, 256):
            for key in page:
                yield key

    def _put(self, key: str, content: bytes) -> None:
        temporary = self._incoming / f"{os.getpid()}-{secrets.token_hex(8)}"
        descriptor = os.open(temporary, _NEW, 0o644)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with self._folder(key, create=True) as (folder, name):
                os.rename(temporary, name, dst_dir_fd=folder)
                os.fsync(folder)
        except BaseException:
            with suppress(FileNotFoundError):
                temporary.unlink()
            raise

    def _get(self, key: str) -> bytes:
        with os.fdopen(self._open(key), "rb") as file:
            return file.read()

    def _open(self, key: str) -> int:
        try:
            with self._folder(key) as (folder, name):
                descriptor = os.open(name, _OBJECT, dir_fd=folder)
        except OSError as error:
            if error.errno in _NO_SUCH_OBJECT:
                raise ObjectNotFound(key) from error
            raise
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise ObjectNotFound(key)
        return descriptor

    def _exists(self, key: str) -> bool:
        try:
            os.close(self._open(key))
        except ObjectNotFound:
            return False
        return True

    def _delete(self, key: str) -> None:
        with suppress(FileNotFoundError, NotADirectoryError):
            with self._folder(key) as (folder, name):
                os.unlink(name, dir_fd=folder)

    @contextmanager
    def _folder(self, key: str, *, create: bool = False) -> Iterator[tuple[int, str]]:
        """The open folder that holds the object, and the object's name in it."""
        *folders, name = key.split("/")
        with ExitStack() as opened:

            def enter(path: str | Path, parent: int | None) -> int:
                descriptor = os.open(path, _FOLDER, dir_fd=parent)
                opened.callback(os.close, descriptor)
                return descriptor

            here = enter(self._objects, None)
            for folder in folders:
                if create:
                    with suppress(FileExistsError):
                        os.mkdir(f"{folder}+", dir_fd=here)
                        os.fsync(here)
                here = enter(f"{folder}+", here)
            yield here, name

    def _walk(self, folder: str, prefix: str) -> Iterator[str]:
        # "/" sorts between "." and "0": a folder takes its place among the keys as `name/`.
        with suppress(FileNotFoundError), os.scandir(self._objects / folder.replace("/", "+/")) as entries:
            names = sorted(
                folder + (f"{entry.name[:-1]}/" if entry.is_dir(follow_symlinks=False) else entry.name)
                for entry in entries
                if not entry.is_symlink()
            )
            for name in names:
                if name.endswith("/"):
                    if name.startswith(prefix) or prefix.startswith(name):
                        yield from self._walk(name, prefix)
                elif name.startswith(prefix):
                    yield name


def _take(keys: Iterator[str], count: int) -> list[str]:
    page = []
    for key in keys:
        page.append(key)
        if len(page) == count:
            break
    return page
