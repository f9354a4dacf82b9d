"""The gRPC client: one object per target, whose stubs fail with domain errors.

async with RpcClient("127.0.0.1:7001", service="gateway", service_token=token) as client:
    auth = client.stub(AuthServiceStub)                             # on the current caller's behalf
    contact = client.stub(AuthServiceStub, identity=Identity.SERVICE)  # in the service's own name
    answer = await auth.GetProfile(GetProfileRequest(), timeout=2)
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from enum import Enum
from types import TracebackType
from typing import Any, TypeVar, cast

import grpc
from grpc import aio
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode, set_span_in_context

from draftsmith_shared import context
from draftsmith_shared.errors import DomainError, Unavailable
from draftsmith_shared.logging import get_logger
from draftsmith_shared.metrics import RPC_CLIENT_RETRIES, RPC_CLIENT_SECONDS, Metrics
from draftsmith_shared.rpc import metadata as keys
from draftsmith_shared.rpc.server import MAX_MESSAGE_BYTES
from draftsmith_shared.rpc.status import decode_error
from draftsmith_shared.telemetry import inject, tracer

_S = TypeVar("_S")

_READS = ("Get", "List", "Find", "Search", "Count", "Check")
_BACKOFF_SECONDS = 0.05
_MAX_BACKOFF_SECONDS = 1.0


class Identity(Enum):
    """In whose name a call is made."""

    CALLER = "caller"
    """Carries on the access token of the current principal; anonymous where there is none."""
    SERVICE = "service"
    """Carries the service token, and with it what this service knows of the request (tenant, build, client address)."""


class RpcClient:
    """A channel to one target, open while its context is.

    A call without a timeout of its own has `default_timeout` seconds (a stream has none); it waits for the connection
    within that time. Calls that only read (their names begin with Get, List, Find, Search, Count or Check) and those a
    stub names as `idempotent` are tried again after UNAVAILABLE, with full jitter and within the deadline; others
    never, as the first may have been carried out. Failures are raised as DomainError of the class, code and details
    that the server raised; Unavailable (SERVICE_UNREACHABLE) or DeadlineExceeded when there was no answer.
    """

    def __init__(
        self,
        target: str,
        *,
        service_token: str | None = None,
        service: str = "",
        default_timeout: float = 10,
        metrics: Metrics | None = None,
    ) -> None:
        self.target = target
        self.service = service
        self.default_timeout = default_timeout
        self.metrics = metrics or Metrics()
        self._service_token = service_token
        self._options = [
            ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
            ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
            ("grpc.keepalive_time_ms", 30_000),
            ("grpc.keepalive_timeout_ms", 10_000),
            ("grpc.initial_reconnect_backoff_ms", 100),
            ("grpc.min_reconnect_backoff_ms", 100),
            ("grpc.max_reconnect_backoff_ms", 2_000),
        ]
        self._channel: aio.Channel | None = None

    async def __aenter__(self) -> "RpcClient":
        self._channel = aio.insecure_channel(self.target, options=self._options)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            await channel.close()

    @property
    def channel(self) -> aio.Channel:
        """The bare channel, for what is not ours (health, reflection). Raises RuntimeError when it is not open."""
        if self._channel is None:
            raise RuntimeError("the client is not open: use it as an async context manager")
        return self._channel

    @property
    def connected(self) -> bool:
        return self._channel is not None and self._channel.get_state() is grpc.ChannelConnectivity.READY

    def stub(
        self,
        make: Callable[[aio.Channel], _S],
        *,
        identity: Identity = Identity.CALLER,
        idempotent: Iterable[str] = (),
    ) -> _S:
        """A stub (`client.stub(AuthServiceStub)`) whose calls carry the identity; `idempotent` names further methods
        that may be tried again."""
        if identity is Identity.SERVICE and not self._service_token:
            raise ValueError("a stub with the service's identity needs the service token in the settings")
        return make(cast(aio.Channel, _Calls(self, identity, frozenset(idempotent))))

    async def ready(self, timeout: float = 1) -> None:
        """The readiness check: returns once connected. Raises Unavailable."""
        try:
            async with asyncio.timeout(timeout):
                await self.channel.channel_ready()
        except TimeoutError:
            raise Unavailable(f"no connection to {self.target}", code="SERVICE_UNREACHABLE") from None

    def headers(self, identity: Identity, span: Span, extra: keys.Metadata | None) -> list[tuple[str, str | bytes]]:
        """The metadata of a call: trace, request id and identity."""
        work = context.current()
        headers: dict[str, str] = inject(set_span_in_context(span))
        headers[keys.REQUEST_ID] = work.request_id or context.new_request_id()
        if self.service:
            headers[keys.SERVICE_NAME] = self.service
        if identity is Identity.SERVICE:
            headers[keys.SERVICE_TOKEN] = self._service_token or ""
            known = {
                keys.TENANT_ID: work.tenant_id,
                keys.BUILD_ID: work.build_id,
                keys.CLIENT_ADDRESS: work.client_address,
            }
            headers.update({key: value for key, value in known.items() if value})
        else:
            principal = context.principal_or_none()
            if principal is not None and principal.token:
                headers[keys.AUTHORIZATION] = f"Bearer {principal.token}"
        return [*headers.items(), *(extra or ())]


class _Calls:
    """Stands in for the channel when a stub is made: hands out our callables instead of gRPC's."""

    def __init__(self, client: RpcClient, identity: Identity, idempotent: frozenset[str]) -> None:
        self._client = client
        self._identity = identity
        self._idempotent = idempotent

    def unary_unary(self, method: str, **options: Any) -> "_UnaryCall":
        name = method.rpartition("/")[2]
        retries = name.startswith(_READS) or name in self._idempotent
        return _UnaryCall(self._client, self._identity, method, options, retries=retries)

    def unary_stream(self, method: str, **options: Any) -> "_StreamCallable":
        return _StreamCallable(self._client, self._identity, method, options)

    def stream_unary(self, method: str, **options: Any) -> Any:
        raise NotImplementedError(f"{method}: request streams are not supported")

    stream_stream = stream_unary


class _UnaryCall:
    def __init__(
        self, client: RpcClient, identity: Identity, method: str, options: Mapping[str, Any], *, retries: bool
    ) -> None:
        self._client = client
        self._identity = identity
        self._method = method
        self._call = client.channel.unary_unary(method, **options)
        self._retries = retries

    async def __call__(
        self, request: Any, *, timeout: float | None = None, metadata: keys.Metadata | None = None, **options: Any
    ) -> Any:
        client = self._client
        started = time.monotonic()
        deadline = started + (client.default_timeout if timeout is None else timeout)
        code = "OK"
        with _span(client, self._method) as span:
            headers = client.headers(self._identity, span, metadata)
            try:
                return await self._with_retries(request, headers, deadline, options)
            except aio.AioRpcError as failure:
                code = failure.code().name
                raise _decoded(client, self._method, failure) from failure
            except asyncio.CancelledError:
                code = "CANCELLED"
                raise
            finally:
                _finish(client, span, self._method, code, time.monotonic() - started)

    async def _with_retries(
        self, request: Any, headers: list[tuple[str, str | bytes]], deadline: float, options: Mapping[str, Any]
    ) -> Any:
        backoff = _BACKOFF_SECONDS
        while True:
            remaining = max(deadline - time.monotonic(), 0.001)
            try:
                return await self._call(
                    request, timeout=remaining, metadata=headers, **{"wait_for_ready": True, **options}
                )
            except aio.AioRpcError as failure:
                pause = random.uniform(0, backoff)  # noqa: S311 - jitter
                late = time.monotonic() + pause >= deadline
                if not self._retries or late or failure.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise
                self._client.metrics.count(RPC_CLIENT_RETRIES, method=self._method)
                get_logger(__name__).info("call is tried again", method=self._method, target=self._client.target)
            await asyncio.sleep(pause)
            backoff = min(backoff * 2, _MAX_BACKOFF_SECONDS)


class _StreamCallable:
    def __init__(self, client: RpcClient, identity: Identity, method: str, options: Mapping[str, Any]) -> None:
        self._client = client
        self._identity = identity
        self._method = method
        self._call = client.channel.unary_stream(method, **options)

    def __call__(
        self, request: Any, *, timeout: float | None = None, metadata: keys.Metadata | None = None, **options: Any
    ) -> "_Stream":
        span = _start_span(self._client, self._method)
        headers = self._client.headers(self._identity, span, metadata)
        call = self._call(request, timeout=timeout, metadata=headers, **{"wait_for_ready": True, **options})
        return _Stream(self._client, self._method, call, span)


class _Stream:
    """The answers of a streaming call: `async for answer in stub.Watch(...)`; `cancel()` ends it early."""

    def __init__(self, client: RpcClient, method: str, call: Any, span: Span) -> None:
        self._client = client
        self._method = method
        self._call = call
        self._span = span
        self._started = time.monotonic()
        self._ended = False

    def cancel(self) -> bool:
        cancelled = bool(self._call.cancel())
        self._finish("CANCELLED")
        return cancelled

    async def __aiter__(self) -> AsyncIterator[Any]:
        code = "CANCELLED"  # unless the loop below gets to its end
        try:
            async for answer in self._call:
                yield answer
            code = "OK"
        except aio.AioRpcError as failure:
            code = failure.code().name
            raise _decoded(self._client, self._method, failure) from failure
        finally:
            self._call.cancel()
            self._finish(code)

    def _finish(self, code: str) -> None:
        if not self._ended:
            self._ended = True
            _finish(self._client, self._span, self._method, code, time.monotonic() - self._started)
            self._span.end()


def _decoded(client: RpcClient, method: str, failure: aio.AioRpcError) -> DomainError:
    return decode_error(failure, target=_service_of(method), connected=client.connected)


def _service_of(method: str) -> str:
    """ "/draftsmith.auth.v1.AuthService/LogIn" -> "auth": the words a message can show."""
    parts = method.strip("/").split(".")
    return parts[1] if len(parts) > 2 and parts[0] == "draftsmith" else "the service"


def _start_span(client: RpcClient, method: str) -> Span:
    host, _, port = client.target.rpartition(":")
    name = method.removeprefix("/")
    return tracer(__name__, service=client.service).start_span(
        name,
        kind=SpanKind.CLIENT,
        attributes={
            "rpc.system.name": "grpc",
            "rpc.method": name,
            "server.address": host,
            "server.port": int(port) if port.isdigit() else 0,
        },
    )


def _span(client: RpcClient, method: str) -> Any:
    return trace.use_span(
        _start_span(client, method), end_on_exit=True, record_exception=False, set_status_on_exception=False
    )


def _finish(client: RpcClient, span: Span, method: str, code: str, seconds: float) -> None:
    span.set_attribute("rpc.response.status_code", code)
    if code not in ("OK", "CANCELLED"):
        span.set_attribute("error.type", code)
        span.set_status(StatusCode.ERROR)
    client.metrics.observe(RPC_CLIENT_SECONDS, seconds, method=method, code=code)
