"""Domain errors on the wire: a gRPC status with google.rpc details (google.aip.dev/193), and back.

`ErrorInfo` carries the code as its reason, `BadRequest` the fields at fault, `RetryInfo` when to come back and
`RequestInfo` the request's id; details that are not text travel in a `Struct`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2
from grpc import aio

from draftsmith_shared.errors import (
    DeadlineExceeded,
    DomainError,
    Internal,
    InvalidInput,
    Kind,
    Unavailable,
    error_of,
)
from draftsmith_shared.rpc.metadata import STATUS_DETAILS

DOMAIN = "draftsmith"

_STATUS: Mapping[Kind, grpc.StatusCode] = MappingProxyType(
    {
        Kind.INVALID_INPUT: grpc.StatusCode.INVALID_ARGUMENT,
        Kind.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
        Kind.ALREADY_EXISTS: grpc.StatusCode.ALREADY_EXISTS,
        Kind.CONFLICT: grpc.StatusCode.ABORTED,
        Kind.PERMISSION_DENIED: grpc.StatusCode.PERMISSION_DENIED,
        Kind.UNAUTHENTICATED: grpc.StatusCode.UNAUTHENTICATED,
        Kind.RATE_LIMITED: grpc.StatusCode.RESOURCE_EXHAUSTED,
        Kind.PRECONDITION_FAILED: grpc.StatusCode.FAILED_PRECONDITION,
        Kind.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
        Kind.DEADLINE_EXCEEDED: grpc.StatusCode.DEADLINE_EXCEEDED,
        Kind.INTERNAL: grpc.StatusCode.INTERNAL,
    }
)
_KIND: Mapping[grpc.StatusCode, Kind] = MappingProxyType({status: kind for kind, status in _STATUS.items()})


def status_code(kind: Kind) -> grpc.StatusCode:
    return _STATUS[kind]


def encode_error(error: DomainError, *, request_id: str) -> tuple[grpc.StatusCode, str, bytes]:
    """The status code, the message, and the google.rpc.Status for the trailing metadata."""
    code = _STATUS[error.kind]
    fields = error.fields
    rest = {key: value for key, value in error.details.items() if key != "fields" or not fields}
    text = {key: value for key, value in rest.items() if isinstance(value, str)}
    other = {key: value for key, value in rest.items() if not isinstance(value, str)}
    status = status_pb2.Status(code=code.value[0], message=error.message)
    _add(status, error_details_pb2.ErrorInfo(reason=error.code, domain=DOMAIN, metadata=text))
    if fields:
        violations = [
            error_details_pb2.BadRequest.FieldViolation(field=path, description=str(problem))
            for path, problem in fields.items()
        ]
        _add(status, error_details_pb2.BadRequest(field_violations=violations))
    if error.retry_after_seconds is not None:
        delay = Duration()
        delay.FromMilliseconds(int(error.retry_after_seconds * 1000))
        _add(status, error_details_pb2.RetryInfo(retry_delay=delay))
    if other:
        _add(status, json_format.ParseDict(other, struct_pb2.Struct()))
    _add(status, error_details_pb2.RequestInfo(request_id=request_id))
    return code, error.message, status.SerializeToString()


def decode_error(error: aio.AioRpcError, *, target: str, connected: bool = True) -> DomainError:
    """The domain error a call failed with: the one its server raised, else one that says what happened to the call.

    `target` names the service for the message; `connected` says whether there was a connection when it failed.
    """
    status = _details_of(error)
    if status is not None:
        decoded = _decode_status(error.code(), status)
        if decoded is not None:
            return decoded
    return _from_transport(error.code(), error.details() or "", target=target, connected=connected)


def _details_of(error: aio.AioRpcError) -> status_pb2.Status | None:
    for key, value in error.trailing_metadata() or ():
        if key == STATUS_DETAILS and isinstance(value, bytes):
            return status_pb2.Status.FromString(value)
    return None


def _decode_status(code: grpc.StatusCode, status: status_pb2.Status) -> DomainError | None:
    reason = ""
    details: dict[str, Any] = {}
    for packed in status.details:
        for message in (error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest(), struct_pb2.Struct()):
            if not packed.Unpack(message):
                continue
            if isinstance(message, error_details_pb2.ErrorInfo):
                if message.domain != DOMAIN:
                    return None
                reason = message.reason
                details.update(message.metadata)
            elif isinstance(message, error_details_pb2.BadRequest):
                details["fields"] = {item.field: item.description for item in message.field_violations}
            else:
                details.update({key: _whole(value) for key, value in json_format.MessageToDict(message).items()})
    kind = _KIND.get(code)
    return error_of(kind, status.message, code=reason, details=details) if reason and kind is not None else None


def _from_transport(code: grpc.StatusCode, said: str, *, target: str, connected: bool) -> DomainError:
    # What gRPC itself says names addresses and internals: it stays in the log (as the cause), out of the message.
    if code is grpc.StatusCode.DEADLINE_EXCEEDED and connected:
        return DeadlineExceeded(f"{target} did not answer in time")
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED):
        return Unavailable(f"{target} cannot be reached at the moment; try again shortly", code="SERVICE_UNREACHABLE")
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED and "larger than max" in said:
        return InvalidInput("the message is too large to send", code="MESSAGE_TOO_LARGE")
    kind = _KIND.get(code, Kind.INTERNAL)
    if kind is Kind.INTERNAL:
        return Internal(
            f"{target} failed to answer", code="INTERNAL" if code is grpc.StatusCode.INTERNAL else code.name
        )
    return error_of(kind, said or f"{target} refused the call")


def _add(status: status_pb2.Status, message: Any) -> None:
    packed = AnyMessage()
    packed.Pack(message)
    status.details.append(packed)


def _whole(value: Any) -> Any:
    """A Struct knows floats only; whole numbers become int again."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return value
