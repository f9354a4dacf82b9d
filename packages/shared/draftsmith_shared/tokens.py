"""Access tokens: JWTs of the auth service, verified locally against its public keys.

A token is a JWT (RFC 7519) signed with Ed25519 or ES256; its claims are sub (user), tid (tenant), roles, iss, aud, iat,
exp and jti. The keys come as a JSON Web Key Set (RFC 7517).
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import httpx
from grpc import aio
from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet

from draftsmith.auth.v1.auth_pb2 import GetJwksRequest
from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceStub
from draftsmith_shared.context import Principal
from draftsmith_shared.errors import Unauthenticated, Unavailable
from draftsmith_shared.logging import get_logger

ISSUER = "draftsmith"
AUDIENCE = "draftsmith"
ALGORITHMS = ("Ed25519", "ES256")
"""Fully specified ones (RFC 9864), never `none`."""

JwksSource: TypeAlias = Callable[[], Awaitable[str]]
"""Fetches the key set as JSON text; raises whatever went wrong."""


class TokenVerifier:
    """Verifies access tokens with the keys of a JWKS source.

    The keys are fetched at the first token, and again in the background once they are older than `cache_seconds`. A
    token with an unknown key id has them fetched at once. The source is asked at most every `min_refresh_seconds`, so
    that made-up key ids cannot flood it. When it is away, the keys at hand go on serving.
    """

    def __init__(
        self,
        source: JwksSource,
        *,
        issuer: str = ISSUER,
        audience: str = AUDIENCE,
        algorithms: Sequence[str] = ALGORITHMS,
        cache_seconds: float = 300,
        min_refresh_seconds: float = 2,
        leeway_seconds: int = 5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._algorithms = list(algorithms)
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(time.time()),
            leeway=leeway_seconds,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        self._cache_seconds = cache_seconds
        self._min_refresh_seconds = min_refresh_seconds
        self._clock = clock
        self._keys: KeySet | None = None
        self._known: frozenset[str] = frozenset()
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None
        self._log = get_logger(__name__)

    async def verify(self, token: str) -> Principal:
        """Who the token speaks for.

        Raises Unauthenticated with TOKEN_EXPIRED or TOKEN_INVALID, Unavailable when there are no keys to verify with.
        """
        keys = await self._keys_for(_key_id(token))
        try:
            decoded = jwt.decode(token, keys, algorithms=self._algorithms)
            self._claims.validate(decoded.claims)
        except ExpiredTokenError as error:
            raise Unauthenticated("the access token has expired: refresh the session", code="TOKEN_EXPIRED") from error
        except (JoseError, ValueError) as error:
            raise _invalid() from error
        return _principal(decoded.claims, token)

    async def _keys_for(self, key_id: str) -> KeySet:
        if self._keys is None or key_id not in self._known:
            await self._refresh(key_id)
        elif self._is_due(key_id) and (self._refreshing is None or self._refreshing.done()):
            # The key is known: nobody waits for the others.
            self._refreshing = asyncio.create_task(self._refresh(key_id), name="jwks")
        if self._keys is None:
            raise Unavailable("tokens cannot be verified at the moment; try again shortly", code="KEYS_UNAVAILABLE")
        if key_id not in self._known:
            raise _invalid()
        return self._keys

    def _is_due(self, key_id: str) -> bool:
        now = self._clock()
        stale = now - self._fetched_at >= self._cache_seconds
        return (stale or key_id not in self._known) and now - self._tried_at >= self._min_refresh_seconds

    async def _refresh(self, key_id: str) -> None:
        async with self._lock:
            if not self._is_due(key_id):
                return  # whoever had the lock has just tried
            try:
                keys = KeySet.import_key_set(json.loads(await self._source()))
            except Exception as error:  # noqa: BLE001 - whatever the source raises, the keys at hand go on serving
                have_keys = self._keys is not None
                self._log.warning("signing keys could not be fetched", error=str(error), have_keys=have_keys)
            else:
                self._keys = keys
                self._known = frozenset(key.kid for key in keys if key.kid)
                self._fetched_at = self._clock()
            # From the end of the attempt: those who waited for one that took long must not make the next.
            self._tried_at = self._clock()


def http_jwks(url: str, *, timeout_seconds: float = 5) -> JwksSource:
    """The keys at a URL, such as auth's `http://host:port/.well-known/jwks.json`."""

    async def fetch() -> str:
        async with httpx.AsyncClient(timeout=timeout_seconds) as client:
            response = await client.get(url)
            response.raise_for_status()
            return response.text

    return fetch


def rpc_jwks(target: str, *, timeout_seconds: float = 5) -> JwksSource:
    """The keys from auth's GetJwks at a gRPC target (`host:port`)."""

    async def fetch() -> str:
        async with aio.insecure_channel(target) as channel:
            stub = AuthServiceStub(channel)
            answer = await stub.GetJwks(GetJwksRequest(), timeout=timeout_seconds, wait_for_ready=True)
            return answer.jwks_json

    return fetch


def _key_id(token: str) -> str:
    try:
        key_id = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError) as error:
        raise _invalid() from error
    if not isinstance(key_id, str):
        raise _invalid()
    return key_id


def _principal(claims: dict[str, Any], token: str) -> Principal:
    user_id, tenant_id, roles = claims.get("sub"), claims.get("tid"), claims.get("roles", [])
    if not isinstance(user_id, str) or not isinstance(tenant_id, str) or not isinstance(roles, list):
        raise _invalid()
    return Principal(user_id=user_id, tenant_id=tenant_id, roles=frozenset(map(str, roles)), token=token)


def _invalid() -> Unauthenticated:
    return Unauthenticated("the access token is not valid: sign in again", code="TOKEN_INVALID")
