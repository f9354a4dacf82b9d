"""The errors of the domain: what went wrong in words that callers can act on, without any transport's status.

A service raises one of the subclasses (or a subclass of its own) with a stable upper-case `code`. The rpc interceptor
turns it into a gRPC status, the client turns that back into the same class, and the gateway turns it into HTTP
(`draftsmith_shared.http.http_status`).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar


class Kind(StrEnum):
    """What a caller can do about an error; the finer distinction is the error's code."""

    INVALID_INPUT = "invalid_input"
    NOT_FOUND = "not_found"
    ALREADY_EXISTS = "already_exists"
    CONFLICT = "conflict"
    PERMISSION_DENIED = "permission_denied"
    UNAUTHENTICATED = "unauthenticated"
    RATE_LIMITED = "rate_limited"
    PRECONDITION_FAILED = "precondition_failed"
    UNAVAILABLE = "unavailable"
    DEADLINE_EXCEEDED = "deadline_exceeded"
    INTERNAL = "internal"


class DomainError(Exception):
    """An error that may be shown to whoever caused it.

    `message` says what was wrong, where, and what to do. `code` is stable and upper-case (`EMAIL_TAKEN`); without one
    it is the kind's name. `details` is JSON-compatible; two keys are known to everyone: `fields`, a mapping from a
    field's path to what is wrong with it, and `retry_after_seconds`.
    """

    kind: ClassVar[Kind] = Kind.INTERNAL

    def __init__(self, message: str, *, code: str = "", details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.kind.name
        self.details: Mapping[str, Any] = MappingProxyType(dict(details or {}))

    @property
    def fields(self) -> Mapping[str, str]:
        """The fields at fault and what is wrong with each; empty where the error is not about fields."""
        fields = self.details.get("fields")
        return fields if isinstance(fields, Mapping) else MappingProxyType({})

    @property
    def retry_after_seconds(self) -> float | None:
        """When it is worth trying again, where the error knows."""
        seconds = self.details.get("retry_after_seconds")
        return float(seconds) if isinstance(seconds, int | float) else None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.message!r}, code={self.code!r}, details={dict(self.details)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle by their positional arguments, which would lose the code and the details.
        return _rebuild, (type(self), self.message, self.code, dict(self.details))


class InvalidInput(DomainError):
    """The request is wrong in itself; sending it again cannot help."""

    kind = Kind.INVALID_INPUT

    @classmethod
    def in_fields(cls, fields: Mapping[str, str], *, message: str = "", code: str = "") -> "InvalidInput":
        """The error for fields at fault: path of a field -> what is wrong with it."""
        text = message or "; ".join(f"{path}: {problem}" for path, problem in fields.items())
        return cls(text, code=code, details={"fields": dict(fields)})


class NotFound(DomainError):
    """There is none, or the caller may not know that there is one."""

    kind = Kind.NOT_FOUND


class AlreadyExists(DomainError):
    """What should be created is there already."""

    kind = Kind.ALREADY_EXISTS


class Conflict(DomainError):
    """Somebody else changed it first: read again, decide again."""

    kind = Kind.CONFLICT


class PermissionDenied(DomainError):
    """The caller is known and may not."""

    kind = Kind.PERMISSION_DENIED


class Unauthenticated(DomainError):
    """It is not known who is calling: no token, or one that does not hold."""

    kind = Kind.UNAUTHENTICATED


class RateLimited(DomainError):
    """Too often; `retry_after_seconds` says when to come back."""

    kind = Kind.RATE_LIMITED


class PreconditionFailed(DomainError):
    """The state does not allow it; something else must be done first."""

    kind = Kind.PRECONDITION_FAILED


class Unavailable(DomainError):
    """It cannot be done now, and trying again later may help."""

    kind = Kind.UNAVAILABLE


class DeadlineExceeded(DomainError):
    """It was not done in the time allowed; whether it still happens is not known."""

    kind = Kind.DEADLINE_EXCEEDED


class Internal(DomainError):
    """A defect of ours. What is shown says nothing of it but the request id."""

    kind = Kind.INTERNAL


_BY_KIND: Mapping[Kind, type[DomainError]] = MappingProxyType(
    {
        cls.kind: cls
        for cls in (
            InvalidInput,
            NotFound,
            AlreadyExists,
            Conflict,
            PermissionDenied,
            Unauthenticated,
            RateLimited,
            PreconditionFailed,
            Unavailable,
            DeadlineExceeded,
            Internal,
        )
    }
)


def error_of(kind: Kind, message: str, *, code: str = "", details: Mapping[str, Any] | None = None) -> DomainError:
    """The error of a kind, for whoever decodes one from the wire."""
    return _BY_KIND[kind](message, code=code, details=details)


def _rebuild(cls: type[DomainError], message: str, code: str, details: Mapping[str, Any]) -> DomainError:
    error = cls.__new__(cls)
    DomainError.__init__(error, message, code=code, details=details)
    return error
