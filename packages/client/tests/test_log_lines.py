"""The log is read and followed through its turns: every line once, in order."""

import threading
import time
from pathlib import Path

from draftsmith_client.log_lines import following, last_lines


class Ended(Exception):
    """Raised in place of waiting when the test has seen enough."""


def turn_over(path: Path) -> None:
    path.replace(path.with_name(f"{path.name}.1"))
    path.touch()


def test_the_last_lines_reach_into_the_file_before(tmp_path: Path) -> None:
    path = tmp_path / "platform.log"
    path.write_text("one\ntwo\n")
    assert last_lines(path, 5) == ["one\n", "two\n"]
    turn_over(path)
    assert last_lines(path, 5) == ["one\n", "two\n"]
    path.write_text("three\n")
    assert last_lines(path, 2) == ["two\n", "three\n"]
    assert last_lines(path, 1) == ["three\n"]


def test_following_goes_on_through_every_turn(tmp_path: Path) -> None:
    path = tmp_path / "platform.log"
    path.write_text("".join(f"line {number}\n" for number in range(5)))
    total = 3000
    lines: list[str] = []

    def write() -> None:
        file = path.open("a")
        for number in range(5, total):
            file.write(f"line {number}\n")
            file.flush()
            if number % 100 == 0:
                while len(lines) < number - 100:  # until this file is being read: of two unread ones, one is lost
                    time.sleep(0.0005)
                # As the platform does it: first the names, then the place of the descriptor.
                path.replace(path.with_name(f"{path.name}.1"))
                fresh = path.open("a")
                file.close()
                file = fresh
        file.close()

    writer = threading.Thread(target=write, daemon=True)
    for line in following(path, 3, pause=lambda _: time.sleep(0.0005)):
        if not lines:
            writer.start()
        lines.append(line)
        if line == f"line {total - 1}\n":
            break
    writer.join()
    assert lines == [f"line {number}\n" for number in range(2, total)]


def test_a_line_is_told_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "platform.log"
    path.write_text("whole\nbeg")
    waits = 0

    def pause(_: float) -> None:
        nonlocal waits
        waits += 1
        with path.open("a") as file:
            file.write(["un", " and ended\n"][waits - 1])

    follower = following(path, 10, pause=pause)
    assert [next(follower), next(follower)] == ["whole\n", "begun and ended\n"]
