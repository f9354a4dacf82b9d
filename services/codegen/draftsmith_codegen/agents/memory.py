"""Remembers what a step gave for its input, so that the same work is done once (and a second try costs nothing)."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from draftsmith_shared.logging import get_logger
from draftsmith_shared.objects.port import ObjectStore
from draftsmith_shared.table.port import Item, Put, Table

_log = get_logger("codegen.memory")


def version_of(package: str) -> str:
    """A hash over the files of a package: what it makes may differ when they do, so nobody has to remember a number."""
    digest = hashlib.sha256()
    for name, content in sorted(_files(resources.files(package), "")):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


class Memory:
    """Outputs by step and the hash of everything that decides them.

    Items: STEP#<step> / <input hash>. An output whose objects are gone is forgotten.
    """

    def __init__(self, table: Table, objects: ObjectStore) -> None:
        self._table = table
        self._objects = objects

    async def recall(
        self,
        step: str,
        inputs: Mapping[str, Any],
        compute: Callable[[], Awaitable[Mapping[str, Any]]],
        *,
        objects: tuple[str, ...] = (),
    ) -> Mapping[str, Any]:
        """The output remembered for these inputs, else the computed one. `objects` names the output's keys that are
        object keys; failures are not remembered."""
        key = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
        known = await self._table.get(f"STEP#{step}", key)
        if known is not None and await self._whole(known.data, objects):
            _log.info("step remembered", step=step)
            return {**known.data, "remembered": True}
        output = await compute()
        await self._table.transact([Put(Item(f"STEP#{step}", key, dict(output)), if_version=False)])
        return output

    async def _whole(self, output: Mapping[str, Any], objects: tuple[str, ...]) -> bool:
        return all([await self._objects.exists(str(output[name])) for name in objects if output.get(name)])
