"""How the app meets the world: its HTTP contract, and the services it calls."""

from __future__ import annotations

from typing import Literal

import pydantic

from .base import Part, Setting

Naming = Literal["snake", "camel"]
Pagination = Literal["page", "offset", "cursor"]
IdType = Literal["uuid", "integer"]
ListKey = Literal["items", "total", "page", "page_size", "offset", "limit", "next"]
ErrorKey = Literal["in", "code", "message", "details", "request_id"]
StatusKey = Literal["create", "update", "delete", "invalid", "forbidden", "conflict"]
ConnectorKind = Literal["slack", "teams", "stripe", "webhook", "rest", "smtp", "twilio", "google_calendar", "s3"]


def _list_keys() -> dict[ListKey, str]:
    return {"items": "items", "total": "total", "page": "page", "page_size": "page_size"}


def _error_keys() -> dict[ErrorKey, str]:
    return {"in": "error", "code": "code", "message": "message", "details": "details", "request_id": "requestId"}


class Envelope(Part):
    """What replies are wrapped in.

    `list` gives the JSON key of each part of a list's reply; a part without a key is not sent, and none at all makes it
    a bare array. `item` is the key around a single row (None: bare). `error` gives the keys of an error (`in` the key
    around it).
    """

    list: dict[ListKey, str] = pydantic.Field(default_factory=_list_keys)
    item: str | None = None
    error: dict[ErrorKey, str] = pydantic.Field(default_factory=_error_keys)


class Contract(Part):
    """The HTTP API, where an existing one has to be matched: what is left at its default is as every app has it.

    `paths` and `names` are by entity: its path below `prefix`, and the JSON names of its fields and relations. `status`
    are the HTTP status codes of what usually has another.
    """

    prefix: str = "/api"
    naming: Naming = "snake"
    envelope: Envelope = pydantic.Field(default_factory=Envelope)
    pagination: Pagination = "page"
    page_size: int = 20
    paths: dict[str, str] = pydantic.Field(default_factory=dict)
    names: dict[str, dict[str, str]] = pydantic.Field(default_factory=dict)
    status: dict[StatusKey, int] = pydantic.Field(default_factory=dict)
    id: IdType = "uuid"


class Connector(Part):
    """A service the app calls. `secrets` are named, never valued: by setting, the name under which the environment of
    the running app has it.
    """

    kind: ConnectorKind
    title: str | None = None
    settings: dict[str, Setting] = pydantic.Field(default_factory=dict)
    secrets: dict[str, str] = pydantic.Field(default_factory=dict)
