"""What holds for every request to the platform's own API: its id, its span, its log line, and who is calling."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeAlias

from opentelemetry import propagate
from opentelemetry.trace import SpanKind, Status, StatusCode
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from draftsmith_shared.context import Principal, accepted_request_id, acting_as, bind, in_service
from draftsmith_shared.errors import DomainError, PermissionDenied, Unauthenticated
from draftsmith_shared.logging import get_logger
from draftsmith_shared.telemetry import tracer
from draftsmith_shared.tokens import TokenVerifier

_log = get_logger("gateway.access")

Respond: TypeAlias = Callable[[DomainError], ASGIApp]
"""The error as an answer."""


class Envelope:
    """Binds request id, trace and principal for as long as a request runs; an invalid token is answered here."""

    def __init__(self, app: ASGIApp, *, verifier: TokenVerifier, hosts: frozenset[str], respond: Respond) -> None:
        self._app = app
        self._verifier = verifier
        self._hosts = hosts
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = accepted_request_id(headers.get("x-request-id"))
        started, status = time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        attributes = {"http.request.method": scope["method"], "url.path": scope["path"]}
        parent = propagate.extract(dict(headers))
        with ExitStack() as stack:
            stack.enter_context(in_service("gateway"))
            client = scope["client"][0] if scope.get("client") else ""
            stack.enter_context(bind(request_id=request_id, client_address=client))
            span = stack.enter_context(
                tracer("gateway").start_as_current_span(
                    f"{scope['method']} {scope['path']}", context=parent, kind=SpanKind.SERVER, attributes=attributes
                )
            )
            try:
                self._check_host(headers)
                if principal := await self._principal(headers):
                    stack.enter_context(acting_as(principal))
                app = self._app
            except DomainError as error:
                app = self._respond(error)
            await app(scope, receive, send_with_id)
            span.set_attribute("http.response.status_code", status)
            if status >= 500:
                span.set_status(Status(StatusCode.ERROR))
            _log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )

    def _check_host(self, headers: Headers) -> None:
        """Only the names the platform goes by: a page on a rebound DNS name must not reach a local API."""
        host = headers.get("host", "").rsplit(":", 1)[0].lower()
        if host not in self._hosts:
            raise PermissionDenied(f"This platform does not answer for the host {host!r}.", code="UNKNOWN_HOST")

    async def _principal(self, headers: Headers) -> Principal | None:
        """The caller, None for an anonymous one. Raises Unauthenticated for a token that does not hold."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        if not token:
            raise Unauthenticated("The Authorization header has no token.", code="INVALID_TOKEN")
        return await self._verifier.verify(token.strip())
