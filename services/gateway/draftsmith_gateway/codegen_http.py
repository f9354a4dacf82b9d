"""git and artifacts: streams that come from codegen's side app over HTTP."""

import base64
import binascii
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import httpx
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith_shared.context import Principal, principal_or_none
from draftsmith_shared.errors import NotFound, Unauthenticated, Unavailable
from draftsmith_shared.rpc.metadata import SERVICE_TOKEN, TENANT_ID
from draftsmith_shared.telemetry import inject

_PASSED_ON = ("content-type", "content-encoding", "git-protocol", "accept", "accept-encoding")
_PASSED_BACK = ("content-type", "cache-control", "expires", "pragma", "content-length", "content-encoding")

ANY_TENANT = "*"
"""Said for an anonymous reader where anonymous reading is allowed."""

LogIn: TypeAlias = Callable[[str, str], Awaitable[Principal]]
"""The principal of an e-mail address and a password (git knows only Basic). Raises Unauthenticated."""


class CodegenHttp:
    """Passes requests on to codegen, with the service token and the caller's tenant."""

    def __init__(self, client: httpx.AsyncClient, service_token: str, *, log_in: LogIn, anonymous_read: bool) -> None:
        self._client = client
        self._service_token = service_token
        self._log_in = log_in
        self._anonymous_read = anonymous_read

    async def git(self, path: str, request: Request) -> Response:
        """The answer to a git client. Without credentials, where they are needed, it is asked for them."""
        tenant = ANY_TENANT
        if not self._anonymous_read:
            try:
                tenant = (await self._git_principal(request)).tenant_id
            except Unauthenticated as error:
                return Response(error.message, 401, {"WWW-Authenticate": 'Basic realm="Draftsmith", charset="UTF-8"'})
        return await self._relay(f"/git/{path}", request, tenant)

    async def artifact(self, build: pb.Build, filename: str) -> Response:
        """The zip that the build published. Raises NotFound where it has published none."""
        outputs = {step.name: json.loads(step.output_json) for step in build.steps if step.output_json}
        key = outputs.get("publish", {}).get("artifact")
        if not key:
            raise NotFound("This project has no artifact yet; its build has not published one.", code="NO_ARTIFACT")
        request = self._client.build_request("GET", f"/{key}", headers=self._headers(build.tenant_id))
        answer = await self._send(request)
        if answer.status_code != 200:
            await answer.aclose()
            raise NotFound("The artifact is gone; build the project again.", code="NO_ARTIFACT")
        headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
        return StreamingResponse(_chunks(answer), media_type="application/zip", headers=headers)

    async def _git_principal(self, request: Request) -> Principal:
        known = principal_or_none()
        if known is not None:
            return known
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            raise Unauthenticated("Sign in with your e-mail address and password.", code="CREDENTIALS_MISSING")
        try:
            email, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Unauthenticated("The credentials cannot be read.", code="CREDENTIALS_INVALID") from None
        return await self._log_in(email, password)

    async def _relay(self, path: str, request: Request, tenant_id: str) -> Response:
        headers = self._headers(tenant_id)
        headers.update({name: request.headers[name] for name in _PASSED_ON if name in request.headers})
        outgoing = self._client.build_request(
            request.method, path, params=request.query_params, headers=headers, content=await request.body()
        )
        answer = await self._send(outgoing)
        passed = {name: answer.headers[name] for name in _PASSED_BACK if name in answer.headers}
        return StreamingResponse(_chunks(answer), answer.status_code, passed)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._client.send(request, stream=True)
        except httpx.TransportError as error:
            raise Unavailable("The code service does not answer; try again.", code="SERVICE_UNREACHABLE") from error

    def _headers(self, tenant_id: str) -> dict[str, str]:
        return {**inject(), SERVICE_TOKEN: self._service_token, TENANT_ID: tenant_id}


async def _chunks(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()
