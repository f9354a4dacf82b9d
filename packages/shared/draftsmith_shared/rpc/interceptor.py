"""What happens around every call that a server answers, in one place and in this order:

request id and trace -> access -> deadline -> the handler -> domain errors to status -> span, metric, access log line.
"""

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack, aclosing
from typing import Any, NoReturn, TypeAlias

import grpc
from grpc import aio
from opentelemetry.trace import Span, SpanKind, StatusCode

from draftsmith_shared import context
from draftsmith_shared.context import Principal
from draftsmith_shared.errors import DeadlineExceeded, DomainError, Internal, Kind
from draftsmith_shared.logging import get_logger
from draftsmith_shared.metrics import RPC_SERVER_ACTIVE, RPC_SERVER_SECONDS, Metrics
from draftsmith_shared.rpc import metadata as keys
from draftsmith_shared.rpc.access import AccessControl
from draftsmith_shared.rpc.status import encode_error, status_code
from draftsmith_shared.telemetry import extract, record_failure, tracer

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
ServicerContext: TypeAlias = "aio.ServicerContext[Any, Any]"
Work: TypeAlias = Callable[[], Awaitable[Any]]

_UNWRAPPED = ("/grpc.health.v1.", "/grpc.reflection.")
# The codes that count as the server's fault (OpenTelemetry semantic conventions for gRPC, server spans).
_FAULTS = frozenset({"UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"})


class CallInterceptor(aio.ServerInterceptor):
    """Wraps unary-unary and unary-stream handlers; health checks and reflection pass as they are."""

    def __init__(
        self, *, service: str, access: AccessControl, metrics: Metrics, max_seconds: float, max_stream_seconds: float
    ) -> None:
        self._service = service
        self._access = access
        self._metrics = metrics
        self._max_seconds = max_seconds
        self._max_stream_seconds = max_stream_seconds
        self._log = get_logger(__name__, service=service)

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        handler: Handler | None = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or method.startswith(_UNWRAPPED):
            return handler
        if handler.response_streaming:
            return grpc.unary_stream_rpc_method_handler(
                self._around_stream(method, handler.unary_stream),
                request_deserializer=handler.request_deserializer,
                response_serializer=handler.response_serializer,
            )
        return grpc.unary_unary_rpc_method_handler(
            self._around_unary(method, handler.unary_unary),
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def _around_unary(self, method: str, behaviour: Any) -> Any:
        async def answer(request: Any, call: ServicerContext) -> Any:
            return await self._answer(method, call, lambda: behaviour(request, call), self._max_seconds)

        return answer

    def _around_stream(self, method: str, behaviour: Any) -> Any:
        # A coroutine that writes, not a generator: it runs and ends in the call's own task, so that context variables,
        # span and log line are in order even when the client goes away in the middle.
        async def answer(request: Any, call: ServicerContext) -> None:
            await self._answer(
                method, call, lambda: _write_all(behaviour(request, call), call), self._max_stream_seconds
            )

        return answer

    async def _answer(self, method: str, call: ServicerContext, work: Work, max_seconds: float) -> Any:
        metadata = keys.read_text(call.invocation_metadata())
        started = time.perf_counter()
        code = "OK"
        error: DomainError | None = None
        self._metrics.add(RPC_SERVER_ACTIVE, 1, method=method)
        with ExitStack() as scope:
            request_id = context.accepted_request_id(metadata.get(keys.REQUEST_ID))
            scope.enter_context(context.in_service(self._service))
            scope.enter_context(context.bind(request_id=request_id))
            span = scope.enter_context(self._span(method, metadata))
            try:
                principal = await self._access.admit(method, metadata)
                if principal is not None:
                    scope.enter_context(_on_behalf(principal, metadata))
                return await self._within(work, max_seconds, call)
            except aio.AbortError:
                code = _name(call.code())
                raise
            except DomainError as raised:
                error = raised
                code = status_code(raised.kind).name
            except asyncio.CancelledError:
                code = "CANCELLED"
                raise
            except Exception as raised:  # noqa: BLE001 - the boundary: a client sees a request id, the log the stack
                self._log.exception("call failed unexpectedly", method=method)
                record_failure(span, raised)
                error = Internal("internal error", details={"request_id": request_id})
                code = grpc.StatusCode.INTERNAL.name
            finally:
                self._finish(method, code, error, span, time.perf_counter() - started)
            return await _abort(call, error, request_id)

    def _span(self, method: str, metadata: Mapping[str, str]) -> Any:
        return tracer(__name__, service=self._service).start_as_current_span(
            method.removeprefix("/"),
            context=extract(metadata),
            kind=SpanKind.SERVER,
            attributes={"rpc.system.name": "grpc", "rpc.method": method.removeprefix("/")},
            record_exception=False,
            set_status_on_exception=False,
        )

    async def _within(self, work: Work, max_seconds: float, call: ServicerContext) -> Any:
        limit = asyncio.timeout(max_seconds)
        try:
            async with limit:
                return await work()
        except TimeoutError:
            if not limit.expired():
                raise
            raise DeadlineExceeded(f"{self._service} took longer than the {max_seconds:g} s it allows itself") from None

    def _finish(self, method: str, code: str, error: DomainError | None, span: Span, seconds: float) -> None:
        span.set_attribute("rpc.response.status_code", code)
        if code in _FAULTS:
            span.set_attribute("error.type", code)
            span.set_status(StatusCode.ERROR)
        self._metrics.add(RPC_SERVER_ACTIVE, -1, method=method)
        self._metrics.observe(RPC_SERVER_SECONDS, seconds, method=method, code=code)
        facts: dict[str, Any] = {"method": method, "code": code, "duration_ms": round(seconds * 1000, 2)}
        if error is not None:
            facts["error"] = error.code
        if error is not None and error.kind is Kind.INTERNAL and code != "OK" and error.message != "internal error":
            facts["reason"] = error.message
        self._log.info("call answered", **facts)


def _name(code: Any) -> str:
    """What a handler that aborts by itself set: a status code, or its number."""
    names = {status.value[0]: status.name for status in grpc.StatusCode}
    return code.name if isinstance(code, grpc.StatusCode) else names.get(code, "UNKNOWN")


async def _write_all(responses: Any, call: ServicerContext) -> None:
    if inspect.isawaitable(responses):
        await responses  # a handler that writes to the context by itself
        return
    generator: AsyncIterator[Any] = responses
    async with aclosing(generator) as items:  # type: ignore[type-var]
        async for item in items:
            await call.write(item)


async def _abort(call: ServicerContext, error: DomainError | None, request_id: str) -> NoReturn:
    code, message, details = encode_error(error or Internal("internal error"), request_id=request_id)
    await call.abort(code, message, ((keys.STATUS_DETAILS, details), (keys.REQUEST_ID, request_id)))


def _on_behalf(principal: Principal, metadata: Mapping[str, str]) -> ExitStack:
    scope = ExitStack()
    scope.enter_context(context.acting_as(principal))
    if principal.service is not None:
        # What a service says about the work it is doing is believed; a user could say anything.
        scope.enter_context(
            context.bind(
                tenant_id=metadata.get(keys.TENANT_ID),
                build_id=metadata.get(keys.BUILD_ID),
                client_address=metadata.get(keys.CLIENT_ADDRESS),
            )
        )
    return scope
