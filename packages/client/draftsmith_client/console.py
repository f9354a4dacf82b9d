"""How the command speaks: one console, one look."""

import sys
from typing import NoReturn

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_PIPED_WIDTH = 240
"""Where nobody looks, nothing has to be broken into lines: an address stays whole."""


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, width=None if stream.isatty() else _PIPED_WIDTH)


console = _console(stderr=False)
errors = _console(stderr=True)


def say(text: str = "") -> None:
    console.print(text)


def line(out: Console, text: Text | str = "", *, indent: int = 0) -> None:
    """One paragraph. On a terminal it is broken to fit, further lines indented alike; in a pipe it stays one line."""
    words = Text(text) if isinstance(text, str) else text
    if out.is_terminal and words:
        out.print(Padding(words, (0, 0, 0, indent), expand=False))
    else:
        out.print(Text.assemble(" " * indent, words), soft_wrap=True)


def wide(out: Console) -> int:
    """How many columns there are to write in; a pipe has as many as a line of code."""
    return out.width if out.is_terminal else 120


def grid(columns: int, *, gap: int = 2) -> Table:
    """Rows in columns. What is too long goes on below: an address that ends in dots is none."""
    table = Table.grid(padding=(0, gap))
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def fail(message: str, hint: str = "") -> NoReturn:
    """Says what went wrong and ends the command with exit code 1."""
    line(errors, Text.assemble(("✗ ", "bold red"), message))
    for words in hint.splitlines():
        line(errors, Text(words, style="dim"), indent=2)
    raise typer.Exit(1)


def seconds(value: float) -> str:
    """1.3 s, 75 s"""
    return f"{value:.1f} s" if value < 60 else f"{value:.0f} s"


def interactive() -> bool:
    return sys.stdout.isatty()
