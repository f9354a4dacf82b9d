"""The services behind the gateway, as the routes see them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request

from draftsmith_gateway.addresses import Addresses
from draftsmith_gateway.codegen_http import CodegenHttp

if TYPE_CHECKING:  # the asynchronous stubs exist for the type checker only
    from draftsmith.analytics.v1.analytics_pb2_grpc import AnalyticsServiceAsyncStub
    from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceAsyncStub
    from draftsmith.codegen.v1.codegen_pb2_grpc import CodegenServiceAsyncStub
    from draftsmith.email.v1.email_pb2_grpc import EmailServiceAsyncStub
    from draftsmith.orchestrator.v1.orchestrator_pb2_grpc import OrchestratorServiceAsyncStub


@dataclass(frozen=True, slots=True)
class Peers:
    """Stubs that act on the caller's behalf; `sign_in` speaks for the gateway itself, as nobody is signed in yet."""

    sign_in: "AuthServiceAsyncStub"
    auth: "AuthServiceAsyncStub"
    orchestrator: "OrchestratorServiceAsyncStub"
    codegen: "CodegenServiceAsyncStub"
    email: "EmailServiceAsyncStub"
    analytics: "AnalyticsServiceAsyncStub"


def _peers(request: Request) -> Peers:
    return cast(Peers, request.app.state.peers)


def _addresses(request: Request) -> Addresses:
    return cast(Addresses, request.app.state.addresses)


def _codegen_http(request: Request) -> CodegenHttp:
    return cast(CodegenHttp, request.app.state.codegen_http)


PeersDep = Annotated[Peers, Depends(_peers)]
AddressesDep = Annotated[Addresses, Depends(_addresses)]
CodegenHttpDep = Annotated[CodegenHttp, Depends(_codegen_http)]
