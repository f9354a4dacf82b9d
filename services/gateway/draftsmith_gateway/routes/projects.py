"""What a tenant has: projects, their deployments' logs, their artifacts."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from draftsmith.codegen.v1 import codegen_pb2
from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith_gateway import schemas
from draftsmith_gateway.peers import AddressesDep, CodegenHttpDep, PeersDep
from draftsmith_gateway.wire import project_view

router = APIRouter(tags=["projects"])


@router.get("/api/projects")
async def list_projects(
    peers: PeersDep,
    addresses: AddressesDep,
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
    page_token: Annotated[str, Query()] = "",
) -> schemas.ProjectList:
    """Newest first; `nextPageToken` is null on the last page."""
    answer = await peers.orchestrator.ListProjects(pb.ListProjectsRequest(page_size=page_size, page_token=page_token))
    return schemas.ProjectList(
        projects=[project_view(project, addresses) for project in answer.projects],
        next_page_token=answer.next_page_token or None,
    )


@router.get("/api/projects/{project_id}")
async def get_project(project_id: str, peers: PeersDep, addresses: AddressesDep) -> schemas.ProjectView:
    answer = await peers.orchestrator.GetProject(pb.GetProjectRequest(project_id=project_id))
    return project_view(answer.project, addresses)


@router.get("/api/projects/{project_id}/logs")
async def logs(project_id: str, peers: PeersDep, lines: Annotated[int, Query(ge=1, le=5000)] = 200) -> schemas.LogLines:
    """The last lines that the running application wrote."""
    await peers.orchestrator.GetProject(pb.GetProjectRequest(project_id=project_id))
    answer = await peers.codegen.GetDeploymentLogs(
        codegen_pb2.GetDeploymentLogsRequest(project_id=project_id, environment="dev", max_lines=lines)
    )
    return schemas.LogLines(lines=list(answer.lines))


@router.get("/api/projects/{project_id}/artifact")
async def artifact(project_id: str, peers: PeersDep, codegen: CodegenHttpDep) -> Response:
    """The repository together with its built web as a zip, from the latest job."""
    project = (await peers.orchestrator.GetProject(pb.GetProjectRequest(project_id=project_id))).project
    build = (await peers.orchestrator.GetBuild(pb.GetBuildRequest(build_id=project.latest_build_id))).build
    return await codegen.artifact(build, f"{project.slug}.zip")
