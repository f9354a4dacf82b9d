"""A whole platform as a process of its own, on a home and a port that nobody else has."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from draftsmith_client.api import Client
from draftsmith_client.home import Home
from draftsmith_client.models import Job, Status

START_SECONDS = 120
CRASHING = Path(__file__).parent / "crashing.py"


@dataclass
class Laptop:
    """A user's machine: one home directory, on which the platform is started, killed and started again."""

    home: Home
    port: int
    layers: Path
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, crash: str = "") -> None:
        """Starts the platform and waits until it serves; with `crash` it will kill itself at that point."""
        self.home.make()
        self.home.run_file.unlink(missing_ok=True)
        program = [str(CRASHING), crash, str(self.home.root / "crashed")] if crash else ["-m", "draftsmith_standalone"]
        environment = {
            **os.environ,
            "DRAFTSMITH_CODEGEN_LAYERS_DIR": str(self.layers),
            "DRAFTSMITH_ORCHESTRATOR_LEASE_SECONDS": "4",
            "DRAFTSMITH_ORCHESTRATOR_KEEPER_INTERVAL_SECONDS": "0.5",
            **self.environment,
        }
        with self.home.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *program, "--home", str(self.home.root), "--port", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
            )
        deadline = time.monotonic() + START_SECONDS
        while self.home.running() is None:
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the platform did not start:\n{self.log()}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(60)

    def wait_for_crash(self, seconds: float = 300) -> None:
        assert self.process is not None
        assert self.process.wait(seconds) == -signal.SIGKILL, self.log()

    def log(self) -> str:
        return "\n".join(self.home.log_file.read_text().splitlines()[-40:])

    @contextmanager
    def client(self) -> Iterator[Client]:
        """Signed in as the owner."""
        credentials = self.home.credentials()
        assert credentials is not None
        with Client(self.url) as client:
            client.log_in(credentials.email, credentials.password)
            yield client

    def ended(self, client: Client, job_id: str, seconds: float = 400) -> Status:
        """The job once it has ended, whatever happens to the platform meanwhile."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            status = client.status(job_id)
            if status.job.finished:
                return status
            time.sleep(0.2)
        pytest.fail(f"the job did not end: {client.status(job_id).job}\n{self.log()}")

    def build(self, client: Client, description: str) -> Status:
        """Builds the application and expects it to succeed."""
        status = self.ended(client, client.create_app(description).job_id)
        assert status.job.state == "succeeded", _why(status.job, self)
        return status

    def app(self, name: str) -> httpx.Client:
        """Talks to a running application through the gateway, as a browser would."""
        headers = {"Host": f"{name}-dev.localhost", "X-Requested-With": "app"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)


def _why(job: Job, laptop: Laptop) -> str:
    failure = job.failure
    return f"{failure.message}\n{failure.details.get('output', '')}" if failure else f"{job}\n{laptop.log()}"


def _free_port() -> int:
    """Outside the range that the system hands out by itself: the platform's own services live there."""
    while True:
        port = random.randint(15_000, 28_000)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue


@pytest.fixture(scope="session")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Installed dependencies, for all platforms of the run, whichever process of pytest starts them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "layers"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def laptop(tmp_path: Path, layers: Path) -> Iterator[Laptop]:
    """A machine on which nothing runs yet."""
    machine = Laptop(Home(tmp_path / "home"), _free_port(), layers)
    yield machine
    machine.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, layers: Path) -> Iterator[Laptop]:
    """A machine on which the platform is up, for the tests of one module."""
    machine = Laptop(Home(tmp_path_factory.mktemp("laptop") / "home"), _free_port(), layers)
    machine.start()
    yield machine
    machine.stop()
