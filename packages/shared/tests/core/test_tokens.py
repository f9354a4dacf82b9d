import asyncio
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from draftsmith_shared.errors import Unauthenticated, Unavailable
from draftsmith_shared.http import serve_http
from draftsmith_shared.tokens import AUDIENCE, ISSUER, TokenVerifier, http_jwks


def ed25519() -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"}, auto_kid=True)


def token(key: OKPKey | ECKey, alg: str = "Ed25519", **changes: Any) -> str:
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "usr_1",
        "tid": "ten_1",
        "roles": ["owner"],
        "iat": now,
        "exp": now + 60,
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid}, claims, key, algorithms=[alg])


class Source:
    """Keys that a test can change, and how often they were asked for."""

    def __init__(self, *keys: OKPKey | ECKey) -> None:
        self.keys = list(keys)
        self.fetches = 0
        self.fails = False
        self.holds: asyncio.Event | None = None

    async def __call__(self) -> str:
        self.fetches += 1
        await (self.holds.wait() if self.holds else asyncio.sleep(0))
        if self.fails:
            raise ConnectionError("down")
        return json.dumps({"keys": [key.as_dict(private=False) for key in self.keys]})


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("key", [ed25519(), ECKey.generate_key("P-256", auto_kid=True)], ids=["Ed25519", "ES256"])
async def test_a_valid_token_says_who_calls(key: OKPKey | ECKey) -> None:
    text = token(key, "ES256" if isinstance(key, ECKey) else "Ed25519")
    principal = await TokenVerifier(Source(key)).verify(text)
    assert (principal.user_id, principal.tenant_id, principal.roles) == ("usr_1", "ten_1", frozenset({"owner"}))
    assert principal.token == text
    assert principal.service is None


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "someone"},
        {"aud": "someone"},
        {"sub": None},
        {"tid": None},
        {"exp": None},
        {"iss": None},
        {"aud": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"roles": "owner"},
        {"sub": 7},
    ],
    ids=" ".join,  # the names alone: two test processes must collect the same ids
)
async def test_claims_that_do_not_hold(changes: dict[str, Any]) -> None:
    key = ed25519()
    with pytest.raises(Unauthenticated) as caught:
        await TokenVerifier(Source(key)).verify(token(key, **changes))
    assert caught.value.code == "TOKEN_INVALID"


async def test_an_expired_token_says_so() -> None:
    key = ed25519()
    with pytest.raises(Unauthenticated) as caught:
        await TokenVerifier(Source(key)).verify(token(key, exp=int(time.time()) - 60))
    assert caught.value.code == "TOKEN_EXPIRED"


async def test_another_key_under_a_known_id() -> None:
    key, forger = ed25519(), ed25519()
    forged = jwt.encode({"alg": "Ed25519", "kid": key.kid}, {"sub": "usr_1"}, forger, algorithms=["Ed25519"])
    with pytest.raises(Unauthenticated):
        await TokenVerifier(Source(key)).verify(forged)


async def test_the_public_key_is_no_shared_secret() -> None:
    """The classic confusion: an HMAC with the public key as its secret (RFC 8725, section 2.1)."""
    key = ed25519()
    secret = OctKey.import_key(json.dumps(key.as_dict(private=False)))
    forged = jwt.encode({"alg": "HS256", "kid": key.kid}, {"sub": "usr_1"}, secret, algorithms=["HS256"])
    with pytest.raises(Unauthenticated):
        await TokenVerifier(Source(key)).verify(forged)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSJ9.", "é.é.é", "." * 5000])
async def test_what_is_no_token(text: str) -> None:
    source = Source(ed25519())
    with pytest.raises(Unauthenticated) as caught:
        await TokenVerifier(source).verify(text)
    assert caught.value.code == "TOKEN_INVALID"


async def test_keys_are_fetched_once_for_many() -> None:
    key = ed25519()
    source = Source(key)
    verifier = TokenVerifier(source)
    await asyncio.gather(*(verifier.verify(token(key)) for _ in range(20)))
    assert source.fetches == 1


async def test_a_rotated_key_is_picked_up_at_once() -> None:
    old, new = ed25519(), ed25519()
    source, clock = Source(old), Clock()
    verifier = TokenVerifier(source, clock=clock, min_refresh_seconds=5)
    await verifier.verify(token(old))
    source.keys = [old, new]
    clock.now += 6
    assert (await verifier.verify(token(new))).user_id == "usr_1"
    assert source.fetches == 2


async def test_made_up_key_ids_do_not_flood_the_source() -> None:
    key = ed25519()
    source, clock = Source(key), Clock()
    verifier = TokenVerifier(source, clock=clock, min_refresh_seconds=5)
    await verifier.verify(token(key))
    for _ in range(10):
        with pytest.raises(Unauthenticated):
            await verifier.verify(token(ed25519()))
    assert source.fetches == 1
    clock.now += 5
    with pytest.raises(Unauthenticated):
        await verifier.verify(token(ed25519()))
    assert source.fetches == 2


async def test_the_keys_at_hand_serve_while_the_source_is_away() -> None:
    key = ed25519()
    source, clock = Source(key), Clock()
    verifier = TokenVerifier(source, clock=clock, cache_seconds=300)
    await verifier.verify(token(key))
    source.fails = True
    for _ in range(3):
        clock.now += 1000
        assert (await verifier.verify(token(key))).user_id == "usr_1"
        await asyncio.sleep(0.01)
    assert source.fetches == 4


async def test_nobody_waits_for_keys_that_are_only_old() -> None:
    key, new = ed25519(), ed25519()
    source, clock = Source(key), Clock()
    verifier = TokenVerifier(source, clock=clock, cache_seconds=300)
    await verifier.verify(token(key))
    clock.now += 1000
    source.holds = asyncio.Event()
    source.keys = [key, new]
    for _ in range(5):
        await asyncio.wait_for(verifier.verify(token(key)), 1)
        await asyncio.sleep(0)
    assert source.fetches == 2
    source.holds.set()
    await asyncio.sleep(0.01)
    await verifier.verify(token(new))
    assert source.fetches == 2


async def test_without_any_keys_it_is_not_the_callers_fault() -> None:
    key = ed25519()
    source, clock = Source(key), Clock()
    source.fails = True
    verifier = TokenVerifier(source, clock=clock, min_refresh_seconds=2)
    results = await asyncio.gather(*(verifier.verify(token(key)) for _ in range(10)), return_exceptions=True)
    assert [getattr(result, "code", result) for result in results] == ["KEYS_UNAVAILABLE"] * 10
    assert all(isinstance(result, Unavailable) for result in results)
    # Those who waited for the failed attempt did not make one each.
    assert source.fetches == 1
    source.fails = False
    clock.now += 2
    assert (await verifier.verify(token(key))).user_id == "usr_1"


async def test_a_token_expires_under_a_verifier_that_lives_on() -> None:
    key = ed25519()
    verifier = TokenVerifier(Source(key), leeway_seconds=0)
    text = token(key, exp=int(time.time()) + 2)
    await verifier.verify(text)
    await asyncio.sleep(2.1)
    with pytest.raises(Unauthenticated) as caught:
        await verifier.verify(text)
    assert caught.value.code == "TOKEN_EXPIRED"


async def test_keys_over_http() -> None:
    key = ed25519()

    async def jwks(request: Request) -> Response:
        return Response(json.dumps(KeySet([key]).as_dict(private=False)), media_type="application/json")

    async with serve_http(Starlette(routes=[Route("/jwks.json", jwks)])) as server:
        verifier = TokenVerifier(http_jwks(f"{server.url}/jwks.json"))
        assert (await verifier.verify(token(key))).user_id == "usr_1"
