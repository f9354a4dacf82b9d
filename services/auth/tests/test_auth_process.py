"""`python -m draftsmith_auth` as a real process."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from draftsmith.auth.v1 import auth_pb2 as pb
from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceStub
from draftsmith.events.v1.events_pb2 import UserSignedUp
from draftsmith_shared.errors import DomainError
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.port import Event
from draftsmith_shared.rpc.client import RpcClient
from draftsmith_shared.tokens import TokenVerifier, http_jwks

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DRAFTSMITH_")},
        "DRAFTSMITH_AUTH_DATA_DIR": str(tmp_path),
        "DRAFTSMITH_AUTH_GRPC_PORT": str(free_port()),
        "DRAFTSMITH_AUTH_HTTP_PORT": str(free_port()),
        "DRAFTSMITH_AUTH_ARGON2_MEMORY_KIB": "8192",
        "DRAFTSMITH_SPAN_FILE": str(tmp_path / "spans.jsonl"),
    }


@contextmanager
def running(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "draftsmith_auth"], env=environment, stderr=subprocess.PIPE, text=True
    )
    url = f"http://127.0.0.1:{environment['DRAFTSMITH_AUTH_HTTP_PORT']}"
    try:
        for _ in range(400):
            try:
                if httpx.get(f"{url}/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                assert process.poll() is None, process.stderr and process.stderr.read()
                time.sleep(0.05)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


async def sign_up(target: str) -> pb.Session:
    async with RpcClient(target) as client:
        request = pb.SignUpRequest(email="ann@example.org", password="correct horse", name="Ann")
        return (await client.stub(AuthServiceStub).SignUp(request)).session


def test_serve_stop_rotate_serve(environment: dict[str, str], tmp_path: Path) -> None:
    target = f"127.0.0.1:{environment['DRAFTSMITH_AUTH_GRPC_PORT']}"
    jwks = f"http://127.0.0.1:{environment['DRAFTSMITH_AUTH_HTTP_PORT']}/.well-known/jwks.json"
    with running(environment) as process:
        session = asyncio.run(sign_up(target))
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
        assert process.returncode == 0
    lines = [json.loads(line) for line in log.splitlines()]
    assert {line["service"] for line in lines} == {"auth"}
    assert [line["event"] for line in lines][-1] == "stopped"
    assert "correct horse" not in log
    assert session.refresh_token not in log
    spans = [json.loads(line) for line in (tmp_path / "spans.jsonl").read_text().splitlines()]
    assert spans[0]["name"] == "draftsmith.auth.v1.AuthService/SignUp"
    assert spans[0]["resource"]["attributes"]["service.name"] == "auth"

    rotated = subprocess.run([sys.executable, "-m", "draftsmith_auth", "rotate-keys"], env=environment, check=True)
    assert rotated.returncode == 0
    with running(environment):
        keys = httpx.get(jwks).json()["keys"]
        assert len(keys) == 2
        asyncio.run(TokenVerifier(http_jwks(jwks)).verify(session.access_token))


async def sign_up_until_it_dies(target: str, kill: Callable[[], None], done: list[str]) -> None:
    """Signs users up side by side, has the service killed in the middle, and notes whom it said yes to."""
    async with RpcClient(target) as client:
        stub = client.stub(AuthServiceStub)

        async def work(worker: int) -> None:
            for number in range(1000):
                email = f"user-{len(done)}-{worker}-{number}@example.org"
                try:
                    await stub.SignUp(pb.SignUpRequest(email=email, password="correct horse"), timeout=2)
                except DomainError:
                    return
                done.append(email)
                if len(done) == 12:
                    kill()

        await asyncio.gather(*map(work, range(4)))


async def log_in_all(target: str, emails: list[str]) -> list[str]:
    async with RpcClient(target) as client:
        stub = client.stub(AuthServiceStub)
        answers = [await stub.LogIn(pb.LogInRequest(email=email, password="correct horse")) for email in emails]
        return [answer.user.user_id for answer in answers]


async def told(path: Path) -> dict[str, str]:
    """The events in the bus: id -> the user they are about."""
    found: dict[str, str] = {}

    async def note(event: Event) -> None:
        found[event.id] = UserSignedUp.FromString(event.payload).user_id

    async with LocalBus.open(path) as bus, bus.subscribe(group="t", topics=["draftsmith.accounts.v1"], handler=note):
        await asyncio.sleep(1)
    return found


def test_killed_in_the_middle_nobody_is_forgotten(environment: dict[str, str], tmp_path: Path) -> None:
    """Whoever was told yes can log in; every user in the database, told or not, is told of exactly once."""
    target = f"127.0.0.1:{environment['DRAFTSMITH_AUTH_GRPC_PORT']}"
    welcomed: list[str] = []
    with running(environment) as process:
        asyncio.run(sign_up_until_it_dies(target, process.kill, welcomed))
    assert len(welcomed) >= 12
    with running(environment) as process:
        known = asyncio.run(log_in_all(target, welcomed))
        deadline = time.monotonic() + 20
        database = sqlite3.connect(tmp_path / "auth.db")
        while database.execute("SELECT count(*) FROM outbox").fetchone() != (0,) and time.monotonic() < deadline:
            time.sleep(0.1)
        users = [user for (user,) in database.execute("SELECT id FROM users")]
        database.close()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert set(known) <= set(users)
    assert sorted(asyncio.run(told(tmp_path / "events.db")).values()) == sorted(users)


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
