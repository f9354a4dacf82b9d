"""HTTP for services: the side app (health, readiness, metrics), serving an ASGI app, and statuses of domain errors."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from draftsmith_shared.context import in_service
from draftsmith_shared.errors import Kind
from draftsmith_shared.logging import get_logger
from draftsmith_shared.metrics import HTTP_SERVER_SECONDS, Metrics

Check: TypeAlias = Callable[[], Awaitable[object]]
"""A readiness check: returns, or raises why not."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HTTP_STATUS: Mapping[Kind, int] = MappingProxyType(
    {
        Kind.INVALID_INPUT: 422,
        Kind.NOT_FOUND: 404,
        Kind.ALREADY_EXISTS: 409,
        Kind.CONFLICT: 409,
        Kind.PERMISSION_DENIED: 403,
        Kind.UNAUTHENTICATED: 401,
        Kind.RATE_LIMITED: 429,
        Kind.PRECONDITION_FAILED: 412,
        Kind.UNAVAILABLE: 503,
        Kind.DEADLINE_EXCEEDED: 504,
        Kind.INTERNAL: 500,
    }
)


def http_status(kind: Kind) -> int:
    """The HTTP status (RFC 9110, RFC 6585) of an error's kind."""
    return _HTTP_STATUS[kind]


def side_app(
    service: str,
    *,
    checks: Mapping[str, Check] = MappingProxyType({}),
    metrics: Metrics | None = None,
    routes: Sequence[BaseRoute] = (),
    check_seconds: float = 2,
    inside: bool = True,
) -> Starlette:
    """The app beside a service's gRPC server.

    /healthz answers 200 as long as the process answers at all; /readyz runs the checks side by side and answers 503
    with the reasons when one fails or takes longer than `check_seconds`; /metrics is for Prometheus. `routes` are
    added. The last two are for whoever runs the platform: without `inside` they are not there.
    """

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok", "service": service})

    async def readyz(request: Request) -> Response:
        results = await asyncio.gather(*(_outcome(name, check, check_seconds) for name, check in checks.items()))
        ready = all(result == "ok" for _, result in results)
        body = {"status": "ok" if ready else "unavailable", "service": service, "checks": dict(results)}
        return JSONResponse(body, status_code=200 if ready else 503)

    async def prometheus(request: Request) -> Response:
        return Response(generate_latest(metrics.registry) if metrics else b"", media_type=CONTENT_TYPE_LATEST)

    for_the_inside = [Route("/readyz", readyz), Route("/metrics", prometheus)] if inside else []
    return Starlette(routes=[Route("/healthz", healthz), *for_the_inside, *routes])


async def _outcome(name: str, check: Check, seconds: float) -> tuple[str, str]:
    try:
        async with asyncio.timeout(seconds):
            await check()
    except TimeoutError:
        return name, f"no answer within {seconds:g} s"
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is "not ready" and why
        get_logger(__name__).warning("not ready", check=name, error=str(error))
        # The reason in full is for the log; the endpoint may be open to a network.
        return name, type(error).__name__
    return name, "ok"


@dataclass(frozen=True, slots=True)
class HttpServer:
    """A running server; `port` is the one it got."""

    host: str
    port: int

    @property
    def url(self) -> str:
        host = "127.0.0.1" if self.host in ("0.0.0.0", "") else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


@asynccontextmanager
async def serve_http(
    app: Any,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    name: str = "",
    metrics: Metrics | None = None,
    drain_seconds: float = 5,
    **options: Any,
) -> AsyncIterator[HttpServer]:
    """Serves an ASGI app while the context is open, and leaves signals alone (`runtime.run` has them).

    With `metrics` requests are measured. Leaving it stops accepting and gives requests in flight `drain_seconds`.
    `options` go to uvicorn. Raises OSError when the address cannot be had.
    """
    config = uvicorn.Config(
        _Measured(app, metrics) if metrics is not None else app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=max(1, round(drain_seconds)),
        server_header=False,
        # uvicorn would believe what a proxy on this machine says of the client; whoever has one says so.
        **{"proxy_headers": False, **options},
    )
    server = _Server(config)
    with _listening(host, port) as listener:
        with in_service(name):
            serving = asyncio.create_task(server.serve(sockets=[listener]), name=f"http {name}")
        try:
            await server.until_started(serving)
            address = HttpServer(host=host, port=listener.getsockname()[1])
            get_logger(__name__, service=name).info("serving HTTP", address=address.url)
            yield address
        finally:
            server.should_exit = True
            await serving


class _Measured:
    """Records how long requests take, by route: paths have ids in them, routes have not."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            self._metrics.observe(
                HTTP_SERVER_SECONDS,
                time.perf_counter() - started,
                method=scope["method"] if scope["method"] in _METHODS else "other",
                route=getattr(scope.get("route"), "path", "unmatched"),
                status=str(status),
            )


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers, and with a way to know that it serves."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:
            # It would end the whole process, and the other services in it.
            raise RuntimeError("the HTTP application failed to start: the log says why") from None

    async def until_started(self, serving: "asyncio.Task[None]") -> None:
        while not self.started:
            if serving.done():
                serving.result()
                raise RuntimeError("the HTTP server stopped while starting: its log says why")
            await asyncio.sleep(0.005)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise OSError(error.errno, f"cannot listen on {host}:{port}: {error.strerror}") from error
        listener.listen(1024)
        listener.setblocking(False)
        yield listener
    finally:
        listener.close()
