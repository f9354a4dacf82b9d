"""The helpers of tests fail loudly themselves."""

import socket
from collections.abc import Callable

import pytest

from draftsmith_shared.testing.broker import Broker
from draftsmith_shared.testing.containers import engine_missing
from draftsmith_shared.testing.crash import DidNotCrash, complete, crash
from draftsmith_shared.testing.ports import free_port, wait_for_port


def test_a_crash_is_a_kill_at_the_point() -> None:
    program = """
        from draftsmith_shared.testing.crash import reached
        print("before"); reached("one"); print("between"); reached("two"); print("after")
    """
    assert crash(program, at="one") == "before\n"
    assert crash(program, at="two") == "before\nbetween\n"
    assert complete(program) == "before\nbetween\nafter\n"


@pytest.mark.parametrize("run", [lambda program: crash(program, at="never"), complete])
def test_a_program_that_fails_is_no_crash(run: Callable[[str], str]) -> None:
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        run("1 / 0")


def test_a_program_that_ends_or_hangs_did_not_crash() -> None:
    with pytest.raises(DidNotCrash, match="before 'never'"):
        crash("print('all well')", at="never")
    with pytest.raises(DidNotCrash, match="did not reach 'never' within"):
        crash("import time; time.sleep(60)", at="never", seconds=0.5)


def test_a_peer_that_does_not_start_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="it ended"):
        wait_for_port(free_port(), seconds=5, failed=lambda: "it ended with 1")
    with pytest.raises(RuntimeError, match="nothing listens"):
        wait_for_port(free_port(), seconds=0.1, failed=lambda: None)


def test_a_broker_that_ends_at_once_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALF_TANSU_BIN", "/bin/false")
    with pytest.raises(RuntimeError, match="the Kafka broker ended with 1"):
        Broker().start()


def test_a_missing_engine_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, never listening: every connection is refused
        monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{closed.getsockname()[1]}")
        reason = engine_missing()
    assert reason is not None
    assert reason.startswith("no Docker engine here: ")
    assert "\n" not in reason
