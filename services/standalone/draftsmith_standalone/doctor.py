"""python -m draftsmith_standalone.doctor: what this machine has and lacks, as JSON lines of findings."""

import asyncio
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from draftsmith_client.home import Home
from draftsmith_codegen.layers import DependenciesUnavailable, node_interpreter
from draftsmith_codegen.sandbox import SandboxUnavailable, choose, probe
from draftsmith_standalone.composition import HOST

_PORT = 8080
_ENOUGH_DISK = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    """`state`: "ok", "missing" (the platform cannot do without) or "optional" (it can). `advice` says what to do."""

    name: str
    state: str
    words: str
    advice: str = ""


def main() -> None:
    for finding in findings():
        print(json.dumps(asdict(finding)), flush=True)


def findings() -> Iterator[Finding]:
    """Looks at the machine; nothing is changed."""
    version = platform.python_version()
    yield Finding("Python", "ok", f"{platform.python_implementation()} {version} ({sys.executable})")
    yield _git()
    yield from _sandbox()
    yield _node()
    yield _disk()
    yield _port()
    yield _names()
    yield _docker()


def _git() -> Finding:
    path = shutil.which("git")
    if path is None:
        return Finding("git", "missing", "not found", "Install git (Debian: apt-get install git).")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return Finding("git", "ok", f"{said.removeprefix('git version ')} ({path})")


def _sandbox() -> Iterator[Finding]:
    tried = asyncio.run(probe())
    try:
        chosen = choose(tried)
    except SandboxUnavailable as error:
        yield Finding("Sandbox", "missing", "none works here; generated code is not run", error.message)
        return
    others = "; ".join(f"{found.name}: {found.problem or 'works'}" for found in tried)
    yield Finding("Sandbox", "ok", f"{chosen.name} is used ({others})")


def _node() -> Finding:
    try:
        node = node_interpreter()
    except DependenciesUnavailable as error:
        return Finding("Node", "missing", "not found", error.message)
    return Finding("Node", "ok", f"{node.tag.split('-')[1]} ({node.path})")


def _disk() -> Finding:
    root = next(path for path in (Home.find().root, *Home.find().root.parents) if path.exists())
    free = shutil.disk_usage(root).free
    words = f"{free / 2**30:.1f} GB free at {root}"
    if free < _ENOUGH_DISK:
        return Finding("Disk", "missing", words, "Free some space: dependencies and applications need about 2 GB.")
    return Finding("Disk", "ok", words)


def _port() -> Finding:
    running = Home.find().running()
    if running is not None:
        return Finding("Platform", "ok", f"running on {running.url} (pid {running.pid})")
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, _PORT))
        except OSError:
            return Finding("Port", "optional", f"{_PORT} is taken", "The next free port is taken, or say --port N.")
    return Finding("Port", "ok", f"{_PORT} is free")


def _names() -> Finding:
    """Browsers and curl resolve *.localhost themselves (RFC 6761, section 6.3); other programs ask the system."""
    try:
        socket.getaddrinfo("clinic-dev.localhost", _PORT)
    except OSError:
        advice = "Browsers and curl find applications all the same; for other programs install libnss-myhostname."
        return Finding("Names", "optional", "the system does not resolve *.localhost", advice)
    return Finding("Names", "ok", "*.localhost resolves")


def _docker() -> Finding:
    path = shutil.which("docker")
    if path is None:
        return Finding("Docker", "optional", "not found; only docker-compose and its tests need it")
    socket_path = Path(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://"))
    if not socket_path.exists():
        return Finding("Docker", "optional", "no engine answers; only docker-compose and its tests need one")
    return Finding("Docker", "ok", path)


if __name__ == "__main__":
    main()
