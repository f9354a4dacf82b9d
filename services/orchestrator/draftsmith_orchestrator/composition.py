"""Builds the running orchestrator out of its settings. The only module that reads them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from draftsmith.orchestrator.v1 import orchestrator_pb2_grpc as rpc
from draftsmith_orchestrator.builds.commands import Desk
from draftsmith_orchestrator.builds.keeper import keeper
from draftsmith_orchestrator.builds.queries import Watchers
from draftsmith_orchestrator.builds.store import BuildStore
from draftsmith_orchestrator.projects.store import ProjectStore
from draftsmith_orchestrator.rpc import ACCESS, OrchestratorRpc
from draftsmith_orchestrator.rpc_work import ACCESS as WORK_ACCESS
from draftsmith_orchestrator.rpc_work import WorkRpc
from draftsmith_orchestrator.settings import OrchestratorSettings
from draftsmith_shared.context import in_service
from draftsmith_shared.events.metered import MeteredBus
from draftsmith_shared.events.outbox import NotifyingTable, OutboxRelay
from draftsmith_shared.events.port import EventBus
from draftsmith_shared.http import serve_http, side_app
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.rpc.server import Server
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.telemetry import inject
from draftsmith_shared.tokens import TokenVerifier, rpc_jwks

NAME = "orchestrator"


@dataclass(frozen=True, slots=True)
class OrchestratorService:
    """The running service: host:port of its gRPC server, and the URL of its side app."""

    target: str
    http_url: str
    metrics: Metrics


@asynccontextmanager
async def open_service(settings: OrchestratorSettings, bus: EventBus) -> AsyncIterator[OrchestratorService]:
    """The service, serving while the context is open."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    url = settings.table_url or f"sqlite:///{settings.data_dir}/orchestrator.db"
    metrics = Metrics()
    bus = MeteredBus(bus, metrics)
    async with AsyncExitStack() as stack:
        with in_service(NAME):
            table = await stack.enter_async_context(SqlTable.open(url, name="orchestrator"))
            relay = await stack.enter_async_context(
                OutboxRelay(table, bus, owner=settings.relay_owner, metrics=metrics)
            )
            notifying = NotifyingTable(table, relay.notify)
            watchers = Watchers()
            desk = Desk(
                builds=BuildStore(notifying, settings.policy),
                projects=ProjectStore(notifying),
                policy=settings.policy,
                clock=lambda: datetime.now(UTC),
                saved=watchers.changed,
                metrics=metrics,
                traceparent=lambda: inject().get("traceparent", ""),
            )
            server = await stack.enter_async_context(
                Server.of(
                    settings,
                    name=NAME,
                    services=[
                        (rpc.add_OrchestratorServiceServicer_to_server, OrchestratorRpc(desk, watchers)),
                        (rpc.add_WorkServiceServicer_to_server, WorkRpc(desk)),
                    ],
                    access={**ACCESS, **WORK_ACCESS},
                    verifier=TokenVerifier(rpc_jwks(settings.auth_target)),
                    metrics=metrics,
                )
            )
            await stack.enter_async_context(keeper(desk, settings.keeper_interval_seconds))
            checks = {"database": table.ready, "bus": bus.ready, "rpc": server.check}
            app = side_app(NAME, checks=checks, metrics=metrics)
            http = await stack.enter_async_context(
                serve_http(app, host=settings.host, port=settings.http_port, name=NAME, metrics=metrics)
            )
        yield OrchestratorService(server.target, http.url, metrics)
