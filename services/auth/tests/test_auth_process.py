"""`python -m draftsmith_auth` as a real process."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from draftsmith.auth.v1 import auth_pb2 as pb
from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceStub
from draftsmith_shared.rpc.client import RpcClient
from draftsmith_shared.testing.process import running_service, service_environment
from draftsmith_shared.tokens import TokenVerifier, http_jwks

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **service_environment("auth", tmp_path, argon2_memory_kib=8192),
        "DRAFTSMITH_SPAN_FILE": str(tmp_path / "spans.jsonl"),
    }


async def sign_up(target: str) -> pb.Session:
    async with RpcClient(target) as client:
        request = pb.SignUpRequest(email="ann@example.org", password="correct horse", name="Ann")
        return (await client.stub(AuthServiceStub).SignUp(request)).session


def test_serve_stop_rotate_serve(environment: dict[str, str], tmp_path: Path) -> None:
    with running_service("auth", environment) as auth:
        assert auth.get("/readyz").json()["checks"] == {"database": "ok", "bus": "ok", "rpc": "ok"}
        session = asyncio.run(sign_up(auth.target))
        log = auth.stop()
    assert {line["service"] for line in log} == {"auth"}
    assert log[-1]["event"] == "stopped"
    assert "correct horse" not in str(log)
    assert session.refresh_token not in str(log)
    spans = [json.loads(line) for line in (tmp_path / "spans.jsonl").read_text().splitlines()]
    assert spans[0]["name"] == "draftsmith.auth.v1.AuthService/SignUp"
    assert spans[0]["resource"]["attributes"]["service.name"] == "auth"

    rotated = subprocess.run([sys.executable, "-m", "draftsmith_auth", "rotate-keys"], env=environment, check=True)
    assert rotated.returncode == 0
    with running_service("auth", environment) as auth:
        keys = auth.get("/.well-known/jwks.json").json()["keys"]
        assert len(keys) == 2
        verifier = TokenVerifier(http_jwks(f"{auth.url}/.well-known/jwks.json"))
        asyncio.run(verifier.verify(session.access_token))


def test_a_wrong_setting_is_one_line(environment: dict[str, str]) -> None:
    environment["DRAFTSMITH_AUTH_DATABASE_URL"] = "mysql://user:hunter2@db/auth"
    process = subprocess.run(
        [sys.executable, "-m", "draftsmith_auth"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert process.returncode == 1
    [line] = [line for line in process.stderr.splitlines() if line.startswith("auth: cannot start:")]
    assert "must begin with sqlite:/// or postgresql://" in line
    assert "hunter2" not in process.stderr


def test_an_unknown_command() -> None:
    process = subprocess.run([sys.executable, "-m", "draftsmith_auth", "fly"], capture_output=True, text=True)
    assert process.returncode == 2
    assert "usage:" in process.stderr
