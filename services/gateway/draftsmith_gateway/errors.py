"""Every error as the one envelope: {error: {code, message, details}, requestId, traceId}."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from opentelemetry import trace
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from draftsmith_gateway.schemas import ErrorEnvelope, ErrorWords
from draftsmith_shared.context import current
from draftsmith_shared.errors import DomainError
from draftsmith_shared.http import http_status
from draftsmith_shared.logging import get_logger

_log = get_logger("gateway.errors")
_HTTP_WORDS = {
    404: ("NOT_FOUND", "There is nothing at this address."),
    405: ("METHOD_NOT_ALLOWED", "Not with this method."),
}


def install(app: FastAPI) -> None:
    """Makes the application answer every error with the envelope."""
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unknown)


def error_response(error: DomainError) -> JSONResponse:
    """The answer for a domain error."""
    headers = {}
    if error.retry_after_seconds is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after_seconds)))
    status = http_status(error.kind)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return _envelope(status, error.code, error.message, error.details, headers)


def _envelope(
    status: int, code: str, message: str, details: Mapping[str, Any], headers: dict[str, str] | None = None
) -> JSONResponse:
    span = trace.get_current_span().get_span_context()
    body = ErrorEnvelope(
        error=ErrorWords(code=code, message=message, details=dict(details)),
        request_id=current().request_id,
        trace_id=f"{span.trace_id:032x}" if span.is_valid else "",
    )
    return JSONResponse(body.model_dump(by_alias=True), status, headers)


async def _domain(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)  # noqa: S101 - registered for it
    return error_response(error)


async def _validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    fields = {".".join(str(part) for part in fault["loc"][1:]) or "body": fault["msg"] for fault in error.errors()}
    words = "; ".join(f"{field}: {fault}" for field, fault in fields.items())
    return _envelope(422, "INVALID_REQUEST", words, {"fields": fields})


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    code, message = _HTTP_WORDS.get(error.status_code, ("HTTP_ERROR", str(error.detail)))
    return _envelope(error.status_code, code, message, {}, dict(error.headers or {}))


async def _unknown(request: Request, error: Exception) -> JSONResponse:
    _log.error("request broke", exc_info=error)
    words = "Something broke on our side. The request id finds it in the platform's log."
    return _envelope(500, "INTERNAL", words, {})
