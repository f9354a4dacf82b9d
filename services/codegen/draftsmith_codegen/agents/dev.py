"""Dev: writes the repository of an AppSpec."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from draftsmith_appspec import parse
from draftsmith_codegen.agents.memory import Memory, version_of
from draftsmith_codegen.agents.work import Work
from draftsmith_codegen.publish.archive import pack
from draftsmith_codegen_templates import NotGenerated, generate, lower
from draftsmith_codegen_templates.tree import tree_hash
from draftsmith_shared.objects.port import ObjectStore

_ROOM_FOR_WORDS = 60_000
"""Characters: outputs go with every event of a build."""


class Dev:
    def __init__(self, objects: ObjectStore, memory: Memory) -> None:
        self._objects = objects
        self._memory = memory
        self._version = version_of("draftsmith_codegen_templates") + version_of("draftsmith_appspec")

    async def generate(self, work: Work) -> Mapping[str, Any]:
        """Output: tree (object key of its archive), tree_hash, files, lines, bytes; not_generated_total, of what the
        spec says and the app does not have, and not_generated, the path, what and instead of each (the first, where
        they are very many; the README has them all)."""
        inputs = {"spec": work.output("plan")["spec_hash"], "version": self._version}
        return await self._memory.recall("generate", inputs, lambda: self._generate(work), objects=("tree",))

    async def _generate(self, work: Work) -> Mapping[str, Any]:
        work.report(0.1, "Writing backend, web and tests")
        lowered = lower(parse((await self._objects.get(work.output("plan")["spec"])).decode()))
        tree = await asyncio.to_thread(generate, lowered)
        digest = tree_hash(tree)
        key = f"trees/{digest}.zip"
        await self._objects.put(key, await asyncio.to_thread(pack, tree), content_type="application/zip")
        lines = sum(file.content.count(b"\n") for file in tree.values())
        return {
            "said": f"{len(tree)} files, {lines:,} lines",
            "tree": key,
            "tree_hash": digest,
            "files": len(tree),
            "lines": lines,
            "bytes": sum(len(file.content) for file in tree.values()),
            "not_generated_total": len(lowered.kept_back),
            "not_generated": list(_told(lowered.kept_back)),
        }


def _told(kept_back: Iterable[NotGenerated]) -> Iterator[dict[str, str]]:
    """As many as an output has room for."""
    left = _ROOM_FOR_WORDS
    for item in kept_back:
        words = asdict(item)
        left -= sum(map(len, words.values()))
        if left < 0:
            return
        yield words
