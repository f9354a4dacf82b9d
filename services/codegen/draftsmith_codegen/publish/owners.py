"""Whose repository is whose.

Items: REPOSITORY#<name> / REPOSITORY, with the tenant and the project.
"""

from draftsmith_shared.errors import Conflict
from draftsmith_shared.table.port import ConditionFailed, Item, Put, Table


class RepositoryTaken(Conflict):
    """Another project's repository has the name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The repository {name} belongs to another project.", code="REPOSITORY_TAKEN")


class RepositoryOwners:
    def __init__(self, table: Table) -> None:
        self._table = table

    async def claim(self, name: str, tenant_id: str, project_id: str) -> None:
        """Makes the repository the project's; fine where it is already. Raises RepositoryTaken."""
        data = {"tenant_id": tenant_id, "project_id": project_id}
        try:
            await self._table.transact([Put(Item(f"REPOSITORY#{name}", "REPOSITORY", data))])
        except ConditionFailed:
            item = await self._table.get(f"REPOSITORY#{name}", "REPOSITORY")
            if item is None or item.data["project_id"] != project_id:
                raise RepositoryTaken(name) from None

    async def tenant(self, name: str) -> str | None:
        """The tenant of the repository, None where there is none."""
        item = await self._table.get(f"REPOSITORY#{name}", "REPOSITORY")
        return None if item is None else str(item.data["tenant_id"])
