"""A service as a real process: `python -m draftsmith_<name>`, told by environment variables, as in production."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from draftsmith_shared.testing.ports import free_port

_START_SECONDS = 60


def without_settings(environment: pytest.MonkeyPatch) -> None:
    """Takes away what whoever runs the tests has told the platform."""
    for name in [name for name in os.environ if name.startswith("DRAFTSMITH_")]:
        environment.delenv(name)


def service_environment(name: str, data_dir: Path, **settings: object) -> dict[str, str]:
    """This process's environment with the service's settings and no others of ours; ports are free ones."""
    told = {"data_dir": data_dir, "grpc_port": free_port(), "http_port": free_port(), **settings}
    return {
        **{variable: value for variable, value in os.environ.items() if not variable.startswith("DRAFTSMITH_")},
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        **{f"DRAFTSMITH_{name}_{setting}".upper(): str(value) for setting, value in told.items()},
    }


@dataclass(frozen=True, slots=True)
class ServiceProcess:
    """A service that answers: `url` of its side app, `target` (host:port) of its gRPC server."""

    process: "subprocess.Popen[str]"
    url: str
    target: str

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=10)

    def stop(self, *, seconds: float = 30) -> list[dict[str, Any]]:
        """Asks it to stop, and answers with its log. Raises AssertionError unless it ends in order."""
        self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=seconds)
        assert self.process.returncode == 0, log
        return [json.loads(line) for line in log.splitlines()]


@contextmanager
def running_service(name: str, environment: Mapping[str, str]) -> Iterator[ServiceProcess]:
    """`python -m draftsmith_<name>`, once its /healthz answers; killed at the end where it was not stopped.

    Raises AssertionError, with what it wrote, where it ends before, or has not answered within a minute.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", f"draftsmith_{name}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    http_port, grpc_port = (environment[f"DRAFTSMITH_{name.upper()}_{kind}_PORT"] for kind in ("HTTP", "GRPC"))
    running = ServiceProcess(process, f"http://127.0.0.1:{http_port}", f"127.0.0.1:{grpc_port}")
    try:
        _wait_until_healthy(running)
        yield running
    finally:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def _wait_until_healthy(running: ServiceProcess) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            if running.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            if running.process.poll() is not None:
                _, log = running.process.communicate()
                raise AssertionError(f"it ended with {running.process.returncode}:\n{log}") from None
            time.sleep(0.05)
    raise AssertionError(f"{running.url}/healthz has not answered within {_START_SECONDS} s")
