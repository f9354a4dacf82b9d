"""The metadata keys that calls carry between services, and reading them."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

AUTHORIZATION = "authorization"
"""`Bearer <access token>` of the user on whose behalf the call is made."""
SERVICE_TOKEN = "x-service-token"  # noqa: S105 - the name of the key, not a token
SERVICE_NAME = "x-service-name"
REQUEST_ID = "x-request-id"
TENANT_ID = "x-tenant-id"
BUILD_ID = "x-build-id"
CLIENT_ADDRESS = "x-client-address"
STATUS_DETAILS = "grpc-status-details-bin"

Metadata: TypeAlias = Iterable[tuple[str, str | bytes]]


def read_text(metadata: Iterable[tuple[str, str | bytes]] | None) -> Mapping[str, str]:
    """The text entries by key; of a repeated key the last one. Binary entries are left out."""
    return {key: value for key, value in metadata or () if isinstance(value, str)}
