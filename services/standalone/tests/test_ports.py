"""Which port the platform takes."""

import socket

import pytest

from draftsmith_standalone.ports import NoFreePort, first_free

HOST = "127.0.0.1"


def test_the_wanted_port_is_taken_when_it_is_free() -> None:
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    assert first_free(HOST, port) == port


def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert port < first_free(HOST, port) < port + 50


def test_no_free_port_says_what_to_do() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NoFreePort, match="choose one with --port"):
            first_free(HOST, port, tries=1)
