"""Ctrl-C at the command that started the platform: nothing is left running that nobody knows of."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from draftsmith_client.home import Home

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _platforms(home: Home) -> list[psutil.Process]:
    wanted = str(home.root)
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if "draftsmith_standalone" in (line := process.info["cmdline"] or []) and wanted in line
    ]


def _hear_interrupts() -> None:
    """What a shell starts in the background is deaf to Ctrl-C, and so would be all that the tests start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("moment", ["starting", "building"])
def test_nothing_is_left_running(laptop: Any, tmp_path: Path, moment: str) -> None:
    home: Home = laptop.home
    said = tmp_path / "said"
    with said.open("wb") as output:
        command = subprocess.Popen(
            [sys.executable, "-m", "draftsmith_client", "new", "Members borrow books.", "--port", str(laptop.port)],
            env={**os.environ, "DRAFTSMITH_HOME": str(home.root)},
            stdout=output,
            stderr=output,
            preexec_fn=_hear_interrupts,
        )
    try:
        if moment == "starting":
            _wait(lambda: bool(_platforms(home)))
        else:
            _wait(lambda: "plan" in said.read_text())
        command.send_signal(signal.SIGINT)
        assert command.wait(60) == 130, said.read_text()
        _wait(lambda: not _platforms(home))
    finally:
        command.kill()
        for process in _platforms(home):
            process.kill()
    assert home.running() is None
    assert moment == "starting" or "Cancelled; nothing was deployed." in said.read_text()
