"""`python -m draftsmith_codegen` as a real process; the orchestrator is away, and that is what it says."""

import subprocess
import sys
from pathlib import Path

import pytest

from draftsmith_shared.testing.ports import free_port
from draftsmith_shared.testing.process import running_service, service_environment

pytestmark = pytest.mark.slow


def test_it_starts_says_what_is_missing_and_stops(tmp_path: Path) -> None:
    target = f"127.0.0.1:{free_port()}"
    environment = service_environment(
        "codegen", tmp_path, orchestrator_target=target, service_token="the-service-token"
    )
    with running_service("codegen", environment) as codegen:
        assert codegen.get("/healthz").json() == {"status": "ok", "service": "codegen"}
        ready = codegen.get("/readyz")
        assert (ready.status_code, ready.json()["checks"]["rpc"]) == (503, "ok")
        assert ready.json()["checks"]["orchestrator"] != "ok"
        # Without the service token, git and artifacts are for nobody.
        assert codegen.get("/git/clinic.git/info/refs").status_code == 403
        log = codegen.stop()
    assert {line["service"] for line in log} == {"codegen"}
    assert log[-1]["event"] == "stopped"


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        (
            "agents",
            "pm,painter",
            "agents: there is no agent 'painter'; there are pm, dev, qa, ops, separated by commas",
        ),
        ("slots", "0", "slots: "),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path: Path, setting: str, value: str, words: str) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "draftsmith_codegen"],
        env=service_environment("codegen", tmp_path, **{setting: value}),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.returncode == 1
    [line] = process.stderr.splitlines()
    assert line.startswith(f"codegen: cannot start: the settings are wrong: {words}")


def test_without_the_service_token_it_does_not_start(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "draftsmith_codegen"],
        env=service_environment("codegen", tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.returncode == 1
    [line] = process.stderr.splitlines()
    assert line.startswith("codegen: cannot start: the service token is missing")
    assert "DRAFTSMITH_SERVICE_TOKEN" in line
