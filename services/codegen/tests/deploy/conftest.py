"""A release small enough to be written here: an HTTP server of the standard library on a unix socket."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from draftsmith_codegen.deploy import DeploymentRequest, LocalDeployer, Timing
from draftsmith_codegen.layers import Layers
from draftsmith_codegen.sandbox import Sandbox, probe
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.unix import unix_transport

SERVE = """
import json, os, signal, socketserver, sys, time
from http.server import BaseHTTPRequestHandler

VERSION = "{version}"
{prelude}

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        data = os.environ["DATA_DIR"]
        status, body = 200, {{"version": VERSION, "pid": os.getpid()}}
        if self.path == "/healthz":
            if os.path.exists(data + "/sick"):
                status = 503
        elif self.path == "/crash":
            print("about to crash", flush=True)
            os._exit(3)
        elif self.path == "/sick":
            open(data + "/sick", "w").close()
        elif self.path == "/count":
            with open(data + "/count", "a+") as file:
                file.write("x")
                file.seek(0)
                body["count"] = len(file.read())
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def address_string(self):
        return "client"

    def log_message(self, *args):
        print(*args, flush=True)

class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

print("serving", VERSION, flush=True)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
Server(sys.argv[sys.argv.index("--uds") + 1], Handler).serve_forever()
"""

FAST = Timing(
    start=10,
    health_every=0.1,
    health_timeout=2,
    unhealthy_after=2,
    stop=3,
    drain=0.2,
    backoff_first=0.05,
    backoff_longest=0.3,
    calm_after=30,
    crash_loop_after=3,
)

MakeRelease = Callable[..., Path]
MakeRequest = Callable[..., DeploymentRequest]


@pytest.fixture
def make_release(tmp_path: Path) -> MakeRelease:
    def make(version: str = "1", prelude: str = "") -> Path:
        top = tmp_path / "trees" / version
        (top / "backend" / "app").mkdir(parents=True)
        (top / "backend" / "requirements.lock").write_text("# no dependencies\n")
        (top / "backend" / "app" / "__init__.py").write_text("")
        (top / "backend" / "app" / "serve.py").write_text(SERVE.format(version=version, prelude=prelude))
        return top

    return make


@pytest.fixture
def make_request(make_release: MakeRelease) -> MakeRequest:
    def make(version: str = "1", prelude: str = "", **changes: Any) -> DeploymentRequest:
        values: dict[str, Any] = {
            "deployment_id": f"deployment-{version}",
            "tenant_id": "tenant",
            "project_id": "project",
            "build_id": f"build-{version}",
            "environment": "dev",
            "host": "clinic-dev",
            "created_at": datetime(2026, 11, 21, 12, int(version) if version.isdigit() else 0, tzinfo=UTC),
            **changes,
        }
        release = values.pop("release", None) or make_release(version, prelude)
        return DeploymentRequest(release=release, **values)

    return make


@pytest.fixture
def fast() -> Timing:
    return FAST


@pytest.fixture(params=["bubblewrap", "landlock"])
async def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    finding = next(finding for finding in await probe() if finding.name == request.param)
    if finding.sandbox is None:
        pytest.skip(f"{finding.name} does not work on this machine: {finding.problem}")
    return finding.sandbox


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[SqlTable]:
    async with SqlTable.open(f"sqlite:///{tmp_path}/table.db") as table:
        yield table


@pytest.fixture(scope="session")
def layer_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


@pytest.fixture
def deployer(tmp_path: Path, sandbox: Sandbox, table: SqlTable, layer_root: Path) -> LocalDeployer:
    return LocalDeployer(tmp_path / "d", sandbox, table, Layers(layer_root, sandbox), timing=FAST)


Ask = Callable[..., Any]


@pytest.fixture
def ask() -> Ask:
    """GET a path of the app that a deployer resolves a host to."""

    async def get(deployer: LocalDeployer, path: str = "/", host: str = "clinic-dev") -> dict[str, Any]:
        upstream = await deployer.resolve(host)
        transport = unix_transport(upstream.url.removeprefix("unix://"))
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            answer: dict[str, Any] = (await client.get(path)).json()
            return answer

    return get
