"""The service as others meet it: real gRPC and HTTP on loopback, a real bus."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import SecretStr

from draftsmith.auth.v1 import auth_pb2 as pb
from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceStub
from draftsmith.events.v1.events_pb2 import UserSignedUp
from draftsmith_auth.composition import AuthService, open_service
from draftsmith_auth.settings import AuthSettings
from draftsmith_shared import context
from draftsmith_shared.errors import (
    AlreadyExists,
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
    RateLimited,
    Unauthenticated,
)
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.port import Event
from draftsmith_shared.rpc.client import Identity, RpcClient
from draftsmith_shared.tokens import TokenVerifier, http_jwks, rpc_jwks

if TYPE_CHECKING:
    from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceAsyncStub

ANN = pb.SignUpRequest(email="ann@example.org", password="correct horse", name="Ann")


def settings(data_dir: Path, url: str = "", **changes: Any) -> AuthSettings:
    values: dict[str, Any] = {
        "data_dir": data_dir,
        "database_url": url,
        "service_token": SecretStr("the-service-token"),
        "argon2_memory_kib": 8 * 1024,
        "argon2_iterations": 1,
        "reuse_grace_seconds": 0,
        **changes,
    }
    return AuthSettings(**values)


@dataclass(frozen=True)
class Running:
    service: AuthService
    anyone: "AuthServiceAsyncStub"
    gateway: "AuthServiceAsyncStub"
    events: "asyncio.Queue[Event]"


@pytest.fixture
async def auth(tmp_path: Path, database_url: str) -> AsyncIterator[Running]:
    events: asyncio.Queue[Event] = asyncio.Queue()
    async with (
        LocalBus.open(tmp_path / "events.db") as bus,
        bus.subscribe(group="test", topics=["draftsmith.accounts.v1"], handler=events.put),
        open_service(settings(tmp_path, database_url), bus) as service,
        RpcClient(service.target, service="gateway", service_token="the-service-token") as client,
    ):
        yield Running(
            service,
            client.stub(AuthServiceStub),
            client.stub(AuthServiceStub, identity=Identity.SERVICE),
            events,
        )


async def test_a_life_with_an_account(auth: Running) -> None:
    signed_up = await auth.anyone.SignUp(ANN)
    assert signed_up.user.roles == ["owner"]
    event = await asyncio.wait_for(auth.events.get(), 10)
    assert UserSignedUp.FromString(event.payload).user_id == signed_up.user.user_id

    logged_in = await auth.anyone.LogIn(pb.LogInRequest(email="ANN@example.org", password="correct horse"))
    verifier = TokenVerifier(rpc_jwks(auth.service.target))
    principal = await verifier.verify(logged_in.session.access_token)
    assert (principal.user_id, principal.tenant_id) == (signed_up.user.user_id, signed_up.user.tenant_id)
    with context.acting_as(principal):
        profile = await auth.anyone.GetProfile(pb.GetProfileRequest())
    assert profile.user == signed_up.user

    refreshed = await auth.anyone.RefreshSession(
        pb.RefreshSessionRequest(refresh_token=logged_in.session.refresh_token)
    )
    await verifier.verify(refreshed.session.access_token)
    await auth.anyone.LogOut(pb.LogOutRequest(refresh_token=refreshed.session.refresh_token))
    with pytest.raises(Unauthenticated) as caught:
        await auth.anyone.RefreshSession(pb.RefreshSessionRequest(refresh_token=refreshed.session.refresh_token))
    assert caught.value.code == "SESSION_ENDED"


async def test_errors_as_callers_see_them(auth: Running) -> None:
    await auth.anyone.SignUp(ANN)
    with pytest.raises(AlreadyExists) as taken:
        await auth.anyone.SignUp(ANN)
    assert (taken.value.code, dict(taken.value.fields)) == ("EMAIL_TAKEN", {"email": "is taken"})
    with pytest.raises(InvalidInput) as invalid:
        await auth.anyone.SignUp(pb.SignUpRequest(email="ann", password="short"))
    assert set(invalid.value.fields) == {"email", "password"}
    with pytest.raises(Unauthenticated) as bad:
        await auth.anyone.LogIn(pb.LogInRequest(email="ann@example.org", password="wrong"))
    assert bad.value.code == "BAD_CREDENTIALS"


async def test_the_gateway_is_believed_about_addresses_and_others_are_not(auth: Running) -> None:
    await auth.anyone.SignUp(ANN)
    wrong = pb.LogInRequest(email="ann@example.org", password="wrong")
    with context.bind(client_address="198.51.100.7"):
        for _ in range(10):
            with pytest.raises(Unauthenticated):
                await auth.gateway.LogIn(wrong)
        with pytest.raises(RateLimited) as caught:
            await auth.gateway.LogIn(wrong)
    assert caught.value.code == "RATE_LIMITED"
    assert (caught.value.retry_after_seconds or 0) > 800
    with context.bind(client_address="198.51.100.8"):
        await auth.gateway.LogIn(pb.LogInRequest(email="ann@example.org", password="correct horse"))
    # Nobody escapes the limit by naming another address each time.
    for number in range(10):
        with pytest.raises(Unauthenticated):
            await auth.anyone.LogIn(wrong, metadata=(("x-client-address", f"203.0.113.{number}"),))
    with pytest.raises(RateLimited):
        await auth.anyone.LogIn(wrong, metadata=(("x-client-address", "203.0.113.99"),))


async def test_who_may_call_what(auth: Running) -> None:
    signed_up = await auth.anyone.SignUp(ANN)
    tenant = pb.GetTenantContactRequest(tenant_id=signed_up.user.tenant_id)
    contact = await auth.gateway.GetTenantContact(tenant)
    assert (contact.email, contact.name) == ("ann@example.org", "Ann")
    with pytest.raises(NotFound):
        await auth.gateway.GetTenantContact(pb.GetTenantContactRequest(tenant_id="ten_none"))
    principal = await TokenVerifier(rpc_jwks(auth.service.target)).verify(signed_up.session.access_token)
    for refused in (auth.anyone.GetTenantContact(tenant), auth.anyone.GetProfile(pb.GetProfileRequest())):
        with pytest.raises((Unauthenticated, PermissionDenied)):
            await refused
    with context.acting_as(principal), pytest.raises((Unauthenticated, PermissionDenied)):
        await auth.anyone.GetTenantContact(tenant)
    with pytest.raises(Unauthenticated):
        await auth.gateway.GetProfile(pb.GetProfileRequest())


async def test_a_stolen_refresh_token_ends_the_session(auth: Running) -> None:
    first = (await auth.anyone.SignUp(ANN)).session
    second = (await auth.anyone.RefreshSession(pb.RefreshSessionRequest(refresh_token=first.refresh_token))).session
    for token in (first.refresh_token, second.refresh_token):
        with pytest.raises(Unauthenticated) as caught:
            await auth.anyone.RefreshSession(pb.RefreshSessionRequest(refresh_token=token))
        assert caught.value.code == "SESSION_ENDED"


async def test_a_race_of_one_client(tmp_path: Path) -> None:
    async with (
        LocalBus.open(tmp_path / "events.db") as bus,
        open_service(settings(tmp_path, reuse_grace_seconds=5), bus) as service,
        RpcClient(service.target) as client,
    ):
        stub = client.stub(AuthServiceStub)
        session = (await stub.SignUp(ANN)).session
        request = pb.RefreshSessionRequest(refresh_token=session.refresh_token)
        results = await asyncio.gather(*(stub.RefreshSession(request) for _ in range(6)), return_exceptions=True)
        [won] = [result for result in results if isinstance(result, pb.RefreshSessionResponse)]
        assert sum(isinstance(result, Conflict) for result in results) == 5
        await stub.RefreshSession(pb.RefreshSessionRequest(refresh_token=won.session.refresh_token))


async def test_the_side_app(auth: Running) -> None:
    signed_up = await auth.anyone.SignUp(ANN)
    async with httpx.AsyncClient(base_url=auth.service.http_url) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok", "service": "auth"}
        ready = (await client.get("/readyz")).json()
        assert ready["checks"] == {"database": "ok", "bus": "ok", "rpc": "ok"}
        jwks = await client.get("/.well-known/jwks.json")
        assert jwks.headers["content-type"] == "application/jwk-set+json"
        assert jwks.text == (await auth.anyone.GetJwks(pb.GetJwksRequest())).jwks_json
        assert "draftsmith_rpc_server_duration_seconds_count" in (await client.get("/metrics")).text
    verifier = TokenVerifier(http_jwks(f"{auth.service.http_url}/.well-known/jwks.json"))
    assert (await verifier.verify(signed_up.session.access_token)).user_id == signed_up.user.user_id


class BrokenBus:
    async def publish(self, events: Sequence[Event]) -> None:
        raise ConnectionError("no broker")

    def subscribe(self, **options: Any) -> Any:
        raise NotImplementedError

    async def ready(self) -> None:
        raise ConnectionError("no broker")


async def test_an_event_outlives_the_bus_being_away(tmp_path: Path, database_url: str) -> None:
    """Signing up works while nothing can be published, and is told once the bus is there."""
    async with (
        open_service(settings(tmp_path, database_url), BrokenBus()) as service,
        RpcClient(service.target) as client,
    ):
        signed_up = await client.stub(AuthServiceStub).SignUp(ANN)
    events: asyncio.Queue[Event] = asyncio.Queue()
    async with (
        LocalBus.open(tmp_path / "events.db") as bus,
        bus.subscribe(group="test", topics=["draftsmith.accounts.v1"], handler=events.put),
        open_service(settings(tmp_path, database_url), bus) as service,
        RpcClient(service.target) as client,
    ):
        event = await asyncio.wait_for(events.get(), 20)
        assert event.tenant_id == signed_up.user.tenant_id
        # And the tokens of before still hold: the keys were kept.
        await TokenVerifier(rpc_jwks(service.target)).verify(signed_up.session.access_token)


async def test_the_services_name_does_not_stick_to_whoever_opens_it(tmp_path: Path) -> None:
    async with LocalBus.open(tmp_path / "events.db") as bus, open_service(settings(tmp_path), bus):
        assert context.current_service() == ""
