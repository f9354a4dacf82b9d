"""Builds the whole platform out of a home directory: each service's own composition, on one local bus."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceStub
from draftsmith_analytics import composition as analytics
from draftsmith_analytics.settings import AnalyticsSettings
from draftsmith_auth import composition as auth
from draftsmith_auth.settings import AuthSettings
from draftsmith_client.home import Home
from draftsmith_codegen import composition as codegen
from draftsmith_codegen.settings import CodegenSettings
from draftsmith_email import composition as email
from draftsmith_email.settings import EmailSettings
from draftsmith_gateway import composition as gateway
from draftsmith_gateway.settings import GatewaySettings
from draftsmith_orchestrator import composition as orchestrator
from draftsmith_orchestrator.settings import OrchestratorSettings
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.rpc.client import Identity, RpcClient
from draftsmith_standalone import owner

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Platform:
    """The running platform. `owner_created` says that this start made the local owner's account."""

    url: str
    owner_created: bool


@asynccontextmanager
async def open_platform(home: Home, port: int, **lease: Any) -> AsyncIterator[Platform]:
    """Every service, serving while the context is open. `lease` goes to the orchestrator's settings."""
    token = SecretStr(secrets.token_urlsafe(32))
    url = f"http://localhost:{port}"
    common: dict[str, Any] = {"host": HOST, "grpc_port": 0, "service_token": token}
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        bus = await enter(LocalBus.open(home.root / "bus.db"))
        accounts = await enter(auth.open_service(AuthSettings(data_dir=home.root / "auth", **common), bus))
        common["auth_target"] = accounts.target
        builds = await enter(
            orchestrator.open_service(
                OrchestratorSettings(data_dir=home.root / "orchestrator", relay_owner="standalone", **common, **lease),
                bus,
            )
        )
        code = await enter(
            codegen.open_service(
                CodegenSettings(
                    data_dir=home.root / "codegen",
                    orchestrator_target=builds.target,
                    public_url=url,
                    **common,
                ),
                bus,
            )
        )
        mails = await enter(
            email.open_service(
                EmailSettings(
                    data_dir=home.root / "email",
                    outbox_dir=home.mails,
                    delivery_lease_seconds=4,  # a file takes no time, and who comes after a crash is this platform
                    **common,
                ),
                bus,
            )
        )
        numbers = await enter(
            analytics.open_service(AnalyticsSettings(data_dir=home.root / "analytics", **common), bus)
        )
        await enter(
            gateway.open_service(
                GatewaySettings(
                    public_port=port,
                    public_url=url,
                    orchestrator_target=builds.target,
                    codegen_target=code.target,
                    codegen_http=code.http_url,
                    email_target=mails.target,
                    analytics_target=numbers.target,
                    git_anonymous_read=True,
                    **common,
                )
            )
        )
        client = await enter(RpcClient(accounts.target, service="standalone", service_token=token.get_secret_value()))
        made = await owner.ensure(home, client.stub(AuthServiceStub, identity=Identity.SERVICE))
        yield Platform(url, made)
