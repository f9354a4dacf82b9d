"""OrchestratorService: decode, one use case, encode."""

from collections.abc import AsyncIterator
from typing import Any

from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith.orchestrator.v1 import orchestrator_pb2_grpc as rpc
from draftsmith_orchestrator.builds import commands, queries
from draftsmith_orchestrator.builds.commands import Desk
from draftsmith_orchestrator.builds.queries import Watchers
from draftsmith_orchestrator.builds.store import LogEntry
from draftsmith_orchestrator.builds.wire import build_to_proto, json_object
from draftsmith_orchestrator.projects.errors import InvalidRequest
from draftsmith_orchestrator.projects.queries import get_project, list_projects
from draftsmith_orchestrator.projects.wire import project_to_proto
from draftsmith_shared.context import current_principal
from draftsmith_shared.rpc.access import Access

ACCESS = {
    f"/draftsmith.orchestrator.v1.OrchestratorService/{method}": Access.USER
    for method in ("CreateApp", "GetProject", "ListProjects", "GetBuild", "CancelBuild", "WatchBuild")
}


class OrchestratorRpc(rpc.OrchestratorServiceServicer):
    def __init__(self, desk: Desk, watchers: Watchers) -> None:
        self._desk = desk
        self._watchers = watchers

    async def CreateApp(self, request: pb.CreateAppRequest, context: Any) -> pb.CreateAppResponse:
        project, build = await commands.create_app(
            self._desk,
            current_principal(),
            description=request.description,
            options=_options(request.options_json),
            idempotency_key=request.idempotency_key,
        )
        return pb.CreateAppResponse(project=project_to_proto(project), build=build_to_proto(build))

    async def GetProject(self, request: pb.GetProjectRequest, context: Any) -> pb.GetProjectResponse:
        project = await get_project(self._desk.projects, current_principal(), request.project_id)
        return pb.GetProjectResponse(project=project_to_proto(project))

    async def ListProjects(self, request: pb.ListProjectsRequest, context: Any) -> pb.ListProjectsResponse:
        projects, cursor = await list_projects(
            self._desk.projects, current_principal(), request.page_size, request.page_token
        )
        return pb.ListProjectsResponse(
            projects=[project_to_proto(project) for project in projects], next_page_token=cursor or ""
        )

    async def GetBuild(self, request: pb.GetBuildRequest, context: Any) -> pb.GetBuildResponse:
        stored = await queries.get_build(self._desk.builds, current_principal(), request.build_id)
        return pb.GetBuildResponse(build=build_to_proto(stored.build), project=project_to_proto(stored.project.project))

    async def CancelBuild(self, request: pb.CancelBuildRequest, context: Any) -> pb.CancelBuildResponse:
        build = await commands.cancel_build(self._desk, current_principal(), request.build_id)
        return pb.CancelBuildResponse(build=build_to_proto(build))

    async def WatchBuild(self, request: pb.WatchBuildRequest, context: Any) -> AsyncIterator[pb.WatchBuildResponse]:
        caller = current_principal()
        async for entry in queries.watch_build(
            self._desk.builds, self._watchers, caller, request.build_id, request.after_sequence
        ):
            yield _log_entry_to_proto(entry)


def _options(text: str) -> dict[str, Any]:
    try:
        return json_object(text)
    except ValueError:
        raise InvalidRequest("options", "The options have to be a JSON object.") from None


def _log_entry_to_proto(entry: LogEntry) -> pb.WatchBuildResponse:
    message = pb.WatchBuildResponse(
        sequence=entry.sequence,
        type=entry.fact,
        build=build_to_proto(entry.build),
        step=entry.step,
        message=entry.message,
    )
    message.occurred_at.FromDatetime(entry.occurred_at)
    return message
