import asyncio
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from draftsmith_shared import context
from draftsmith_shared.context import Principal
from draftsmith_shared.errors import Unauthenticated
from draftsmith_shared.rpc.access import Access, AccessControl
from draftsmith_shared.rpc.client import Identity, RpcClient
from draftsmith_shared.rpc.server import Server
from draftsmith_shared.tokens import AUDIENCE, ISSUER, TokenVerifier

KEY = OKPKey.generate_key("Ed25519", {"alg": "Ed25519"}, auto_kid=True)


async def keys() -> str:
    return json.dumps({"keys": [KEY.as_dict(private=False)]})


def user_token(user: str, *, life: int = 60) -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": user,
        "tid": "ten_1",
        "roles": ["owner"],
        "iat": now,
        "exp": now + life,
    }
    return jwt.encode({"alg": "Ed25519", "kid": KEY.kid}, claims, KEY, algorithms=["Ed25519"])


def caller(user: str, **options: Any) -> Principal:
    return Principal(user, "ten_1", token=user_token(user, **options))


def serving(shop: Any, access: Access, **options: Any) -> Server:
    table = dict.fromkeys(shop.open_to_all, access)
    options = {"verifier": TokenVerifier(keys), "service_token": "the-service-token", **options}
    return Server([(shop.add, shop.bakery)], access=table, name="bakery", **options)


async def who(request: bytes) -> bytes:
    principal = context.current_principal()
    work = context.current()
    seen = [
        principal.user_id,
        principal.tenant_id,
        principal.service,
        work.tenant_id,
        work.build_id,
        work.client_address,
    ]
    return json.dumps(seen).encode()


def test_a_method_without_access_is_refused_at_start(shop: Any) -> None:
    table = shop.open_to_all
    del table[f"/{shop.service}/Pay"]
    with pytest.raises(ValueError, match=r"no access is declared for /draftsmith\.bakery\.v1\.BakeryService/Pay"):
        Server([(shop.add, shop.bakery)], access=table)


def test_access_to_what_is_not_served_is_a_mistake(shop: Any) -> None:
    table = {**shop.open_to_all, f"/{shop.service}/Sell": Access.PUBLIC}
    with pytest.raises(ValueError, match="Sell, which this server does not serve"):
        Server([(shop.add, shop.bakery)], access=table)


def test_user_methods_need_a_verifier(shop: Any) -> None:
    with pytest.raises(ValueError, match="no token verifier"):
        serving(shop, Access.USER, verifier=None)


async def test_a_user_is_who_the_token_says(shop: Any) -> None:
    shop.bakery.unary = who
    async with serving(shop, Access.USER) as server, RpcClient(server.target) as client:
        stub = client.stub(shop.stub)
        with context.acting_as(caller("usr_1")):
            assert json.loads(await stub.Bake(b"")) == ["usr_1", "ten_1", None, "ten_1", "", ""]


@pytest.mark.parametrize("method", ["Bake", "WatchOven"])
@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ([], "TOKEN_MISSING"),
        ([("authorization", "")], "TOKEN_MISSING"),
        ([("authorization", "Bearer ")], "TOKEN_MISSING"),
        ([("authorization", f"Basic {user_token('usr_1')}")], "TOKEN_MISSING"),
        ([("authorization", "Bearer nonsense")], "TOKEN_INVALID"),
        ([("authorization", f"Bearer {user_token('usr_1', life=-60)}")], "TOKEN_EXPIRED"),
        ([("x-service-token", "the-service-token"), ("x-service-name", "gateway")], "TOKEN_MISSING"),
    ],
)
async def test_without_a_good_token_nobody_is_a_user(
    shop: Any, method: str, metadata: list[tuple[str, str]], code: str
) -> None:
    async with serving(shop, Access.USER) as server, RpcClient(server.target) as client:
        call = getattr(client.stub(shop.stub), method)(b"", metadata=metadata)
        answers = call if method == "Bake" else anext(aiter(call))
        with pytest.raises(Unauthenticated) as caught:
            await answers
    assert caught.value.code == code
    assert shop.bakery.contexts == []


async def test_a_service_is_believed_what_it_says_of_the_request(shop: Any) -> None:
    shop.bakery.unary = who
    async with (
        serving(shop, Access.SERVICE) as server,
        RpcClient(server.target, service="gateway", service_token="the-service-token") as client,
    ):
        stub = client.stub(shop.stub, identity=Identity.SERVICE)
        with context.bind(tenant_id="ten_7", build_id="bld_7", client_address="198.51.100.7"):
            seen = json.loads(await stub.Bake(b""))
    assert seen == ["", "", "gateway", "ten_7", "bld_7", "198.51.100.7"]


async def test_a_user_is_not_believed(shop: Any) -> None:
    shop.bakery.unary = who
    async with serving(shop, Access.USER) as server, RpcClient(server.target) as client:
        with context.acting_as(caller("usr_1")):
            metadata = [("x-tenant-id", "ten_9"), ("x-client-address", "203.0.113.9"), ("x-service-name", "auth")]
            seen = json.loads(await client.stub(shop.stub).Bake(b"", metadata=metadata))
    assert seen == ["usr_1", "ten_1", None, "ten_1", "", ""]


@pytest.mark.parametrize("token", ["", "wrong", "the-service-toke", "the-service-token2"])
async def test_a_wrong_service_token(shop: Any, token: str) -> None:
    async with serving(shop, Access.SERVICE) as server, RpcClient(server.target) as client:
        with pytest.raises(Unauthenticated) as caught:
            await client.stub(shop.stub).Bake(b"", metadata=[("x-service-token", token)])
    assert caught.value.code == "SERVICE_TOKEN_INVALID"
    assert ("set DRAFTSMITH_SERVICE_TOKEN to the same" in caught.value.message) == bool(token)
    assert "the-service-token" not in caught.value.message


async def test_a_service_without_a_token_says_so() -> None:
    guard = AccessControl({"/s/M": Access.SERVICE}, verifier=None, service_token="")
    with pytest.raises(Unauthenticated, match=r"this service has no service token.*set DRAFTSMITH_SERVICE_TOKEN"):
        await guard.admit("/s/M", {"x-service-token": "some"})


async def test_a_user_is_no_service(shop: Any) -> None:
    async with serving(shop, Access.SERVICE) as server, RpcClient(server.target) as client:
        with context.acting_as(caller("usr_1")), pytest.raises(Unauthenticated):
            await client.stub(shop.stub).Bake(b"")


@pytest.mark.parametrize("configured", [None, ""])
async def test_without_a_configured_token_no_service_gets_in(shop: Any, configured: str | None) -> None:
    async with serving(shop, Access.SERVICE, service_token=configured) as server, RpcClient(server.target) as client:
        with pytest.raises(Unauthenticated):
            await client.stub(shop.stub).Bake(b"", metadata=[("x-service-token", "")])


async def test_a_public_method_ignores_a_stale_user_token(shop: Any) -> None:
    async with serving(shop, Access.PUBLIC) as server, RpcClient(server.target) as client:
        with context.acting_as(caller("usr_1", life=-60)):
            assert await client.stub(shop.stub).Bake(b"x") == b"x"


async def test_a_public_method_believes_a_service_but_not_an_impostor(shop: Any) -> None:
    shop.bakery.unary = who
    async with serving(shop, Access.PUBLIC) as server:
        async with RpcClient(server.target, service="gateway", service_token="the-service-token") as client:
            stub = client.stub(shop.stub, identity=Identity.SERVICE)
            with context.bind(client_address="198.51.100.7"):
                assert json.loads(await stub.Bake(b""))[-1] == "198.51.100.7"
        async with RpcClient(server.target, service_token="guessed") as client:
            with pytest.raises(Unauthenticated):
                await client.stub(shop.stub, identity=Identity.SERVICE).Bake(b"")


async def test_a_stub_for_services_needs_the_token(shop: Any) -> None:
    async with RpcClient("127.0.0.1:1") as client:
        with pytest.raises(ValueError, match="needs the service token"):
            client.stub(shop.stub, identity=Identity.SERVICE)


async def test_one_callers_principal_never_reaches_anothers_call(shop: Any) -> None:
    shop.bakery.unary = who
    async with serving(shop, Access.USER) as server, RpcClient(server.target) as client:
        stub = client.stub(shop.stub)

        async def ask(user: str) -> str:
            with context.acting_as(caller(user)):
                return str(json.loads(await stub.Bake(b""))[0])

        users = [f"usr_{number}" for number in range(50)]
        assert await asyncio.gather(*map(ask, users)) == users
