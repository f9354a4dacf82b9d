"""Against real processes and real signals."""

import asyncio
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PRELUDE = """
import asyncio, sys
from contextlib import asynccontextmanager
from draftsmith_shared.logging import configure_logging
from draftsmith_shared.runtime import StartupError, run
from draftsmith_shared.settings import Settings

configure_logging("bakery", "INFO", "json")

def say(text):
    print(text, flush=True)
"""


def start(tmp_path: Path, program: str) -> "subprocess.Popen[str]":
    path = tmp_path / "service.py"
    path.write_text(PRELUDE + textwrap.dedent(program) + "\nsys.exit(run('bakery', service))\n")
    return subprocess.Popen(
        [sys.executable, "-W", "error", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdout is not None
    for said in process.stdout:
        if said.strip() == line:
            return
    raise AssertionError(f"it ended without saying {line!r}")


STEADY = """
    @asynccontextmanager
    async def service():
        say("open")
        yield
        await asyncio.sleep({drain})
        say("drained")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_and_ends_well(tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path, STEADY.format(drain=0.05))
    wait_for(process, "open")
    process.send_signal(number)
    output, _ = process.communicate(timeout=20)
    assert output.strip() == "drained"
    assert process.returncode == 0


def test_a_second_signal_ends_at_once(tmp_path: Path) -> None:
    process = start(tmp_path, STEADY.format(drain=60))
    wait_for(process, "open")
    process.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        process.communicate(timeout=0.5)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        ('StartupError("no flour: order some")', "bakery: cannot start: no flour: order some"),
        (
            'OSError("cannot reach postgres://u:hunter2@db")',
            "bakery: cannot start: cannot reach postgres://u:[redacted]@db",
        ),
        ('RuntimeError("odd")', "bakery: cannot start: RuntimeError: odd"),
        ("KeyError()", "bakery: cannot start: KeyError"),
    ],
)
def test_a_failing_start_is_one_line(tmp_path: Path, failure: str, line: str) -> None:
    process = start(
        tmp_path,
        f"""
    @asynccontextmanager
    async def service():
        raise {failure}
        yield
    """,
    )
    _, problems = process.communicate(timeout=20)
    assert problems.strip().splitlines() == [line]
    assert process.returncode == 1


def test_wrong_settings_are_one_line_without_their_values(tmp_path: Path) -> None:
    process = start(
        tmp_path,
        """
    @asynccontextmanager
    async def service():
        Settings(grpc_port="hunter2", oven=3)
        yield
    """,
    )
    _, problems = process.communicate(timeout=20)
    assert len(problems.strip().splitlines()) == 1
    assert "the settings are wrong" in problems
    assert "grpc_port" in problems
    assert "oven" in problems
    assert "hunter2" not in problems
    assert process.returncode == 1


def test_a_signal_interrupts_a_start_that_hangs(tmp_path: Path) -> None:
    process = start(
        tmp_path,
        """
    @asynccontextmanager
    async def service():
        say("opening")
        try:
            await asyncio.sleep(60)
        finally:
            say("closed")
        yield
    """,
    )
    wait_for(process, "opening")
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=20)
    assert output.strip() == "closed"
    assert process.returncode == 0


def test_a_service_that_fails_while_it_drains_exits_with_1(tmp_path: Path) -> None:
    process = start(
        tmp_path,
        """
    @asynccontextmanager
    async def service():
        say("open")
        yield
        raise RuntimeError("the oven fell over")
    """,
    )
    wait_for(process, "open")
    process.send_signal(signal.SIGTERM)
    _, problems = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "the oven fell over" in problems


async def test_signals_are_given_back() -> None:
    from contextlib import asynccontextmanager

    from draftsmith_shared.runtime import serve

    @asynccontextmanager
    async def service():  # type: ignore[no-untyped-def]
        asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGTERM)
        yield

    before = signal.getsignal(signal.SIGTERM)
    assert await serve("bakery", service) == 0
    assert signal.getsignal(signal.SIGTERM) == before
