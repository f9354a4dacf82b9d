"""From a description to a running application: create, ask, watch, cancel."""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse, ServerSentEvent

from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith_gateway import schemas
from draftsmith_gateway.peers import AddressesDep, PeersDep
from draftsmith_gateway.wire import job_event_view, job_view, status_view
from draftsmith_shared.errors import InvalidInput

router = APIRouter(tags=["apps"])


@router.post("/api/createApp", status_code=202)
async def create_app(
    body: schemas.CreateAppBody,
    peers: PeersDep,
    addresses: AddressesDep,
    idempotency_key: Annotated[str, Header(max_length=255)] = "",
) -> schemas.CreateAppAnswer:
    """Queues a build of the described application. The same Idempotency-Key answers with the same project and job."""
    answer = await peers.orchestrator.CreateApp(
        pb.CreateAppRequest(
            description=body.description,
            options_json=body.options.model_dump_json(exclude_none=True),
            idempotency_key=idempotency_key,
        )
    )
    job_id = answer.build.build_id
    return schemas.CreateAppAnswer(
        project_id=answer.project.project_id,
        job_id=job_id,
        state=job_view(answer.build).state,
        status_url=f"{addresses.public_url}/api/status?job_id={job_id}",
        events_url=f"{addresses.public_url}/api/jobs/{job_id}/events",
    )


@router.get("/api/status")
async def status(job_id: Annotated[str, Query()], peers: PeersDep, addresses: AddressesDep) -> schemas.StatusView:
    answer = await peers.orchestrator.GetBuild(pb.GetBuildRequest(build_id=job_id))
    return status_view(answer.build, answer.project, addresses)


@router.get("/api/jobs/{job_id}/events")
async def events(job_id: str, peers: PeersDep, last_event_id: Annotated[str, Header()] = "") -> EventSourceResponse:
    """The job's events as a stream (WHATWG HTML, "Server-sent events"), from the one after Last-Event-ID."""
    if last_event_id and not last_event_id.isdecimal():
        raise InvalidInput("Last-Event-ID has to be the id of an event of this job.", code="INVALID_LAST_EVENT_ID")
    await peers.orchestrator.GetBuild(pb.GetBuildRequest(build_id=job_id))
    request = pb.WatchBuildRequest(build_id=job_id, after_sequence=int(last_event_id or 0))
    return EventSourceResponse(_stream(peers.orchestrator.WatchBuild(request, timeout=None)), ping=15)


@router.post("/api/jobs/{job_id}/cancel")
async def cancel(job_id: str, peers: PeersDep) -> schemas.JobView:
    answer = await peers.orchestrator.CancelBuild(pb.CancelBuildRequest(build_id=job_id))
    return job_view(answer.build)


async def _stream(watch: AsyncIterable[pb.WatchBuildResponse]) -> AsyncIterator[ServerSentEvent]:
    async for event in watch:
        yield ServerSentEvent(
            id=str(event.sequence), event=event.type, data=job_event_view(event).model_dump_json(by_alias=True)
        )
