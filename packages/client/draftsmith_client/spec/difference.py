"""Two texts or two specs side by side."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from draftsmith_appspec import Diff, Impact
from draftsmith_appspec.reader import path_text
from draftsmith_client.console import line

_STYLES = {"+": "green", "-": "red", "@": "cyan"}

_MARKS = {
    "added": ("+", "green"),
    "removed": ("-", "red"),
    "renamed": ("→", "cyan"),
    "changed": ("~", "yellow"),
    "reordered": ("↕", "dim"),
}
_IMPACTS: Mapping[Impact, tuple[str, str]] = {
    "lossy": ("data is lost", "bold red"),
    "needs_default": ("needs a value", "yellow"),
    "safe": ("safe", "green"),
}


def show_differences(out: Console, found: Diff) -> None:
    """Every difference with what it means for the data that is there, and what it comes to."""
    if not found:
        line(out, "The two say the same.")
        return
    for each in found.differences:
        mark, style = _MARKS[each.kind]
        impact, colour = _IMPACTS[each.impact]
        line(out, Text.assemble((f"{mark} ", style), (path_text(each.path), "bold"), "  ", (f"[{impact}]", colour)))
        line(out, each.sentence, indent=2)
    total = len(found.differences)
    counts = [(len(found.of_impact(impact)), *words) for impact, words in _IMPACTS.items()]
    parts = [Text(f"{count} × {words}", style=colour) for count, words, colour in counts if count]
    line(out)
    line(out, Text.assemble(f"{total} difference{'' if total == 1 else 's'}: ", Text(", ").join(parts)))


def show_lines(out: Console, before: str, after: str, name: str) -> None:
    """The lines that differ, as `diff -u` shows them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, f"{name} (canonical)", lineterm="", n=1)
    for text in lines:
        line(out, Text(text, style=_STYLES.get(text[:1], "")))
