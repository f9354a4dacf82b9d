"""What can be asked about projects. Queries skip the model."""

from collections.abc import Sequence

from draftsmith_orchestrator.projects.errors import InvalidRequest, ProjectNotFound
from draftsmith_orchestrator.projects.model import Project
from draftsmith_orchestrator.projects.store import ProjectStore
from draftsmith_shared.context import Principal
from draftsmith_shared.table.port import InvalidCursor

DEFAULT_PAGE = 20
LARGEST_PAGE = 100


async def get_project(store: ProjectStore, caller: Principal, project_id: str) -> Project:
    """Raises ProjectNotFound, also for another tenant's project."""
    stored = await store.get(project_id)
    if stored is None or stored.project.tenant_id != caller.tenant_id:
        raise ProjectNotFound(project_id)
    return stored.project


async def list_projects(
    store: ProjectStore, caller: Principal, page_size: int, page_token: str
) -> tuple[Sequence[Project], str | None]:
    """Newest first. `page_size` 0 means the default. Raises InvalidRequest."""
    if not 0 <= page_size <= LARGEST_PAGE:
        raise InvalidRequest("page_size", f"A page holds 1 to {LARGEST_PAGE} projects.")
    try:
        return await store.newest(caller.tenant_id, page_size or DEFAULT_PAGE, page_token or None)
    except InvalidCursor:
        raise InvalidRequest("page_token", "The page token is not one that the last page gave.") from None
