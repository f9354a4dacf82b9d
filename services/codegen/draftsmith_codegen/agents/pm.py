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
from draftsmith_codegen_templates import lower
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.python.decisions import decision
from draftsmith_shared.objects.port import ObjectStore


class Pm:
    def __init__(self, understand: Callable[[str], Understanding], objects: ObjectStore, memory: Memory) -> None:
        self._understand = understand
        self._objects = objects
        self._memory = memory
        packages = ("draftsmith_codegen.understand", "draftsmith_appspec", "draftsmith_codegen_templates")
        self._version = "".join(map(version_of, packages))

    async def plan(self, work: Work) -> Mapping[str, Any]:
        """Output: said, name, title, summary, spec and report (object keys), spec_hash, entities, roles, notes.

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
            "said": _understood(spec),
            "notes": list(understanding.report.warnings),
            "questions": list(understanding.report.questions),
        }


def _outline(spec: AppSpec) -> dict[str, Any]:
    """What the person who waits is shown of a spec: things as people call them, and who can add some."""
    within = lower(spec).spec
    names = Names.of(within)
    return {
        "entities": [
            {
                "name": name,
                "one": names.entities[name].human,
                "many": names.entities[name].plural_human,
                "creators": [role for role in within.roles if decision(within, name, "create", role) != "none"],
                "fields": list(entity.fields),
                "relations": [relation.entity for relation in entity.belongs_to.values()],
            }
            for name, entity in within.entities.items()
        ],
        "roles": list(within.roles),
    }


def _understood(spec: AppSpec) -> str:
    """`patients, appointments and doctors; roles patient, doctor and admin`"""
    names = Names.of(lower(spec).spec)
    roles = [role.title.lower() for role in names.roles.values()]
    return f"{_listed([entity.plural_human for entity in names.entities.values()])}; roles {_listed(roles)}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
