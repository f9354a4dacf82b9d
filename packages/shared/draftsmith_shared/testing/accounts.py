"""The auth service's part of the others' tests: users with real tokens, and a real gRPC peer that has the keys.

async with running_auth() as auth:
    async with open_service(BakerySettings(auth_target=auth.target), bus) as bakery: ...
    with acting_as(auth.user("ada")): ...
"""

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from draftsmith.auth.v1 import auth_pb2 as pb
from draftsmith.auth.v1 import auth_pb2_grpc as rpc
from draftsmith_shared.context import Principal
from draftsmith_shared.errors import NotFound
from draftsmith_shared.rpc.access import Access
from draftsmith_shared.rpc.server import Server
from draftsmith_shared.tokens import AUDIENCE, ISSUER, TokenVerifier

SERVICE_TOKEN = "the-service-token"
_SERVICE = pb.DESCRIPTOR.services_by_name["AuthService"]
_ACCESS = {
    **{f"/{_SERVICE.full_name}/{method.name}": Access.SERVICE for method in _SERVICE.methods},
    f"/{_SERVICE.full_name}/GetJwks": Access.PUBLIC,
}


def _new_key() -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"}, auto_kid=True)


@dataclass(frozen=True, slots=True)
class Keys:
    """Signs access tokens, and shows the key they are verified with."""

    key: OKPKey = field(default_factory=_new_key)

    @property
    def jwks(self) -> str:
        return json.dumps({"keys": [self.key.as_dict(private=False)]})

    async def source(self) -> str:
        """A `JwksSource`."""
        return self.jwks

    def token(self, user_id: str, tenant_id: str, **claims: Any) -> str:
        """An access token as auth makes them, for a minute; `claims` replace its own."""
        now = int(time.time())
        said: dict[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "sub": user_id, "tid": tenant_id, "roles": ["owner"]}
        said |= {"iat": now, "exp": now + 60, **claims}
        return jwt.encode({"alg": "Ed25519", "kid": self.key.kid}, said, self.key, algorithms=["Ed25519"])


@dataclass(frozen=True, slots=True)
class AuthPeer:
    """The running peer."""

    target: str
    keys: Keys

    def user(self, name: str, **claims: Any) -> Principal:
        """A user `usr_<name>` of the tenant `ten_<name>`, with a token that holds (unless the claims say otherwise)."""
        user_id, tenant_id = f"usr_{name}", f"ten_{name}"
        token = self.keys.token(user_id, tenant_id, **claims)
        return Principal(user_id=user_id, tenant_id=tenant_id, roles=frozenset({"owner"}), token=token)


@asynccontextmanager
async def running_auth(contacts: Mapping[str, str] = MappingProxyType({})) -> AsyncIterator[AuthPeer]:
    """A gRPC server with GetJwks and GetTenantContact; `contacts` are mail addresses by tenant."""
    keys = Keys()
    servicer = _AuthRpc(keys, contacts)  # type: ignore[abstract] # the methods nobody calls answer UNIMPLEMENTED
    async with Server(
        [(rpc.add_AuthServiceServicer_to_server, servicer)],
        access=_ACCESS,
        verifier=TokenVerifier(keys.source),
        service_token=SERVICE_TOKEN,
        name="auth",
    ) as server:
        yield AuthPeer(server.target, keys)


class _AuthRpc(rpc.AuthServiceServicer):
    def __init__(self, keys: Keys, contacts: Mapping[str, str]) -> None:
        self._keys = keys
        self._contacts = contacts

    async def GetJwks(self, request: pb.GetJwksRequest, context: Any) -> pb.GetJwksResponse:
        return pb.GetJwksResponse(jwks_json=self._keys.jwks)

    async def GetTenantContact(self, request: pb.GetTenantContactRequest, context: Any) -> pb.GetTenantContactResponse:
        if request.tenant_id not in self._contacts:
            raise NotFound(f"There is no tenant {request.tenant_id!r}.", code="TENANT_NOT_FOUND")
        return pb.GetTenantContactResponse(email=self._contacts[request.tenant_id], name="Ada")
