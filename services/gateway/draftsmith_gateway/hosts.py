"""The running applications: requests for `<project>-<environment>.<domain>` go to the process behind the name.

HTTP (also streamed: server-sent events) and WebSocket pass through unchanged; hop-by-hop headers stay behind (RFC 9110,
section 7.6.1). Requests go through a bare transport, never an HTTP client: a client keeps cookies, and would send one
visitor's session along with the next visitor's request.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

import httpx
import websockets
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection
from websockets.typing import Subprotocol

from draftsmith_shared.errors import DomainError, NotFound
from draftsmith_shared.unix import unix_transport

_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "upgrade"}
    | {"transfer-encoding"}
)
_SAID_BY_OURSELVES = frozenset({"date"})
_FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"})
_REMEMBER_SECONDS = 1.0
_TIMEOUT = httpx.Timeout(connect=2.0, read=None, write=30.0, pool=5.0)


@dataclass(frozen=True, slots=True)
class Upstream:
    """`socket`: the path of the Unix socket the application listens on."""

    socket: str


Resolve: TypeAlias = Callable[[str], Awaitable[Upstream]]
"""Where requests for a host label go. Raises NotFound where there is no application, Unavailable where it rests."""


class AppHosts:
    """An ASGI application for every host that is an application's."""

    def __init__(self, resolve: Resolve, suffix: str) -> None:
        self._resolve = resolve
        self._suffix = suffix
        self._known: dict[str, tuple[float, Upstream]] = {}
        self._transports: dict[str, httpx.AsyncHTTPTransport] = {}

    def label(self, scope: Scope) -> str | None:
        """The application's label in the request's host, None where the request is the platform's own."""
        host = Headers(scope=scope).get("host", "").partition(":")[0].lower()
        return host.removesuffix(self._suffix) if host.endswith(self._suffix) else None

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        label = self.label(scope) or ""
        if scope["type"] == "websocket":
            await self._websocket(label, WebSocket(scope, receive, send))
            return
        request = Request(scope, receive)
        try:
            response = await self._http(label, request)
        except DomainError as error:
            missing = isinstance(error, NotFound)
            response = _page(404 if missing else 503, error.message, again=not missing)
        except httpx.TransportError:
            self._known.pop(label, None)
            response = _page(503, "The application is starting or being replaced.", again=True)
        await response(scope, receive, send)

    async def _http(self, label: str, request: Request) -> Response:
        upstream = await self._upstream(label)
        left_behind = _HOP_BY_HOP | _FORWARDED
        headers = [(k, v) for k, v in request.headers.raw if k.decode("latin-1") not in left_behind]
        headers += _forwarded(request)
        outgoing = httpx.Request(
            request.method,
            httpx.URL(scheme="http", host="app", raw_path=_raw_target(request)),
            headers=headers,
            content=request.stream() if _has_body(request) else None,
            extensions={"timeout": _TIMEOUT.as_dict()},
        )
        incoming = await self._transport(upstream).handle_async_request(outgoing)
        response = StreamingResponse(_body(incoming), incoming.status_code)
        left_behind = _HOP_BY_HOP | _SAID_BY_OURSELVES
        response.raw_headers = [
            (k.lower(), v) for k, v in incoming.headers.raw if k.decode("latin-1").lower() not in left_behind
        ]
        return response

    async def _websocket(self, label: str, outside: WebSocket) -> None:
        try:
            upstream = await self._upstream(label)
            inside = await websockets.unix_connect(
                upstream.socket,
                f"ws://{outside.headers['host']}{_target(outside)}",
                subprotocols=[Subprotocol(name) for name in outside.scope.get("subprotocols", [])] or None,
                additional_headers=[
                    (k, v)
                    for k, v in outside.headers.items()
                    if k not in _HOP_BY_HOP | {"host", "origin"} and not k.startswith("sec-websocket-")
                ],
                origin=outside.headers.get("origin"),
                max_size=16 * 1024 * 1024,
            )
        except (DomainError, OSError, websockets.WebSocketException):
            await outside.close(1011)
            return
        async with inside:
            await outside.accept(inside.subprotocol)
            pumps = {
                asyncio.create_task(_outside_to_inside(outside, inside)),
                asyncio.create_task(_inside_to_outside(inside, outside)),
            }
            _, still = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in still:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        with suppress(RuntimeError):
            await outside.close(inside.close_code or 1000)

    async def _upstream(self, label: str) -> Upstream:
        known = self._known.get(label)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        upstream = await self._resolve(label)
        self._known[label] = (time.monotonic() + _REMEMBER_SECONDS, upstream)
        return upstream

    def _transport(self, upstream: Upstream) -> httpx.AsyncHTTPTransport:
        transport = self._transports.get(upstream.socket)
        if transport is None:
            transport = self._transports[upstream.socket] = unix_transport(upstream.socket, retries=1)
        return transport


async def _body(response: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.aiter_raw():
            yield chunk
    finally:
        await response.aclose()


async def _outside_to_inside(outside: WebSocket, inside: ClientConnection) -> None:
    with suppress(WebSocketDisconnect, websockets.ConnectionClosed):
        while True:
            message = await outside.receive()
            if message["type"] == "websocket.disconnect":
                return
            content = message.get("text")
            await inside.send(message["bytes"] if content is None else content)


async def _inside_to_outside(inside: ClientConnection, outside: WebSocket) -> None:
    async for message in inside:
        if isinstance(message, str):
            await outside.send_text(message)
        else:
            await outside.send_bytes(message)


def _forwarded(request: Request) -> list[tuple[bytes, bytes]]:
    client = request.client.host if request.client else ""
    return [
        (b"x-forwarded-for", client.encode()),
        (b"x-forwarded-proto", request.url.scheme.encode()),
        (b"x-forwarded-host", request.headers.get("host", "").encode("latin-1")),
    ]


def _has_body(request: Request) -> bool:
    return "content-length" in request.headers or "transfer-encoding" in request.headers


def _raw_target(request: Request) -> bytes:
    query: bytes = request.scope["query_string"]
    path: bytes = request.scope["raw_path"]
    return path + b"?" + query if query else path


def _target(socket: WebSocket) -> str:
    return socket.url.path + (f"?{socket.url.query}" if socket.url.query else "")


def _page(status: int, words: str, *, again: bool) -> HTMLResponse:
    refresh = '<meta http-equiv="refresh" content="2">' if again else ""
    footer = "This page looks again every two seconds." if again else "Draftsmith"
    html = _PAGE.format(status=status, refresh=refresh, words=escape(words), footer=footer)
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{status}</title>{refresh}<style>:root{{color-scheme:light dark}}body{{font:1.05rem/1.6 system-ui,sans-serif;
display:grid;place-items:center;min-height:90vh;margin:2rem;text-align:center}}small{{opacity:.6}}</style>
<main><p>{words}</p><small>{footer}</small></main></html>"""
