"""HTTP over a Unix socket."""

import ssl
from pathlib import Path

import httpx

_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody; none is asked


def unix_transport(socket: str | Path, *, retries: int = 0) -> httpx.AsyncHTTPTransport:
    """A transport for `httpx.AsyncClient` to a socket file; `retries` are of the connection alone.

    httpx's own reads every certificate authority for each transport, which takes tens of milliseconds.
    """
    return httpx.AsyncHTTPTransport(uds=str(socket), verify=_NO_TLS, retries=retries)
