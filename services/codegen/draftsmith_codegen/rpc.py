"""CodegenService: decode, one use case, encode."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from draftsmith.codegen.v1 import codegen_pb2 as pb
from draftsmith.codegen.v1 import codegen_pb2_grpc as rpc
from draftsmith_appspec import dump
from draftsmith_codegen.deploy.errors import DeploymentNotFound
from draftsmith_codegen.deploy.port import Deployer, Deployment, State
from draftsmith_codegen.understand import Understanding
from draftsmith_codegen.understand.report import Basis, FeatureFound, Finding
from draftsmith_shared.context import current_principal
from draftsmith_shared.errors import Unavailable
from draftsmith_shared.rpc.access import Access

ACCESS = {
    "/draftsmith.codegen.v1.CodegenService/Understand": Access.USER,
    "/draftsmith.codegen.v1.CodegenService/ResolveHost": Access.SERVICE,
    "/draftsmith.codegen.v1.CodegenService/GetDeployment": Access.USER,
    "/draftsmith.codegen.v1.CodegenService/GetDeploymentLogs": Access.USER,
}


class ApplicationResting(Unavailable):
    """The application is there but does not run at the moment."""

    def __init__(self, state: State) -> None:
        words = "is starting" if state is State.STARTING else "does not run well at the moment"
        super().__init__(f"The application {words}.", code="APPLICATION_RESTING", details={"state": state})


class CodegenRpc(rpc.CodegenServiceServicer):
    def __init__(self, understand: Callable[[str], Understanding], deployer: Deployer) -> None:
        self._understand = understand
        self._deployer = deployer

    async def Understand(self, request: pb.UnderstandRequest, context: Any) -> pb.UnderstandResponse:
        understanding = await asyncio.to_thread(self._understand, request.description)
        report = understanding.report
        return pb.UnderstandResponse(
            appspec_yaml=dump(understanding.spec),
            report_json=json.dumps(report.as_dict()),
            elements=[_element(found.path, found, found.note) for found in report.findings],
            questions=report.questions,
            features=[_element(found.feature, found) for found in report.features],
            notes=report.warnings,
        )

    async def ResolveHost(self, request: pb.ResolveHostRequest, context: Any) -> pb.ResolveHostResponse:
        upstream = await self._deployer.resolve(request.host)
        if not upstream.url:
            raise ApplicationResting(upstream.state)
        return pb.ResolveHostResponse(upstream=upstream.url, state=_state(upstream.state))

    async def GetDeployment(self, request: pb.GetDeploymentRequest, context: Any) -> pb.GetDeploymentResponse:
        return pb.GetDeploymentResponse(deployment=_to_proto(await self._own(request.project_id, request.environment)))

    async def GetDeploymentLogs(
        self, request: pb.GetDeploymentLogsRequest, context: Any
    ) -> pb.GetDeploymentLogsResponse:
        await self._own(request.project_id, request.environment)
        lines = await self._deployer.logs(
            request.project_id, request.environment, max(1, min(request.max_lines or 200, 5000))
        )
        return pb.GetDeploymentLogsResponse(lines=lines)

    async def _own(self, project_id: str, environment: str) -> Deployment:
        """The caller's deployment. Raises DeploymentNotFound, also for another tenant's."""
        deployment = await self._deployer.get(project_id, environment)
        if deployment.tenant_id != current_principal().tenant_id:
            raise DeploymentNotFound(project_id, environment)
        return deployment


_BASIS = {
    Basis.STATED: pb.BASIS_STATED,
    Basis.IMPLIED: pb.BASIS_IMPLIED,
    Basis.ASSUMED: pb.BASIS_ASSUMED,
}


def _element(path: str, found: Finding | FeatureFound, note: str = "") -> pb.UnderstoodElement:
    words = [pb.Words(start=source.start, end=source.end, text=source.text) for source in found.sources]
    return pb.UnderstoodElement(
        path=path, basis=_BASIS[found.basis], confidence=found.confidence, words=words, note=note
    )


def _state(state: State) -> pb.DeploymentState.ValueType:
    return pb.DeploymentState.Value(f"DEPLOYMENT_STATE_{state}")


def _to_proto(deployment: Deployment) -> pb.Deployment:
    message = pb.Deployment(
        deployment_id=deployment.deployment_id,
        tenant_id=deployment.tenant_id,
        project_id=deployment.project_id,
        build_id=deployment.build_id,
        environment=deployment.environment,
        host=deployment.host,
        state=_state(deployment.state),
        restarts=deployment.restarts,
        last_error=deployment.last_error,
    )
    message.created_at.FromDatetime(deployment.created_at)
    return message
