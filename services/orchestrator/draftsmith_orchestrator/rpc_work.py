"""WorkService: what the agents call. Decode, one use case, encode."""

from typing import Any

from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith.orchestrator.v1 import orchestrator_pb2_grpc as rpc
from draftsmith_orchestrator.builds import commands
from draftsmith_orchestrator.builds.commands import Desk
from draftsmith_orchestrator.builds.model import StepName
from draftsmith_orchestrator.builds.wire import build_to_proto, failure_from_proto, json_object
from draftsmith_orchestrator.projects.errors import InvalidRequest
from draftsmith_orchestrator.projects.wire import project_to_proto
from draftsmith_shared.ids import new_id
from draftsmith_shared.rpc.access import Access

ACCESS = {
    f"/draftsmith.orchestrator.v1.WorkService/{method}": Access.SERVICE
    for method in ("ClaimStep", "Heartbeat", "CompleteStep", "FailStep")
}


class WorkRpc(rpc.WorkServiceServicer):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ClaimStep(self, request: pb.ClaimStepRequest, context: Any) -> pb.ClaimStepResponse:
        lease_id = new_id("lse")
        stored = await commands.claim_step(
            self._desk,
            request.build_id,
            _step(request.step),
            request.attempt,
            worker_id=request.worker_id,
            lease_id=lease_id,
        )
        response = pb.ClaimStepResponse(
            lease_id=lease_id,
            build=build_to_proto(stored.build),
            project=project_to_proto(stored.project.project),
        )
        response.lease_duration.FromTimedelta(self._desk.policy.lease)
        return response

    async def Heartbeat(self, request: pb.HeartbeatRequest, context: Any) -> pb.HeartbeatResponse:
        await commands.heartbeat(
            self._desk,
            request.build_id,
            _step(request.step),
            request.lease_id,
            progress=request.progress,
            message=request.message,
        )
        return pb.HeartbeatResponse()

    async def CompleteStep(self, request: pb.CompleteStepRequest, context: Any) -> pb.CompleteStepResponse:
        try:
            output = json_object(request.output_json)
        except ValueError:
            raise InvalidRequest("output_json", "The output of a step has to be a JSON object.") from None
        await commands.complete_step(self._desk, request.build_id, _step(request.step), request.lease_id, output=output)
        return pb.CompleteStepResponse()

    async def FailStep(self, request: pb.FailStepRequest, context: Any) -> pb.FailStepResponse:
        try:
            failure = failure_from_proto(request.failure)
        except ValueError:
            raise InvalidRequest("failure.details_json", "The details have to be a JSON object.") from None
        await commands.fail_step(
            self._desk,
            request.build_id,
            _step(request.step),
            request.lease_id,
            failure=failure,
            retryable=request.retryable,
        )
        return pb.FailStepResponse()


def _step(name: str) -> StepName:
    try:
        return StepName(name)
    except ValueError:
        raise InvalidRequest("step", f"There is no step {name!r}; the steps are {', '.join(StepName)}.") from None
