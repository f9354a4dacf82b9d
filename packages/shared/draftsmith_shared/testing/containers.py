"""Peers in containers, for the lanes that want the production servers themselves: Apache Kafka, PostgreSQL."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from testcontainers.community.kafka import KafkaContainer
from testcontainers.community.postgres import PostgresContainer


def engine_missing() -> str | None:
    """Why no container can run here, in one line; None where a Docker engine answers at DOCKER_HOST or its socket."""
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    try:
        with _connected(host) as connection:
            connection.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
            answer = connection.recv(64)
    except (OSError, ValueError) as error:
        return f"no Docker engine here: {host}: {error}"
    return None if b" 200 " in answer else f"no Docker engine here: {host} answers {answer!r}"


def _connected(host: str) -> socket.socket:
    """By hand, because the libraries for it leave an open socket behind where nobody answers."""
    parts = urlsplit(host)
    if parts.scheme != "unix":
        return socket.create_connection((parts.hostname, parts.port or 2375), timeout=5)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(5)
        connection.connect(parts.path)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def kafka_container() -> Iterator[str]:
    """The bootstrap address of a one-node Apache Kafka."""
    with KafkaContainer("confluentinc/cp-kafka:7.6.1").with_kraft() as container:
        yield container.get_bootstrap_server()


@contextmanager
def postgres_container() -> Iterator[str]:
    with PostgresContainer("postgres:17-alpine", driver=None) as container:
        yield container.get_connection_url()
