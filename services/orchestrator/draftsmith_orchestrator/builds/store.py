"""Builds as items. The only place that knows their keys.

BUILD#<id>   BUILD              the build   index1 (PROJECT#<project>, <created_at>#<id>)
                                            index2 (DUE#<shard>, <due_at>#<id>) while somebody must look after it
BUILD#<id>   EVENT#<sequence>   one line of its event log
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from draftsmith_orchestrator.builds.events import events_of
from draftsmith_orchestrator.builds.model import Build, Happening, Policy
from draftsmith_orchestrator.builds.wire import build_from_data, build_to_data
from draftsmith_orchestrator.projects.model import Project
from draftsmith_orchestrator.projects.store import StoredProject, project_from_item, project_key
from draftsmith_shared.events.outbox import outbox_put
from draftsmith_shared.table.port import Item, Put, Query, Table, Write

DUE_SHARDS = 8
"""How many partitions the builds in progress are spread over."""


@dataclass(frozen=True, slots=True)
class StoredBuild:
    build: Build
    version: int
    project: StoredProject


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event of a build: `build` is the build after it, without its steps' outputs."""

    sequence: int
    fact: str
    occurred_at: datetime
    step: str
    message: str
    build: Build


class BuildStore:
    def __init__(self, table: Table, policy: Policy) -> None:
        self._table = table
        self._policy = policy

    async def get(self, build_id: str) -> StoredBuild | None:
        """The build together with its project."""
        item = await self._table.get(*_build_key(build_id))
        if item is None:
            return None
        build = build_from_data(item.data)
        project = await self._table.get(*project_key(build.project_id))
        return None if project is None else StoredBuild(build, item.version, project_from_item(project))

    def writes(
        self, version: int, project: Project, build: Build, happenings: Sequence[Happening], now: datetime
    ) -> list[Write]:
        """The build after a transition, its log and its outbox, to be written together."""
        numbered = replace(build, sequence=build.sequence + len(happenings))
        log = [
            _put_log_entry(build, build.sequence + position, happening, now)
            for position, happening in enumerate(happenings, start=1)
        ]
        told = [outbox_put(event) for event in events_of(project, build, happenings)]
        return [self._put_build(version, numbered), *log, *told]

    async def save(self, writes: Sequence[Write]) -> None:
        """Raises ConditionFailed when the build was changed by somebody else meanwhile."""
        await self._table.transact(writes)

    async def log_after(self, build_id: str, sequence: int, limit: int = 100) -> Sequence[LogEntry]:
        """The next events of a build, in order: served by the primary key."""
        page = await self._table.query(
            Query(f"BUILD#{build_id}", prefix="EVENT#", after=_event_sk(sequence), limit=limit)
        )
        return [_log_entry(item.data) for item in page.items]

    async def due(self, shard: int, now: datetime, limit: int = 50) -> Sequence[str]:
        """The ids of builds that somebody has to look after by now: served by index2."""
        page = await self._table.query(Query(f"DUE#{shard}", index="index2", before=_stamp(now), limit=limit))
        return [str(item.data["build_id"]) for item in page.items]

    def _put_build(self, version: int, build: Build) -> Put:
        due = None if build.state.final else build.due_at(self._policy)
        shard = zlib.crc32(build.build_id.encode()) % DUE_SHARDS
        return Put(
            Item(
                *_build_key(build.build_id),
                build_to_data(build),
                version=version,
                index1=(f"PROJECT#{build.project_id}", f"{_stamp(build.created_at)}#{build.build_id}"),
                index2=None if due is None else (f"DUE#{shard}", f"{_stamp(due)}#{build.build_id}"),
            )
        )


def _put_log_entry(build: Build, sequence: int, happening: Happening, now: datetime) -> Put:
    slim = replace(build, steps=tuple(replace(step, output=None) for step in build.steps), sequence=sequence)
    data = {
        "sequence": sequence,
        "fact": happening.fact,
        "occurred_at": _stamp(now),
        "step": happening.step.name if happening.step else "",
        "message": happening.message,
        "build": build_to_data(slim),
    }
    return Put(Item(f"BUILD#{build.build_id}", _event_sk(sequence), data))


def _log_entry(data: Mapping[str, Any]) -> LogEntry:
    return LogEntry(
        sequence=data["sequence"],
        fact=data["fact"],
        occurred_at=datetime.fromisoformat(data["occurred_at"]),
        step=data["step"],
        message=data["message"],
        build=build_from_data(data["build"]),
    )


def _build_key(build_id: str) -> tuple[str, str]:
    return f"BUILD#{build_id}", "BUILD"


def _event_sk(sequence: int) -> str:
    return f"EVENT#{sequence:010d}"


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
