"""Peers in containers, for the lanes that want the production servers themselves: Apache Kafka, PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

import docker  # type: ignore[import-untyped]
import docker.errors  # type: ignore[import-untyped]
from testcontainers.kafka import KafkaContainer
from testcontainers.postgres import PostgresContainer


def engine_missing() -> str | None:
    """Why no container can run here, in one line; None where a Docker engine answers."""
    try:
        client = docker.from_env(timeout=5)
        try:
            client.ping()
        finally:
            client.close()
    except (docker.errors.DockerException, OSError) as error:
        return f"no Docker engine here: {str(error).splitlines()[0]}"
    return None


@contextmanager
def kafka_container() -> Iterator[str]:
    """The bootstrap address of a one-node Apache Kafka."""
    with KafkaContainer("confluentinc/cp-kafka:7.6.1").with_kraft() as container:
        yield container.get_bootstrap_server()


@contextmanager
def postgres_container() -> Iterator[str]:
    with PostgresContainer("postgres:17-alpine", driver=None) as container:
        yield container.get_connection_url()
