"""Projects as items. The only place that knows their keys.

PROJECT#<id>  PROJECT             the project          index1 (TENANT#<tenant>, <created_at>#<id>)
SLUG#<slug>   SLUG                who has the name
TENANT#<id>   IDEMPOTENCY#<key>   what a creating request made; expires
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from draftsmith_orchestrator.projects.model import Project
from draftsmith_shared.table.port import Item, Put, Query, Table, Write

IDEMPOTENCY_TTL = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class StoredProject:
    project: Project
    version: int


@dataclass(frozen=True, slots=True)
class Made:
    """What the request with an idempotency key made."""

    request_hash: str
    project_id: str
    build_id: str


def project_key(project_id: str) -> tuple[str, str]:
    return f"PROJECT#{project_id}", "PROJECT"


def put_project(stored: StoredProject, project: Project) -> Put:
    """Stores the project if it still is what was loaded (version 0: if it is new)."""
    pk, sk = project_key(project.project_id)
    created = project.created_at.isoformat(timespec="microseconds")
    data = {**asdict(project), "created_at": created}
    index = (f"TENANT#{project.tenant_id}", f"{created}#{project.project_id}")
    return Put(Item(pk, sk, data, version=stored.version, index1=index))


def claim_slug(slug: str, project_id: str) -> Put:
    """Fails the transaction when another project has the name."""
    return Put(Item(f"SLUG#{slug}", "SLUG", {"project_id": project_id}))


def put_made(tenant_id: str, key: str, made: Made, now: datetime) -> Put:
    """Fails the transaction when the key was used before."""
    expires = int((now + IDEMPOTENCY_TTL).timestamp())
    return Put(Item(f"TENANT#{tenant_id}", f"IDEMPOTENCY#{key}", asdict(made), expires_at=expires))


def project_from_item(item: Item) -> StoredProject:
    data: Mapping[str, Any] = item.data
    project = Project(**{**data, "created_at": datetime.fromisoformat(data["created_at"])})
    return StoredProject(project, item.version)


class ProjectStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    async def get(self, project_id: str) -> StoredProject | None:
        item = await self._table.get(*project_key(project_id))
        return None if item is None else project_from_item(item)

    async def made_with(self, tenant_id: str, key: str) -> Made | None:
        item = await self._table.get(f"TENANT#{tenant_id}", f"IDEMPOTENCY#{key}")
        return None if item is None else Made(**item.data)

    async def slug_taken(self, slug: str) -> bool:
        return await self._table.get(f"SLUG#{slug}", "SLUG") is not None

    async def newest(self, tenant_id: str, limit: int, cursor: str | None) -> tuple[Sequence[Project], str | None]:
        """A page of the tenant's projects, newest first: served by index1. Raises InvalidCursor."""
        page = await self._table.query(
            Query(f"TENANT#{tenant_id}", index="index1", descending=True, limit=limit, cursor=cursor)
        )
        return [project_from_item(item).project for item in page.items], page.cursor

    async def transact(self, writes: Sequence[Write]) -> None:
        """Raises ConditionFailed."""
        await self._table.transact(writes)
