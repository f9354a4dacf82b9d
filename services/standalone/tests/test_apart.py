"""Every service a process of its own, on a bus of Kafka's protocol; the agents apart, two of what may be several."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from draftsmith_client.api import Client
from draftsmith_shared.testing.broker import running_broker
from draftsmith_shared.testing.ports import free_port
from draftsmith_shared.testing.process import ServiceProcess, running_service, service_environment

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

LIBRARY = "A library where members borrow books. Books have a title and an author."


@dataclass
class Processes:
    """What runs, by a name of our own."""

    stack: ExitStack
    data: Path
    common: Mapping[str, object]
    running: dict[str, ServiceProcess] = field(default_factory=dict)

    def start(self, name: str, service: str, **settings: object) -> ServiceProcess:
        environment = service_environment(service, self.data / service, **{**self.common, **settings})
        # A log that nobody reads would fill its pipe: these say only what is wrong.
        environment["DRAFTSMITH_LOG_LEVEL"] = "ERROR"
        self.running[name] = self.stack.enter_context(running_service(service, environment))
        return self.running[name]

    def recorded(self, name: str) -> str:
        return self.running[name].get("/metrics").text

    def until_ready(self) -> None:
        deadline = time.monotonic() + 120
        while (away := {name for name, it in self.running.items() if it.get("/readyz").status_code != 200}) != set():
            assert time.monotonic() < deadline, away
            time.sleep(0.2)


@dataclass(frozen=True)
class Platform:
    processes: Processes
    url: str


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, layers: Path) -> Iterator[Platform]:
    public = free_port()
    url = f"http://localhost:{public}"
    with running_broker() as broker, ExitStack() as stack:
        common = {"bus_url": f"kafka://{broker.bootstrap}", "service_token": "the-service-token"}
        processes = Processes(stack, tmp_path_factory.mktemp("apart"), common)
        auth = processes.start("auth", "auth").target
        orchestrator = processes.start("orchestrator", "orchestrator", auth_target=auth).target
        work = {"auth_target": auth, "orchestrator_target": orchestrator, "public_url": url, "layers_dir": layers}
        ops = processes.start("ops", "codegen", agents="ops", **work)
        processes.start("pm and dev", "codegen", agents="pm,dev", **work)
        for number in (1, 2):
            processes.start(f"qa {number}", "codegen", agents="qa", **work)
            processes.start(f"email {number}", "email", auth_target=auth)
        processes.start("analytics", "analytics", auth_target=auth)
        processes.start(
            "gateway",
            "gateway",
            public_port=public,
            public_url=url,
            auth_target=auth,
            orchestrator_target=orchestrator,
            codegen_target=ops.target,
            codegen_http=ops.url,
            email_target=processes.running["email 1"].target,
            analytics_target=processes.running["analytics"].target,
        )
        processes.until_ready()
        yield Platform(processes, f"http://127.0.0.1:{public}")


def test_a_build_goes_through_all_of_them(platform: Platform) -> None:
    processes = platform.processes
    signed = httpx.post(
        f"{platform.url}/api/auth/signup", json={"email": "ann@example.org", "password": "a rather long one 42"}
    )
    assert signed.status_code == 201, signed.text
    with Client(platform.url) as client:
        client.log_in("ann@example.org", "a rather long one 42")
        job_id = client.create_app(LIBRARY).job_id
        deadline = time.monotonic() + 600
        while not (status := client.status(job_id)).job.finished:
            assert time.monotonic() < deadline, status.job
            time.sleep(0.5)
        assert status.job.state == "succeeded", status.job
        assert {step.attempt for step in status.job.steps} == {1}
        host = f"{status.project.name}-dev.localhost"
        assert httpx.get(f"{platform.url}/healthz", headers={"Host": host}, timeout=30).json()["status"] == "ok"
        _wait_until_counted(client)

    steps = "draftsmith_build_steps_duration_seconds_count"
    for name, step in (("pm and dev", "plan"), ("pm and dev", "generate"), ("ops", "publish"), ("ops", "deploy")):
        assert f'{steps}{{result="succeeded",step="{step}"}} 1.0' in processes.recorded(name)
    verified = [f'{steps}{{result="succeeded",step="verify"}} 1.0' in processes.recorded(f"qa {n}") for n in (1, 2)]
    assert sorted(verified) == [False, True], "one of the two"
    assert 'finished_total{result="succeeded"} 1.0' in processes.recorded("orchestrator")
    assert "draftsmith_deployed_apps_running_count 1.0" in processes.recorded("ops")
    mails = sorted(path.name.split(".")[1] for path in (processes.data / "email" / "outbox").iterdir())
    assert mails == ["build_started", "build_succeeded", "welcome"]
    sent = [line for n in (1, 2) for line in processes.recorded(f"email {n}").splitlines() if 'result="sent"' in line]
    assert len([line for line in sent if line.endswith(" 1.0") and "_total{" in line]) == 3


def _wait_until_counted(client: Client) -> None:
    """The last event of the build has reached analytics, and with it the others who listen."""
    deadline = time.monotonic() + 30
    while client.build_stats()["total"]["succeeded"] < 1:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    time.sleep(1)


def test_what_is_for_the_inside_is_not_at_the_door(platform: Platform) -> None:
    answers = {path: httpx.get(platform.url + path).status_code for path in ("/healthz", "/readyz", "/metrics")}
    assert answers == {"/healthz": 200, "/readyz": 404, "/metrics": 404}


def test_they_all_end_in_order(platform: Platform) -> None:
    for running in reversed(platform.processes.running.values()):
        running.stop()
    assert {running.process.returncode for running in platform.processes.running.values()} == {0}
