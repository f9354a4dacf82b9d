"""Builds the running email service out of its settings. The only module that reads them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from draftsmith.auth.v1 import auth_pb2
from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceStub
from draftsmith.email.v1.email_pb2_grpc import add_EmailServiceServicer_to_server
from draftsmith_email.consumers import TOPICS, handler
from draftsmith_email.messages.commands import PostOffice, delivering
from draftsmith_email.messages.mailer import FolderMailer, Mailer, SmtpMailer, SmtpServer
from draftsmith_email.messages.rendering import Renderer
from draftsmith_email.messages.store import GROUP, MessageStore
from draftsmith_email.rpc import ACCESS, EmailRpc
from draftsmith_email.settings import EmailSettings
from draftsmith_shared.context import in_service
from draftsmith_shared.events.metered import MeteredBus
from draftsmith_shared.events.port import EventBus
from draftsmith_shared.http import serve_http, side_app
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.policy import Breaker
from draftsmith_shared.rpc.client import Identity, RpcClient
from draftsmith_shared.rpc.server import Server
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.tokens import TokenVerifier, rpc_jwks

NAME = "email"


@dataclass(frozen=True, slots=True)
class EmailService:
    """The running service: host:port of its gRPC server, and the URL of its side app."""

    target: str
    http_url: str
    metrics: Metrics


@asynccontextmanager
async def open_service(settings: EmailSettings, bus: EventBus) -> AsyncIterator[EmailService]:
    """The service, serving and consuming while the context is open."""
    token = settings.needed_service_token("ask auth for addresses")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    url = settings.table_url or f"sqlite:///{settings.data_dir}/email.db"
    metrics = Metrics()
    bus = MeteredBus(bus, metrics)
    async with AsyncExitStack() as stack:
        with in_service(NAME):
            table = await stack.enter_async_context(SqlTable.open(url, name=NAME))
            auth = await stack.enter_async_context(
                RpcClient(settings.auth_target, service=NAME, service_token=token, metrics=metrics)
            )
            accounts = auth.stub(AuthServiceStub, identity=Identity.SERVICE)

            async def contact(tenant_id: str) -> str:
                answer = await accounts.GetTenantContact(auth_pb2.GetTenantContactRequest(tenant_id=tenant_id))
                return str(answer.email)

            store, renderer = MessageStore(table), Renderer()
            office = PostOffice(
                store=store,
                renderer=renderer,
                mailer=_mailer(settings, metrics),
                contact=contact,
                clock=lambda: datetime.now(UTC),
                attempts=settings.delivery_attempts,
                metrics=metrics,
                lease=timedelta(seconds=settings.delivery_lease_seconds),
            )
            server = await stack.enter_async_context(
                Server.of(
                    settings,
                    name=NAME,
                    services=[(add_EmailServiceServicer_to_server, EmailRpc(store, renderer))],
                    access=ACCESS,
                    verifier=TokenVerifier(rpc_jwks(settings.auth_target)),
                    metrics=metrics,
                )
            )
            await stack.enter_async_context(delivering(office, drain_seconds=settings.drain_seconds))
            await stack.enter_async_context(
                bus.subscribe(group=GROUP, topics=TOPICS, handler=handler(office), concurrency=8)
            )
            checks = {"database": table.ready, "bus": bus.ready, "rpc": server.check}
            app = side_app(NAME, checks=checks, metrics=metrics)
            http = await stack.enter_async_context(
                serve_http(app, host=settings.host, port=settings.http_port, name=NAME, metrics=metrics)
            )
        yield EmailService(server.target, http.url, metrics)


def _mailer(settings: EmailSettings, metrics: Metrics) -> Mailer:
    if not settings.smtp_host:
        return FolderMailer(settings.outbox_dir or settings.data_dir / "outbox", settings.sender)
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
    server = SmtpServer(
        settings.smtp_host, settings.smtp_port, settings.smtp_username, password, settings.smtp_starttls
    )
    return SmtpMailer(server, settings.sender, breaker=Breaker("smtp", metrics=metrics))
