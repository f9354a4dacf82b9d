"""The text of a spec, and what is wrong with it, said the way compilers do: place, message, the line, a caret."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from draftsmith_appspec import AppSpec, Problem, SpecError, parse
from draftsmith_client.console import fail, line, wide

MAX_BYTES = 1024 * 1024
"""More than any spec may have (`draftsmith_appspec.limits`), so that it says itself what is too long."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Source:
    """`name` is what messages call it."""

    name: str
    text: str
    path: Path | None


def read_source(name: str) -> Source:
    """A file, or standard input for "-". Ends the command where it cannot be read."""
    try:
        if name == "-":
            return Source("<stdin>", _decoded(sys.stdin.buffer.read(MAX_BYTES + 1)), None)
        path = Path(name)
        with path.open("rb") as file:
            return Source(name, _decoded(file.read(MAX_BYTES + 1)), path)
    except UnicodeDecodeError as error:
        fail(f"{name} is not text in UTF-8: byte {error.start + 1} does not fit.")
    except OSError as error:
        fail(f"{name} cannot be read: {(error.strerror or str(error)).lower()}.")


def _decoded(content: bytes) -> str:
    return content.decode("utf-8-sig")


def read_spec(out: Console, name: str) -> tuple[Source, AppSpec]:
    """A valid spec; ends the command with what is wrong with another."""
    source = read_source(name)
    try:
        return source, parse(source.text)
    except SpecError as error:
        show_problems(out, source, error.problems)
        fail(counted(source.name, len(error.problems)))


def counted(name: str, problems: int) -> str:
    return f"{name} has {problems} problem{'' if problems == 1 else 's'}."


def show_problems(out: Console, source: Source, problems: tuple[Problem, ...]) -> None:
    """Every problem with its line, in reading order."""
    lines = source.text.splitlines()
    for problem in problems:
        place = f"{source.name}:{problem.line or 1}:{problem.column or 1}"
        line(out, Text.assemble((place, "bold"), ": ", ("error", "bold red"), ": ", (_seen(problem.message), "bold")))
        if problem.line is not None and problem.line <= len(lines):
            _show_line(out, lines[problem.line - 1], problem.line, problem.column or 1)
        if problem.hint:
            line(out, Text.assemble(("help", "bold cyan"), f": {_seen(problem.hint)}"), indent=7)
        if problem.path:
            line(out, Text(f"at {problem.path}", style="dim"), indent=7)
        line(out)


def _show_line(out: Console, text: str, number: int, column: int) -> None:
    text = _seen(text.replace("\t", " "))
    room = max(40, wide(out) - 10)
    start = max(0, column - room * 2 // 3) if len(text) > room else 0
    shown = text[start : start + room]
    before = cell_len(shown[: max(0, column - 1 - start)])
    margin = Text(" │ ", style="blue")
    line(out, Text.assemble((f"{number:>5}", "blue"), margin, shown))
    line(out, Text.assemble(" " * 5, margin, " " * before, ("^", "bold red")))


def _seen(text: str) -> str:
    """Without what would steer the terminal."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def has_comments(source: Source, spec: AppSpec) -> bool:
    """Whether something in the text is for readers only: without it the spec is the same."""
    lines = source.text.split("\n")
    for index, text in enumerate(lines):
        comment = re.search(r"(?:^|\s)#", text)
        if comment is None:
            continue
        without = [*lines[:index], text[: comment.start()], *lines[index + 1 :]]
        try:
            if parse("\n".join(without)) == spec:
                return True
        except SpecError:
            continue
    return False
