"""Builds the running auth service out of its settings. The only module that reads them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from draftsmith.auth.v1.auth_pb2_grpc import add_AuthServiceServicer_to_server
from draftsmith_auth.accounts.commands import AccountDesk
from draftsmith_auth.accounts.passwords import Passwords
from draftsmith_auth.accounts.rules import common_passwords
from draftsmith_auth.accounts.throttle import LoginThrottle
from draftsmith_auth.database import migrate
from draftsmith_auth.housekeeping import housekeeping
from draftsmith_auth.keys.issuer import TokenIssuer
from draftsmith_auth.keys.model import RotationPolicy
from draftsmith_auth.keys.ring import KeyRing
from draftsmith_auth.keys.store import KeyDirectory
from draftsmith_auth.rpc import ACCESS, AuthRpc
from draftsmith_auth.schema import OUTBOX
from draftsmith_auth.sessions.commands import SessionDesk
from draftsmith_auth.settings import AuthSettings
from draftsmith_shared.context import in_service
from draftsmith_shared.events.metered import MeteredBus
from draftsmith_shared.events.port import EventBus
from draftsmith_shared.events.sql_outbox import SqlOutbox, SqlOutboxRelay
from draftsmith_shared.http import serve_http, side_app
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.rpc.server import Server
from draftsmith_shared.table.engine import create_engine
from draftsmith_shared.tokens import TokenVerifier

NAME = "auth"


@dataclass(frozen=True, slots=True)
class AuthService:
    """The running service: `target` is host:port of its gRPC server, `http_url` where its side app is."""

    target: str
    port: int
    http_url: str
    metrics: Metrics


@asynccontextmanager
async def open_service(settings: AuthSettings, bus: EventBus) -> AsyncIterator[AuthService]:
    """The service, serving while the context is open. Its schema is brought up to date first."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    metrics = Metrics()
    bus = MeteredBus(bus, metrics)
    async with AsyncExitStack() as stack:
        # The tasks that are started here carry the name on; the caller, who may host other services too, does not.
        with in_service(NAME):
            engine = await stack.enter_async_context(_database(settings))
            ring = build_ring(settings)
            ring.turn()
            relay = await stack.enter_async_context(SqlOutboxRelay(engine, OUTBOX, bus, metrics=metrics))
            throttle = LoginThrottle(engine, settings.throttle_policy, _now)
            sessions = SessionDesk(engine, _issuer(settings, ring), settings.session_policy, _now, metrics)
            accounts = AccountDesk(
                engine=engine,
                sessions=sessions,
                passwords=Passwords(settings.hash_cost),
                throttle=throttle,
                common_passwords=common_passwords(),
                outbox=SqlOutbox(OUTBOX, notify=relay.notify),
                clock=_now,
                metrics=metrics,
            )
            server = await stack.enter_async_context(
                Server.of(
                    settings,
                    name=NAME,
                    services=[
                        (
                            add_AuthServiceServicer_to_server,
                            AuthRpc(engine=engine, accounts=accounts, sessions=sessions, ring=ring),
                        )
                    ],
                    access=ACCESS,
                    verifier=_verifier(settings, ring),
                    metrics=metrics,
                )
            )
            await stack.enter_async_context(housekeeping(engine, ring, throttle, _now))
            app = side_app(
                NAME,
                checks={"database": lambda: _ping(engine), "bus": bus.ready, "rpc": server.check},
                metrics=metrics,
                routes=[_jwks_route(ring)],
            )
            http = await stack.enter_async_context(
                serve_http(
                    app,
                    host=settings.host,
                    port=settings.http_port,
                    name=NAME,
                    metrics=metrics,
                    drain_seconds=settings.drain_seconds,
                )
            )
        yield AuthService(server.target, server.port, http.url, metrics)


def build_ring(settings: AuthSettings) -> KeyRing:
    """The signing keys where the settings have them; also for the command that rotates them."""
    policy = RotationPolicy(
        rotate_after=timedelta(days=settings.key_rotation_days),
        activation=timedelta(minutes=settings.key_activation_minutes),
        token_life=settings.session_policy.access,
    )
    return KeyRing(KeyDirectory(settings.keys_dir or settings.data_dir / "keys"), policy, _now)


@asynccontextmanager
async def _database(settings: AuthSettings) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(settings.database_url or f"sqlite:///{settings.data_dir}/auth.db")
    try:
        await migrate(engine)
        yield engine
    finally:
        await engine.dispose()


def _issuer(settings: AuthSettings, ring: KeyRing) -> TokenIssuer:
    return TokenIssuer(ring, issuer=settings.issuer, audience=settings.audience, life=settings.session_policy.access)


def _verifier(settings: AuthSettings, ring: KeyRing) -> TokenVerifier:
    async def own_keys() -> str:
        return ring.jwks_json()

    return TokenVerifier(own_keys, issuer=settings.issuer, audience=settings.audience, min_refresh_seconds=0)


def _jwks_route(ring: KeyRing) -> Route:
    async def jwks(request: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=300"}
        return Response(ring.jwks_json(), media_type="application/jwk-set+json", headers=headers)

    return Route("/.well-known/jwks.json", jwks)


async def _ping(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(sa.text("SELECT 1"))


def _now() -> datetime:
    return datetime.now(UTC)
