"""Two texts or two specs side by side."""

from __future__ import annotations

import difflib

from rich.console import Console
from rich.text import Text

from draftsmith_client.console import line

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def show_lines(out: Console, before: str, after: str, name: str) -> None:
    """The lines that differ, as `diff -u` shows them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, f"{name} (canonical)", lineterm="", n=1)
    for text in lines:
        line(out, Text(text, style=_STYLES.get(text[:1], "")))
