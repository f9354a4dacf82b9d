"""The buses that the contract holds for."""

import os
import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from draftsmith_shared.events.kafka import KafkaBus, Topics
from draftsmith_shared.events.kafka_consumer import Timing
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.port import EventBus
from draftsmith_shared.events.retry import RetryPolicy

RETRY = RetryPolicy(attempts=3, first_seconds=0.02, factor=2.0, max_seconds=0.1)
TIMING = Timing(session_seconds=2.0, drain_seconds=1.0, fetch_wait_seconds=0.02)

Open = Callable[[], AbstractAsyncContextManager[EventBus]]


@pytest.fixture(params=["local", "kafka"])
def open_bus(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the bus; again after a restart of the process, so to say: what was published is still there."""
    if request.param == "local":
        return lambda: LocalBus.open(tmp_path / "bus.db", retry=RETRY, drain_seconds=1.0)
    # The lane with containers names its own broker.
    bootstrap = os.environ.get("DRAFTSMITH_TEST_KAFKA") or request.getfixturevalue("kafka_broker").bootstrap
    return lambda: KafkaBus.open(bootstrap, topics=Topics(partitions=3), retry=RETRY, timing=TIMING)


@pytest.fixture
def topic() -> str:
    return f"test.{secrets.token_hex(4)}"
