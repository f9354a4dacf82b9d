"""Programs that want to reach somebody: neither the network nor a socket of the host, on every adapter."""

import asyncio
import os
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from draftsmith_codegen.sandbox import Bind, Job, Sandbox

MakeJob = Callable[..., Job]


CONNECT = """
import socket, sys
def attempt(name, family, kind, address, send=False):
    try:
        with socket.socket(family, kind) as s:
            s.settimeout(1)
            if send:
                s.sendto(b"hello", address)
            else:
                s.connect(address)
        print("reached", name)
    except OSError:
        pass
"""


@contextmanager
def listening(family: int, kind: int, address: "tuple[str, int] | str | bytes") -> Iterator[socket.socket]:
    with socket.socket(family, kind) as server:
        server.bind(address)
        if kind == socket.SOCK_STREAM:
            server.listen()
        server.settimeout(0.2)
        yield server


async def test_the_hosts_loopback_cannot_be_reached(sandbox: Sandbox, job: MakeJob) -> None:
    with (
        listening(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)) as tcp,
        listening(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)) as udp,
    ):
        code = CONNECT + textwrap.dedent(f"""
            attempt("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", {tcp.getsockname()[1]}))
            attempt("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", {udp.getsockname()[1]}), True)
            attempt("dns", socket.AF_INET, socket.SOCK_STREAM, ("1.1.1.1", 53))
            print("done")
        """)
        result = await sandbox.run(job(code))
        assert "reached tcp" not in result.output
        assert "reached dns" not in result.output
        assert result.output.endswith("done\n")
        with pytest.raises(TimeoutError):
            tcp.accept()
        with pytest.raises(TimeoutError):
            udp.recv(10)


async def test_names_are_not_resolved(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import socket
try: print(socket.getaddrinfo("example.com", 443))
except OSError: print("no")
"""
    assert (await sandbox.run(job(code))).output == "no\n"


async def test_unix_sockets_of_the_host_cannot_be_reached(sandbox: Sandbox, job: MakeJob, tmp_path: Path) -> None:
    abstract = f"\0draftsmith-test-{os.getpid()}"
    with (
        listening(socket.AF_UNIX, socket.SOCK_STREAM, abstract) as one,
        listening(socket.AF_UNIX, socket.SOCK_STREAM, str(tmp_path / "s")) as two,
        listening(socket.AF_UNIX, socket.SOCK_DGRAM, str(tmp_path / "d")) as three,
    ):
        (tmp_path / "s").chmod(0o777)
        (tmp_path / "d").chmod(0o777)
        code = CONNECT + textwrap.dedent(f"""
            attempt("abstract", socket.AF_UNIX, socket.SOCK_STREAM, {abstract!r})
            attempt("path", socket.AF_UNIX, socket.SOCK_STREAM, {str(tmp_path / "s")!r})
            attempt("datagram", socket.AF_UNIX, socket.SOCK_DGRAM, {str(tmp_path / "d")!r}, True)
            print("done")
        """)
        assert (await sandbox.run(job(code))).output == "done\n"
        for server in (one, two):
            with pytest.raises(TimeoutError):
                server.accept()
        with pytest.raises(TimeoutError):
            three.recv(10)


async def test_a_server_can_listen_on_a_unix_socket_of_its_own(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    code = """
import socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
peer, _ = server.accept()
peer.sendall(b"hello")
"""
    process = await sandbox.start(job(code, f"{work.inside}/s", writable=[work]))
    async with asyncio.timeout(10):
        while not (work.host / "s").exists():  # noqa: ASYNC110 -- made by another process
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.05)
    # From beside the socket: the path of pytest's temporary directories may be too long for an address.
    client = "import socket; s = socket.socket(socket.AF_UNIX); s.connect('s'); print(s.recv(10).decode())"
    answer = subprocess.run([sys.executable, "-c", client], cwd=work.host, capture_output=True, text=True, check=True)  # noqa: ASYNC221
    assert answer.stdout == "hello\n"
    assert (await process.wait()).ok
