"""The platform's own log: bounded, and no line of it lost when it is turned over."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from draftsmith_standalone.log_file import LogFile

TALKER = """
    import asyncio, sys
    from pathlib import Path
    from draftsmith_standalone.log_file import LogFile

    async def main(path, lines):
        log = LogFile(Path(path), max_bytes=2000, backups=3)
        turns = 0
        for number in range(lines):
            print(f"line {number:05}", file=sys.stderr if number % 2 else sys.stdout, flush=True)
            turns += log.turn_over()
        assert turns == lines * 11 // 2002, turns

    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


def run(path: Path, program: str, *arguments: str) -> None:
    program = "\n".join(line.removeprefix("    ") for line in program.splitlines())
    with path.open("ab") as log:
        command = [sys.executable, "-c", program, str(path), *arguments]
        done = subprocess.run(command, stdout=log, stderr=log, timeout=60, check=False)
    assert done.returncode == 0, path.read_text()


def test_the_log_is_bounded_and_every_line_is_there_until_it_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "platform.log"
    run(path, TALKER, "600")
    files = [path.with_name(f"platform.log.{number}") for number in (3, 2, 1)]
    assert sorted(tmp_path.iterdir()) == sorted([path, *files])
    assert all(file.stat().st_size <= 2002 + 11 for file in files)
    lines = [line for file in (*files, path) for line in file.read_text().splitlines()]
    assert lines == [f"line {number:05}" for number in range(int(lines[0].split()[1]), 600)]
    assert path.stat().st_mode & 0o077 == 0, "for its owner's eyes only"


def test_output_that_goes_elsewhere_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "platform.log"
    path.write_text("x" * 100)
    assert not LogFile(path, max_bytes=10).turn_over()
    assert not LogFile(tmp_path / "none.log", max_bytes=10).turn_over()
    assert [file.name for file in tmp_path.iterdir()] == ["platform.log"]


async def test_a_disk_that_refuses_does_not_stop_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(self: LogFile) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LogFile, "turn_over", full)
    async with LogFile(tmp_path / "platform.log").bounded():
        await asyncio.sleep(0.01)
    assert "the log cannot be turned over: [Errno 28] No space left on device" in capsys.readouterr().err
