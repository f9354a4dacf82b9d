"""The analyst in its own process: the same answers, gone when idle, back when asked."""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest

from draftsmith_codegen.understand import AnalystProcess, DescriptionUnclear, understand
from draftsmith_shared.errors import DeadlineExceeded

BOOKS = "Members borrow books. Books have a title and a price in euros."


def gone(analyst: AnalystProcess, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if analyst.pid is None:
            return True
        time.sleep(0.05)
    return False


def test_same_answers_and_refusals_and_a_new_child_after_one_was_killed() -> None:
    with AnalystProcess() as analyst:
        assert gone(analyst)
        assert analyst.understand(BOOKS) == understand(BOOKS)
        with pytest.raises(DescriptionUnclear) as here:
            understand("A compiler for Pascal")
        with pytest.raises(DescriptionUnclear) as there:
            analyst.understand("A compiler for Pascal")
        assert (there.value.message, there.value.code, dict(there.value.details)) == (
            here.value.message,
            here.value.code,
            dict(here.value.details),
        )
        first = analyst.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert gone(analyst)
        assert analyst.understand(BOOKS) == understand(BOOKS)
        assert analyst.pid != first
    assert gone(analyst)


def test_the_child_goes_when_idle_and_comes_back_and_a_long_wait_ends() -> None:
    with AnalystProcess(idle_seconds=0.2) as analyst:
        analyst.warm_up()
        first = analyst.pid
        assert first is not None
        until = time.monotonic() + 20
        while psutil.pid_exists(first) and time.monotonic() < until:
            time.sleep(0.05)
        assert not psutil.pid_exists(first), "ended or not, it is still in the process table"
        assert analyst.understand(BOOKS) == understand(BOOKS)
    with AnalystProcess(timeout_seconds=0.01) as analyst, pytest.raises(DeadlineExceeded):
        analyst.understand(BOOKS)


def test_what_is_empty_wakes_nobody() -> None:
    with AnalystProcess() as analyst:
        with pytest.raises(DescriptionUnclear):
            analyst.understand("  ")
        assert analyst.pid is None
