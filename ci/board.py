"""Shows a run of steps: a live table on a terminal, one line per finished step in a log, and what failed at the end."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table

from ci.reports import Totals, add_up, read
from ci.scheduler import Progress, State, Step, run

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(".ci-results")  # in the checkout: logs and JUnit files of the last run
TAIL = 300  # lines of a failed step's output that are shown; the whole is in its log
MARKS = {
    State.WAITING: "[dim]·[/]",
    State.RUNNING: "[cyan]▸[/]",
    State.PASSED: "[green]✓[/]",
    State.FAILED: "[red]✗[/]",
}


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Board:
    """The table of all steps. rich asks for it again ten times a second, so the clocks run."""

    def __init__(self, steps: Sequence[Step], console: Console) -> None:
        self._rows = {step.name: Progress(step, RESULTS / f"{step.name}.log") for step in steps}
        self._console = console

    def changed(self, progress: Progress) -> None:
        self._rows[progress.step.name] = progress
        if not self._console.is_terminal and progress.state in (State.PASSED, State.FAILED):
            mark = "ok  " if progress.state is State.PASSED else "FAIL"
            print(
                f"{mark} {progress.step.name:<12} {progress.seconds:6.1f} s  {_counts(progress)}".rstrip(), flush=True
            )

    def __rich__(self) -> Table:
        table = Table(box=None, pad_edge=False, show_header=False)
        for progress in self._rows.values():
            clock = f"{progress.elapsed:.1f} s" if progress.elapsed else ""
            table.add_row(MARKS[progress.state], progress.step.name, f"[dim]{clock:>8}[/]", _counts(progress))
        return table


def _counts(progress: Progress) -> str:
    if progress.step.junit is None or progress.state not in (State.PASSED, State.FAILED):
        return ""
    return str(read(progress.step.junit))


def show(steps: Sequence[Step], root: Path = ROOT) -> list[Progress]:
    """Runs the steps, shows them, prints the output of those that failed, and returns how each ended."""
    console = Console()
    for step in steps:
        if step.junit is not None and step.junit.is_dir():
            shutil.rmtree(step.junit)
        elif step.junit is not None:
            step.junit.unlink(missing_ok=True)
    board = Board(steps, console)
    work = run(steps, slots=cores(), logs=root / RESULTS, cwd=root, changed=board.changed)
    if console.is_terminal:
        with Live(board, console=console, refresh_per_second=10):
            ended = asyncio.run(work)
    else:
        ended = asyncio.run(work)
    for progress in ended:
        if progress.state is State.FAILED:
            _print_failure(progress)
    return ended


def _print_failure(progress: Progress) -> None:
    lines = progress.log.read_text(errors="replace").splitlines()
    print(f"\n──── {progress.step.name} failed ────  (all of it: {RESULTS / progress.log.name})")
    print(f"$ {' '.join(progress.step.command)}")
    print("\n".join(lines[-TAIL:]), flush=True)


def totals(ended: Sequence[Progress]) -> Totals:
    """What the test lanes among the steps add up to."""
    return add_up([progress.step.junit for progress in ended if progress.step.junit is not None])
