"""Starting and stopping the platform's process."""

import json
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from draftsmith_client.home import Home, Running

START_SECONDS = 180.0
STOP_SECONDS = 20.0


class DidNotStart(Exception):
    """The platform ended or hung before it was ready; the message says what it said."""


@dataclass(slots=True)
class Started:
    """A platform that this command started, and thus its own to stop."""

    running: Running
    process: subprocess.Popen[bytes]


def start(home: Home, *, port: int) -> Started:
    """Starts the platform and waits until it serves. Raises DidNotStart."""
    home.make()
    home.run_file.unlink(missing_ok=True)
    begun = time.monotonic()
    with home.log_file.open("ab") as log, _interrupts_held() as held:
        position = log.tell()
        process = subprocess.Popen(
            [sys.executable, "-m", "draftsmith_standalone", "--home", str(home.root), "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        if held:
            raise KeyboardInterrupt
        while time.monotonic() - begun < START_SECONDS:
            if process.poll() is not None:
                raise DidNotStart(_last_words(home.log_file, position))
            running = home.running()
            if running is not None and running.pid == process.pid:
                return Started(running, process)
            time.sleep(0.02)
    except KeyboardInterrupt:  # nobody would know of it
        process.terminate()
        process.wait(STOP_SECONDS)
        raise
    process.kill()
    raise DidNotStart(f"It was not ready after {START_SECONDS:.0f} s; its log is {home.log_file}")


@contextmanager
def _interrupts_held() -> Iterator[list[int]]:
    """Ctrl-C waits in the list meanwhile: a process whose number nobody has got yet could not be ended."""
    held: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield held
    finally:
        signal.signal(signal.SIGINT, before)


def stop(running: Running) -> bool:
    """Asks the platform to stop and waits for it. False where it had to be killed."""
    try:
        process = psutil.Process(running.pid)
    except psutil.NoSuchProcess:
        return True
    try:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        process.kill()
        return False
    return True


def _last_words(log: Path, position: int) -> str:
    with log.open("rb") as file:
        file.seek(position)
        lines = deque(file.read().decode(errors="replace").splitlines(), maxlen=12)
    words = [_event(line) for line in lines if line.strip()]
    return "\n".join(words) or f"It ended without a word; its log is {log}"


def _event(line: str) -> str:
    """A log line's own words."""
    try:
        entry = json.loads(line)
    except ValueError:
        return line
    return str(entry.get("event", line)) if isinstance(entry, dict) else line
