"""The rows of the deployer in the `Table`; nothing else knows them.

    pk                 sk             what                             index1 (by host)      index2 (all)
    DEPLOYMENT#<id>    DEPLOYMENT     one deployment, as last seen     -                     -
    PROJECT#<project>  CURRENT#<env>  what should run there            HOST#<host>, CURRENT  CURRENT, <project>#<env>
    HOST#<host>        CLAIM          who the host belongs to          -                     -

`get` is one key, `by_host` one index partition, `all_current` the pages of one index partition at start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from draftsmith_codegen.deploy.errors import HostTaken
from draftsmith_codegen.deploy.port import Deployment, State
from draftsmith_shared.table.port import ConditionFailed, Item, Put, Query, Table


@dataclass(frozen=True, slots=True)
class Record:
    """A deployment with what it takes to start it again.

    `release` is its directory, `previous` that of the deployment it replaced; `wanted` says whether it should run.
    """

    deployment: Deployment
    release: str
    env: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    wanted: bool = True
    previous: str = ""


class DeploymentStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    async def by_id(self, deployment_id: str) -> Record | None:
        return _record(await self._table.get(f"DEPLOYMENT#{deployment_id}", "DEPLOYMENT"))

    async def current(self, project_id: str, environment: str) -> Record | None:
        return _record(await self._table.get(f"PROJECT#{project_id}", f"CURRENT#{environment}"))

    async def by_host(self, host: str) -> Record | None:
        page = await self._table.query(Query(f"HOST#{host}", index="index1", limit=1))
        return _record(page.items[0]) if page.items else None

    async def all_current(self) -> list[Record]:
        records: list[Record] = []
        cursor: str | None = None
        while True:
            page = await self._table.query(Query("CURRENT", index="index2", limit=100, cursor=cursor))
            records += [record for record in map(_record, page.items) if record is not None]
            cursor = page.cursor
            if cursor is None:
                return records

    async def claim(self, deployment: Deployment) -> None:
        """Takes the host for the project and environment, for good. Raises HostTaken."""
        owner = {"project_id": deployment.project_id, "environment": deployment.environment}
        item = Item(f"HOST#{deployment.host}", "CLAIM", owner)
        try:
            await self._table.transact([Put(item)])
        except ConditionFailed:
            found = await self._table.get(item.pk, item.sk)
            if found is not None and dict(found.data) != owner:
                raise HostTaken(deployment.host) from None

    async def save(self, record: Record) -> None:
        """Stores a deployment that is not (or no longer) the current one."""
        await self._table.transact([Put(_by_id(record), if_version=False)])

    async def save_current(self, record: Record, replaced: Record | None = None) -> None:
        """Makes a deployment the current one of its project and environment; the one it replaced is stopped."""
        writes = [Put(_by_id(record), if_version=False), Put(_current(record), if_version=False)]
        if replaced is not None:
            writes.append(Put(_by_id(replaced), if_version=False))
        await self._table.transact(writes)


def _by_id(record: Record) -> Item:
    return Item(f"DEPLOYMENT#{record.deployment.deployment_id}", "DEPLOYMENT", _data(record))


def _current(record: Record) -> Item:
    it = record.deployment
    return Item(
        f"PROJECT#{it.project_id}",
        f"CURRENT#{it.environment}",
        _data(record),
        index1=(f"HOST#{it.host}", "CURRENT"),
        index2=("CURRENT", f"{it.project_id}#{it.environment}"),
    )


def _data(record: Record) -> dict[str, Any]:
    it = record.deployment
    return {
        "deployment_id": it.deployment_id,
        "tenant_id": it.tenant_id,
        "project_id": it.project_id,
        "build_id": it.build_id,
        "environment": it.environment,
        "host": it.host,
        "state": it.state.value,
        "created_at": it.created_at.isoformat(),
        "restarts": it.restarts,
        "last_error": it.last_error,
        "release": record.release,
        "env": dict(record.env),
        "wanted": record.wanted,
        "previous": record.previous,
    }


def _record(item: Item | None) -> Record | None:
    if item is None:
        return None
    data = dict(item.data)
    own = {name: data.pop(name) for name in ("release", "env", "wanted", "previous")}
    data["state"] = State(data["state"])
    data["created_at"] = datetime.fromisoformat(data["created_at"])
    return Record(Deployment(**data), **own)
