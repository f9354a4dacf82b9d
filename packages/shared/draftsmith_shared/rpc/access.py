"""Who may call a method. Deny by default: a method that is not in the table is never served."""

import hmac
from collections.abc import Iterable, Mapping
from enum import Enum

from draftsmith_shared.context import Principal
from draftsmith_shared.errors import PermissionDenied, Unauthenticated
from draftsmith_shared.rpc.metadata import AUTHORIZATION, SERVICE_NAME, SERVICE_TOKEN
from draftsmith_shared.tokens import TokenVerifier


class Access(Enum):
    PUBLIC = "public"
    """Anyone, signed in or not."""
    USER = "user"
    """A user with a valid access token."""
    SERVICE = "service"
    """Another service of the platform, by the service token."""


class AccessControl:
    """Decides about each call and says who makes it.

    `table` maps full method names ("/draftsmith.auth.v1.AuthService/LogIn") to their access. Without a `verifier` every
    USER call is refused, without a `service_token` every SERVICE call.
    """

    def __init__(
        self, table: Mapping[str, Access], *, verifier: TokenVerifier | None, service_token: str | None
    ) -> None:
        self._table = {"/" + method.removeprefix("/"): access for method, access in table.items()}
        self._verifier = verifier
        self._service_token = service_token

    def check_complete(self, served: Iterable[str]) -> None:
        """Raises ValueError when a served method has no access declared, or one is declared that is not served."""
        methods = set(served)
        missing = sorted(methods - self._table.keys())
        unknown = sorted(self._table.keys() - methods)
        if missing:
            raise ValueError(f"no access is declared for {', '.join(missing)}: add each to the server's access table")
        if unknown:
            raise ValueError(f"access is declared for {', '.join(unknown)}, which this server does not serve")
        if Access.USER in self._table.values() and self._verifier is None:
            raise ValueError("the access table has USER methods, but the server was given no token verifier")

    async def admit(self, method: str, metadata: Mapping[str, str]) -> Principal | None:
        """The caller, None for an anonymous call of a PUBLIC method. Raises Unauthenticated or PermissionDenied."""
        access = self._table.get(method)
        if access is None:
            raise PermissionDenied(f"{method} is not open to anyone", code="ACCESS_UNDECLARED")
        if access is Access.USER:
            return await self._user(metadata)
        if access is Access.SERVICE:
            return self._service(metadata)
        # A PUBLIC method looks at no user's token (a stale one must not keep anyone from logging in), but a service
        # that makes itself known is believed what it says about the end user's request.
        return self._service(metadata) if SERVICE_TOKEN in metadata else None

    async def _user(self, metadata: Mapping[str, str]) -> Principal:
        scheme, _, token = metadata.get(AUTHORIZATION, "").partition(" ")
        if scheme.lower() != "bearer" or not token or self._verifier is None:
            raise Unauthenticated("sign in first: the call carries no access token", code="TOKEN_MISSING")
        return await self._verifier.verify(token)

    def _service(self, metadata: Mapping[str, str]) -> Principal:
        given = metadata.get(SERVICE_TOKEN, "")
        if not self._service_token or not hmac.compare_digest(given.encode(), self._service_token.encode()):
            raise Unauthenticated(_what_is_wrong(given, self._service_token), code="SERVICE_TOKEN_INVALID")
        return Principal(user_id="", tenant_id="", service=metadata.get(SERVICE_NAME) or "unnamed")


def _what_is_wrong(given: str, own: str | None) -> str:
    """For whoever runs the services; neither token is told."""
    if not given:
        return "only services of the platform may make this call, and it carries no service token"
    if not own:
        return "this service has no service token, so none may call it: set DRAFTSMITH_SERVICE_TOKEN, the same for all"
    return "the caller's service token is another than this service's: set DRAFTSMITH_SERVICE_TOKEN to the same for all"
