"""Reads the platform's log, which is turned over when it is full: `platform.log` becomes `platform.log.1`."""

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TextIO

_PAUSE_SECONDS = 0.2


def last_lines(path: Path, count: int) -> list[str]:
    """The last lines, also those that are in the file before."""
    with path.open(errors="replace") as file:
        return _last(path, file, count)


def following(path: Path, count: int, *, pause: Callable[[float], None] = time.sleep) -> Iterator[str]:
    """The last lines, then every new one, for ever: whole lines, through every turn of the log.

    `pause` is called with the seconds to wait whenever there is nothing new.
    """
    file = path.open(errors="replace")
    try:
        begun = ""
        for piece in _last(path, file, count):
            begun = yield from _whole(piece)
        left_behind = False
        while True:
            while piece := file.readline():
                begun = yield from _whole(begun + piece)
            if left_behind:
                file.close()
                file = path.open(errors="replace")
                left_behind = False
            else:
                # The old file is written to for a moment after it has lost its name: it is read once more after that.
                left_behind = _turned_over(path, file)
                pause(_PAUSE_SECONDS)
    finally:
        file.close()


def _last(path: Path, file: TextIO, count: int) -> list[str]:
    """Reads the open file to its end."""
    lines: deque[str] = deque(maxlen=count)
    older = path.with_name(f"{path.name}.1")
    try:
        with older.open(errors="replace") as before:
            # The same where the log was turned over since it was opened.
            if not os.path.samestat(os.fstat(before.fileno()), os.fstat(file.fileno())):
                lines.extend(before)
    except FileNotFoundError:
        pass
    lines.extend(file)
    return list(lines)


def _whole(text: str) -> Generator[str, None, str]:
    """Yields the line where it is whole; answers with what is left of it where it is not."""
    if text.endswith("\n"):
        yield text
        return ""
    return text


def _turned_over(path: Path, file: TextIO) -> bool:
    try:
        return not os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False  # just between the two files
