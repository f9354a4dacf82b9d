"""Which port the platform is served on."""

import errno
import socket


class NoFreePort(Exception):
    """Neither the wanted port nor one of the next can be had."""


def first_free(host: str, wanted: int, tries: int = 50) -> int:
    """The wanted port, or the next one that is free. Raises NoFreePort."""
    for port in range(wanted, min(wanted + tries, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((host, port))
            except OSError as error:
                if error.errno in (errno.EADDRINUSE, errno.EACCES):
                    continue
                raise
            return port
    raise NoFreePort(f"None of the ports {wanted} to {wanted + tries - 1} is free on {host}; choose one with --port")
