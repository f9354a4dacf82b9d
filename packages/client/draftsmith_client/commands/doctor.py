"""draftsmith doctor: what this machine has and lacks."""

import json
import subprocess
import sys

import typer
from rich.text import Text

from draftsmith_client.console import console, fail, grid

_MARKS = {"ok": ("✓", "green"), "missing": ("✗", "bold red"), "optional": ("·", "yellow")}


def doctor() -> None:
    """What this machine has and lacks. Exit code 1 when something needed is missing."""
    with console.status("Looking"):
        looked = subprocess.run(
            [sys.executable, "-m", "draftsmith_standalone.doctor"], capture_output=True, text=True, check=False
        )
    if looked.returncode != 0:
        fail("The doctor itself broke.", looked.stderr[-2000:])
    findings = [json.loads(line) for line in looked.stdout.splitlines()]
    table = grid(3)
    for finding in findings:
        mark, style = _MARKS[finding["state"]]
        words = Text(finding["words"])
        if finding["advice"]:
            words.append(f"\n{finding['advice']}", style="dim")
        table.add_row(Text(mark, style=style), Text(finding["name"], style="bold"), words)
    console.print(table)
    missing = [finding["name"] for finding in findings if finding["state"] == "missing"]
    if missing:
        fail(f"Missing: {', '.join(missing)}. What to do stands beside each.")
    console.print("\nEverything that is needed is here.")
    raise typer.Exit(0)
