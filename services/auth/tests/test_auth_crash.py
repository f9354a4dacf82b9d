"""Auth killed with SIGKILL in the middle of its work, as a real process."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from draftsmith.auth.v1 import auth_pb2 as pb
from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceStub
from draftsmith.events.v1.events_pb2 import UserSignedUp
from draftsmith_shared.errors import DomainError
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.port import Event
from draftsmith_shared.rpc.client import RpcClient
from draftsmith_shared.testing.process import running_service, service_environment

pytestmark = pytest.mark.slow


async def sign_up_until_it_dies(target: str, kill: Callable[[], None]) -> list[str]:
    """Signs users up side by side, has the service killed in the middle, and answers whom it said yes to."""
    welcomed: list[str] = []
    async with RpcClient(target) as client:
        stub = client.stub(AuthServiceStub)

        async def work(worker: int) -> None:
            for number in range(1000):
                email = f"user-{worker}-{number}@example.org"
                try:
                    await stub.SignUp(pb.SignUpRequest(email=email, password="correct horse"), timeout=2)
                except DomainError:
                    return
                welcomed.append(email)
                if len(welcomed) == 12:
                    kill()

        await asyncio.gather(*map(work, range(4)))
    return welcomed


async def log_in_all(target: str, emails: list[str]) -> list[str]:
    async with RpcClient(target) as client:
        stub = client.stub(AuthServiceStub)
        answers = [await stub.LogIn(pb.LogInRequest(email=email, password="correct horse")) for email in emails]
        return [answer.user.user_id for answer in answers]


async def told(path: Path, expected: int) -> list[str]:
    """The users that the bus has events about, one for each event."""
    events: asyncio.Queue[Event] = asyncio.Queue()
    found: dict[str, str] = {}
    async with (
        LocalBus.open(path) as bus,
        bus.subscribe(group="test", topics=["draftsmith.accounts.v1"], handler=events.put),
    ):
        while len(found) < expected:
            event = await asyncio.wait_for(events.get(), 10)
            found[event.id] = UserSignedUp.FromString(event.payload).user_id
        await asyncio.sleep(0.2)  # one too many would come now
    while not events.empty():
        event = events.get_nowait()
        found[event.id] = UserSignedUp.FromString(event.payload).user_id
    return sorted(found.values())


def users_once_the_outbox_is_empty(path: Path) -> list[str]:
    database = sqlite3.connect(path)
    try:
        deadline = time.monotonic() + 20
        while database.execute("SELECT count(*) FROM outbox").fetchone() != (0,) and time.monotonic() < deadline:
            time.sleep(0.1)
        return sorted(user for (user,) in database.execute("SELECT id FROM users"))
    finally:
        database.close()


def test_killed_in_the_middle_nobody_is_forgotten(tmp_path: Path) -> None:
    """Whoever was told yes can log in; every user in the database, told or not, is told of exactly once."""
    environment = service_environment("auth", tmp_path, argon2_memory_kib=8192)
    with running_service("auth", environment) as auth:
        welcomed = asyncio.run(sign_up_until_it_dies(auth.target, auth.process.kill))
    assert len(welcomed) >= 12
    with running_service("auth", environment) as auth:
        known = asyncio.run(log_in_all(auth.target, welcomed))
        users = users_once_the_outbox_is_empty(tmp_path / "auth.db")
        auth.stop()
    assert set(known) <= set(users)
    assert asyncio.run(told(tmp_path / "events.db", len(users))) == users
