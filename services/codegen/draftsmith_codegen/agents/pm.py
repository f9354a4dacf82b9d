"""PM: reads the description and writes the AppSpec."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from draftsmith_appspec import AppSpec, dump, spec_hash
from draftsmith_codegen.agents.memory import Memory, version_of
from draftsmith_codegen.agents.work import Work
from draftsmith_codegen.understand import Understanding
from draftsmith_shared.objects.port import ObjectStore


class Pm:
    def __init__(self, understand: Callable[[str], Understanding], objects: ObjectStore, memory: Memory) -> None:
        self._understand = understand
        self._objects = objects
        self._memory = memory
        self._version = version_of("draftsmith_codegen.understand") + version_of("draftsmith_appspec")

    async def plan(self, work: Work) -> Mapping[str, Any]:
        """Output: name, title, summary, spec and report (object keys), spec_hash, entities, roles, notes.

        Raises DescriptionUnclear.
        """
        work.report(0.1, "Reading the description")
        inputs = {
            "description": hashlib.sha256(work.description.encode()).hexdigest(),
            "version": self._version,
        }
        return await self._memory.recall("plan", inputs, lambda: self._plan(work), objects=("spec", "report"))

    async def _plan(self, work: Work) -> Mapping[str, Any]:
        understanding = await asyncio.to_thread(self._understand, work.description)
        spec = understanding.spec
        work.report(0.9, f"Found {_listed(list(spec.entities))}")
        digest = spec_hash(spec)
        report = json.dumps(understanding.report.as_dict()).encode()
        spec_key = f"specs/{digest}.yaml"
        report_key = f"reports/{hashlib.sha256(report).hexdigest()}.json"
        await self._objects.put(spec_key, dump(spec).encode(), content_type="application/yaml")
        await self._objects.put(report_key, report, content_type="application/json")
        return {
            "name": spec.app.name,
            "title": spec.app.title,
            "summary": spec.app.summary,
            "spec": spec_key,
            "spec_hash": digest,
            "report": report_key,
            **_outline(spec),
            "notes": [*(left.message for left in understanding.report.not_built), *understanding.report.warnings],
            "questions": list(understanding.report.questions),
        }


def _outline(spec: AppSpec) -> dict[str, Any]:
    """What the person who waits is shown of a spec."""
    return {
        "entities": [
            {
                "name": name,
                "fields": list(entity.fields),
                "relations": [relation.entity for relation in entity.belongs_to.values()],
            }
            for name, entity in spec.entities.items()
        ],
        "roles": list(spec.roles),
    }


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
