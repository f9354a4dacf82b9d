"""Fixtures for every package.

A root conftest names this module in `pytest_plugins`; a project's own `tests/conftest.py`, where pytest allows no
plugins, has `from draftsmith_shared.testing.fixtures import *`.

The peers are real ones from pinned packages: a fixture whose peer does not start fails, it never skips. Only the
`docker_…` fixtures skip, with the reason, where no engine answers. Peers are imported by the fixture that starts them,
so that a test without them does not pay for them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from draftsmith_shared.testing.broker import Broker
    from draftsmith_shared.testing.crash import Crash
    from draftsmith_shared.testing.postgres import Postgres
    from draftsmith_shared.testing.s3 import Bucket


__all__ = [
    "crash",
    "docker_engine",
    "docker_kafka",
    "docker_postgres_url",
    "kafka_broker",
    "postgres",
    "postgres_url",
    "s3",
    "s3_endpoint",
]


@pytest.fixture(scope="session")
def kafka_broker() -> "Iterator[Broker]":
    """A broker for the session: `.bootstrap`. Use topic and group names of the test's own."""
    from draftsmith_shared.testing.broker import running_broker

    with running_broker() as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    from draftsmith_shared.testing.postgres import running_postgres

    with running_postgres() as running:
        yield running


@pytest.fixture
def postgres_url(postgres: "Postgres") -> Iterator[str]:
    """The URL of a database of the test's own."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    from draftsmith_shared.testing.s3 import running_s3

    with running_s3() as endpoint_url:
        yield endpoint_url


@pytest.fixture
def s3(s3_endpoint: str) -> "Bucket":
    """A bucket of the test's own."""
    from draftsmith_shared.testing.s3 import new_bucket

    return new_bucket(s3_endpoint)


@pytest.fixture
def crash() -> "Crash":
    """`crash(program, *arguments, at=point)` runs Python that is killed where it calls `reached(point)`."""
    from draftsmith_shared.testing.crash import crash

    return crash


@pytest.fixture(scope="session")
def docker_engine() -> None:
    """Skips where no container engine answers."""
    from draftsmith_shared.testing.containers import engine_missing

    if reason := engine_missing():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def docker_kafka(docker_engine: None) -> Iterator[str]:
    """The bootstrap address of Apache Kafka in a container."""
    from draftsmith_shared.testing.containers import kafka_container

    with kafka_container() as bootstrap:
        yield bootstrap


@pytest.fixture(scope="session")
def docker_postgres_url(docker_engine: None) -> Iterator[str]:
    """The URL of PostgreSQL in a container."""
    from draftsmith_shared.testing.containers import postgres_container

    with postgres_container() as url:
        yield url
