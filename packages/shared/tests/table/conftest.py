"""A table on every adapter, and its clock."""

import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from draftsmith_shared.table.sql import SqlTable


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgres"])
async def table(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[SqlTable]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/t.db"
    else:  # the lane with containers names its own server, which has one database for all the tests
        url = os.environ.get("DRAFTSMITH_TEST_POSTGRES") or request.getfixturevalue("postgres_url")
    async with SqlTable.open(url, name=f"things_{secrets.token_hex(4)}", clock=clock) as opened:
        yield opened
