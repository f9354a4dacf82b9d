"""Who and what the current work is for: request context and principal, carried by contextvars.

The rpc server and the gateway bind them at the edge; logging, telemetry, the rpc client and the event envelope read
them.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from draftsmith_shared.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What is known of the current work; an empty string where something is not known."""

    request_id: str = ""
    tenant_id: str = ""
    user_id: str = ""
    build_id: str = ""
    client_address: str = ""
    """The address the user's request came from, as the gateway saw it."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling: a user of a tenant, or (`service` set) another service of the platform.

    `token` is the bearer token it came with, so that a call made on the caller's behalf can carry it on; it takes no
    part in comparisons and is never shown.
    """

    user_id: str
    tenant_id: str
    roles: frozenset[str] = frozenset()
    service: str | None = None
    token: str = field(default="", repr=False, compare=False)


_context: ContextVar[RequestContext] = ContextVar("draftsmith_request", default=RequestContext())  # noqa: B039 - frozen
_principal: ContextVar[Principal | None] = ContextVar("draftsmith_principal", default=None)
_service: ContextVar[str] = ContextVar("draftsmith_service", default="")


def current() -> RequestContext:
    """The context of the current work; empty outside of any."""
    return _context.get()


@contextmanager
def bind(
    *,
    request_id: str | None = None,
    tenant_id: str | None = None,
    user_id: str | None = None,
    build_id: str | None = None,
    client_address: str | None = None,
) -> Iterator[RequestContext]:
    """The current context with these parts replaced, for as long as the block runs."""
    given = {
        "request_id": request_id,
        "tenant_id": tenant_id,
        "user_id": user_id,
        "build_id": build_id,
        "client_address": client_address,
    }
    changed = replace(current(), **{name: value for name, value in given.items() if value is not None})
    with _set(_context, changed):
        yield changed


def current_principal() -> Principal:
    """Who is calling. Raises Unauthenticated where nobody was authenticated: code that needs a caller fails closed."""
    principal = _principal.get()
    if principal is None:
        raise Unauthenticated("sign in first: this needs to know who is calling", code="NO_PRINCIPAL")
    return principal


def principal_or_none() -> Principal | None:
    """Who is calling, for the few places that serve anonymous callers too."""
    return _principal.get()


@contextmanager
def acting_as(principal: Principal) -> Iterator[Principal]:
    """The block runs on behalf of the principal; its tenant and user become the context's too."""
    with bind(tenant_id=principal.tenant_id or None, user_id=principal.user_id or None), _set(_principal, principal):
        yield principal


def current_service() -> str:
    """Which service of this process the current work belongs to; empty where that was never said."""
    return _service.get()


@contextmanager
def in_service(name: str) -> Iterator[None]:
    """Log lines and spans of the block (and of the tasks it starts) are this service's.

    One process may host every service (`draftsmith up`), so the process cannot be the answer.
    """
    with _set(_service, name):
        yield


def service_of(module: str) -> str:
    """The service a module belongs to by its name; empty for shared code and libraries."""
    package = module.partition(".")[0]
    name = package.removeprefix("draftsmith_")
    return "" if name == package or name == "shared" else name


_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def new_request_id() -> str:
    """A new random request id (96 bits)."""
    return secrets.token_hex(12)


def accepted_request_id(proposed: str | None) -> str:
    """The request id a caller proposed, or a new one where it is missing or could not be trusted in a log line."""
    return proposed if proposed and _REQUEST_ID.fullmatch(proposed) else new_request_id()


@contextmanager
def _set(variable: ContextVar[Any], value: object) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        # ValueError: an async generator was closed by the event loop, in another context than the one that set it. That
        # one is gone, and the value with it.
        with suppress(ValueError):
            variable.reset(token)
