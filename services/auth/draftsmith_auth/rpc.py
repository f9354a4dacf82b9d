"""The RPCs of proto/draftsmith/auth/v1/auth.proto: decode, one use case, encode."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith.auth.v1 import auth_pb2 as pb
from draftsmith.auth.v1 import auth_pb2_grpc
from draftsmith_auth.accounts.commands import AccountDesk, log_in, sign_up
from draftsmith_auth.accounts.queries import get_profile, get_tenant_contact
from draftsmith_auth.accounts.wire import encode_user
from draftsmith_auth.keys.ring import KeyRing
from draftsmith_auth.sessions.commands import SessionDesk, log_out, refresh_session
from draftsmith_auth.sessions.wire import encode_session
from draftsmith_shared.context import current, current_principal
from draftsmith_shared.rpc.access import Access

_SERVICE = "/draftsmith.auth.v1.AuthService"

ACCESS = {
    f"{_SERVICE}/SignUp": Access.PUBLIC,
    f"{_SERVICE}/LogIn": Access.PUBLIC,
    # The refresh token is the credential.
    f"{_SERVICE}/RefreshSession": Access.PUBLIC,
    f"{_SERVICE}/LogOut": Access.PUBLIC,
    f"{_SERVICE}/GetProfile": Access.USER,
    f"{_SERVICE}/GetTenantContact": Access.SERVICE,
    f"{_SERVICE}/GetJwks": Access.PUBLIC,
}


class AuthRpc(auth_pb2_grpc.AuthServiceServicer):
    def __init__(self, *, engine: AsyncEngine, accounts: AccountDesk, sessions: SessionDesk, ring: KeyRing) -> None:
        self._engine = engine
        self._accounts = accounts
        self._sessions = sessions
        self._ring = ring

    async def SignUp(self, request: pb.SignUpRequest, context: Any) -> pb.SignUpResponse:
        user, tokens = await sign_up(self._accounts, email=request.email, password=request.password, name=request.name)
        return pb.SignUpResponse(user=encode_user(user), session=encode_session(tokens))

    async def LogIn(self, request: pb.LogInRequest, context: Any) -> pb.LogInResponse:
        user, tokens = await log_in(
            self._accounts, email=request.email, password=request.password, address=current().client_address
        )
        return pb.LogInResponse(user=encode_user(user), session=encode_session(tokens))

    async def RefreshSession(self, request: pb.RefreshSessionRequest, context: Any) -> pb.RefreshSessionResponse:
        tokens = await refresh_session(self._sessions, request.refresh_token)
        return pb.RefreshSessionResponse(session=encode_session(tokens))

    async def LogOut(self, request: pb.LogOutRequest, context: Any) -> pb.LogOutResponse:
        await log_out(self._sessions, request.refresh_token)
        return pb.LogOutResponse()

    async def GetProfile(self, request: pb.GetProfileRequest, context: Any) -> pb.GetProfileResponse:
        return pb.GetProfileResponse(user=encode_user(await get_profile(self._engine, current_principal())))

    async def GetTenantContact(self, request: pb.GetTenantContactRequest, context: Any) -> pb.GetTenantContactResponse:
        user = await get_tenant_contact(self._engine, request.tenant_id)
        return pb.GetTenantContactResponse(email=user.email, name=user.name)

    async def GetJwks(self, request: pb.GetJwksRequest, context: Any) -> pb.GetJwksResponse:
        return pb.GetJwksResponse(jwks_json=self._ring.jwks_json())
