"""Builds the running analytics service out of its settings. The only module that reads them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from draftsmith.analytics.v1.analytics_pb2_grpc import add_AnalyticsServiceServicer_to_server
from draftsmith_analytics.builds.store import GROUP, RollupStore
from draftsmith_analytics.consumers import TOPICS, handler
from draftsmith_analytics.rpc import ACCESS, AnalyticsRpc
from draftsmith_analytics.settings import AnalyticsSettings
from draftsmith_shared.context import in_service
from draftsmith_shared.events.metered import MeteredBus
from draftsmith_shared.events.port import EventBus
from draftsmith_shared.http import serve_http, side_app
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.rpc.server import Server
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.tokens import TokenVerifier, rpc_jwks

NAME = "analytics"


@dataclass(frozen=True, slots=True)
class AnalyticsService:
    """The running service: host:port of its gRPC server, and the URL of its side app."""

    target: str
    http_url: str
    metrics: Metrics


@asynccontextmanager
async def open_service(settings: AnalyticsSettings, bus: EventBus) -> AsyncIterator[AnalyticsService]:
    """The service, serving and consuming while the context is open."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    url = settings.table_url or f"sqlite:///{settings.data_dir}/analytics.db"
    metrics = Metrics()
    bus = MeteredBus(bus, metrics)
    async with AsyncExitStack() as stack:
        with in_service(NAME):
            table = await stack.enter_async_context(SqlTable.open(url, name=NAME))
            store = RollupStore(table)
            server = await stack.enter_async_context(
                Server.of(
                    settings,
                    name=NAME,
                    services=[(add_AnalyticsServiceServicer_to_server, AnalyticsRpc(store))],
                    access=ACCESS,
                    verifier=TokenVerifier(rpc_jwks(settings.auth_target)),
                    metrics=metrics,
                )
            )
            await stack.enter_async_context(
                bus.subscribe(group=GROUP, topics=TOPICS, handler=handler(store), concurrency=8)
            )
            checks = {"database": table.ready, "bus": bus.ready, "rpc": server.check}
            app = side_app(NAME, checks=checks, metrics=metrics)
            http = await stack.enter_async_context(
                serve_http(app, host=settings.host, port=settings.http_port, name=NAME, metrics=metrics)
            )
        yield AnalyticsService(server.target, http.url, metrics)
