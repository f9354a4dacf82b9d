"""How the command speaks: one console, one look."""

import sys
from typing import NoReturn

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

console = Console(highlight=False, soft_wrap=False)
errors = Console(stderr=True, highlight=False)


def say(text: str = "") -> None:
    console.print(text)


def fail(message: str, hint: str = "") -> NoReturn:
    """Says what went wrong and ends the command with exit code 1."""
    errors.print(Text.assemble(("✗ ", "bold red"), message))
    if hint:
        errors.print(Padding(Text(hint, style="dim"), (0, 0, 0, 2)))
    raise typer.Exit(1)


def seconds(value: float) -> str:
    """1.3 s, 75 s"""
    return f"{value:.1f} s" if value < 60 else f"{value:.0f} s"


def interactive() -> bool:
    return sys.stdout.isatty()
