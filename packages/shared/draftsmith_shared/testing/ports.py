"""Waiting for a peer that was just started."""

import socket
import time
from collections.abc import Callable


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on right now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for_port(port: int, *, seconds: float, failed: Callable[[], str | None]) -> None:
    """Returns once the port answers; raises RuntimeError with what `failed` says, or after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
        except OSError:
            if reason := failed():
                raise RuntimeError(reason) from None
            if time.monotonic() > deadline:
                raise RuntimeError(f"nothing listens on port {port} after {seconds} s") from None
            time.sleep(0.02)
        else:
            return
