"""Builds the running gateway out of its settings. The only module that reads them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import urlsplit

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from draftsmith.analytics.v1.analytics_pb2_grpc import AnalyticsServiceStub
from draftsmith.auth.v1 import auth_pb2
from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceStub
from draftsmith.codegen.v1 import codegen_pb2
from draftsmith.codegen.v1.codegen_pb2_grpc import CodegenServiceStub
from draftsmith.email.v1.email_pb2_grpc import EmailServiceStub
from draftsmith.orchestrator.v1.orchestrator_pb2_grpc import OrchestratorServiceStub
from draftsmith_gateway.addresses import Addresses
from draftsmith_gateway.app import create_app
from draftsmith_gateway.codegen_http import CodegenHttp
from draftsmith_gateway.errors import error_response
from draftsmith_gateway.hosts import AppHosts, Upstream
from draftsmith_gateway.limits import RequestLimit
from draftsmith_gateway.middleware import Envelope
from draftsmith_gateway.peers import Peers
from draftsmith_gateway.settings import GatewaySettings
from draftsmith_shared.context import Principal
from draftsmith_shared.http import serve_http, side_app
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.rpc.client import Identity, RpcClient
from draftsmith_shared.tokens import TokenVerifier, rpc_jwks

NAME = "gateway"
_APPLICATION = SimpleNamespace(path="application")
"""What requests to applications are measured as: their paths are their own."""


@dataclass(frozen=True, slots=True)
class GatewayService:
    """The running gateway: the URL of its door, and that of its side app."""

    url: str
    http_url: str
    metrics: Metrics


@asynccontextmanager
async def open_service(settings: GatewaySettings) -> AsyncIterator[GatewayService]:
    """The gateway, serving while the context is open. Raises OSError where the port is taken."""
    token = settings.needed_service_token("sign users in and to find applications")
    addresses = Addresses(settings.public_url)
    metrics = Metrics()
    async with AsyncExitStack() as stack:

        async def client(target: str) -> RpcClient:
            return await stack.enter_async_context(
                RpcClient(target, service=NAME, service_token=token, metrics=metrics)
            )

        auth, orchestrator, codegen, email, analytics = [
            await client(target)
            for target in (
                settings.auth_target,
                settings.orchestrator_target,
                settings.codegen_target,
                settings.email_target,
                settings.analytics_target,
            )
        ]
        peers = Peers(
            sign_in=auth.stub(AuthServiceStub, identity=Identity.SERVICE),
            auth=auth.stub(AuthServiceStub),
            orchestrator=orchestrator.stub(OrchestratorServiceStub),
            codegen=codegen.stub(CodegenServiceStub),
            email=email.stub(EmailServiceStub),
            analytics=analytics.stub(AnalyticsServiceStub),
        )
        resolver = codegen.stub(CodegenServiceStub, identity=Identity.SERVICE, idempotent=["ResolveHost"])
        verifier = TokenVerifier(rpc_jwks(settings.auth_target))
        http = await stack.enter_async_context(
            httpx.AsyncClient(base_url=settings.codegen_http, timeout=httpx.Timeout(5.0, read=120.0))
        )

        async def log_in(email_address: str, password: str) -> Principal:
            answer = await peers.sign_in.LogIn(auth_pb2.LogInRequest(email=email_address, password=password))
            return await verifier.verify(answer.session.access_token)

        async def resolve(label: str) -> Upstream:
            answer = await resolver.ResolveHost(codegen_pb2.ResolveHostRequest(host=label))
            return Upstream(socket=answer.upstream.removeprefix("unix://"))

        app = create_app(
            peers,
            addresses,
            CodegenHttp(http, token, log_in=log_in, anonymous_read=settings.git_anonymous_read),
            RequestLimit(settings.requests_per_minute),
        )
        hosts = AppHosts(resolve, addresses.apps_suffix)
        stack.push_async_callback(hosts.aclose)
        own = Envelope(
            app,
            verifier=verifier,
            hosts=frozenset({str(urlsplit(settings.public_url).hostname), *settings.other_hosts}),
            respond=error_response,
        )
        checks = {"auth": auth.ready, "orchestrator": orchestrator.ready, "codegen": codegen.ready}
        door = _Door(own, hosts, side_app(NAME, inside=False))
        side = await stack.enter_async_context(
            serve_http(
                side_app(NAME, checks=checks, metrics=metrics),
                host=settings.host,
                port=settings.http_port,
                name=NAME,
                metrics=metrics,
            )
        )
        server = await stack.enter_async_context(
            serve_http(
                door,
                host=settings.host,
                port=settings.public_port,
                name=NAME,
                metrics=metrics,
                drain_seconds=settings.drain_seconds,
                ws_max_size=16 * 1024 * 1024,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=list(settings.trusted_proxies),
            )
        )
        yield GatewayService(server.url, side.url, metrics)


class _Door:
    """An application's host, whether we are alive, or the platform's own API."""

    def __init__(self, own: ASGIApp, hosts: AppHosts, health: ASGIApp) -> None:
        self._own = own
        self._hosts = hosts
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._own(scope, receive, send)
        elif self._hosts.label(scope) is not None:
            scope["route"] = _APPLICATION
            await self._hosts(scope, receive, send)
        elif scope["path"] == "/healthz":
            await self._health(scope, receive, send)
        else:
            await self._own(scope, receive, send)
