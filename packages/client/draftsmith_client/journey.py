"""A job as it is watched: one line per step, live."""

import time
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.text import Text

from draftsmith_client.console import grid, interactive, seconds
from draftsmith_client.models import Job, JobEvent, Step

DOING = {
    "plan": "understanding the description",
    "generate": "writing backend, web and tests",
    "verify": "proving it in the sandbox",
    "publish": "committing and packing",
    "deploy": "starting the application",
}
_WEIGHT = {"plan": 0.05, "generate": 0.05, "verify": 0.7, "publish": 0.05, "deploy": 0.15}
"""How much of a build's time a step usually takes; for the bar alone."""


def watch(console: Console, events: Iterable[JobEvent]) -> Job | None:
    """Shows the job until its last event; the job as it ended, or None where there was no event."""
    return _watch_live(console, events) if interactive() else _watch_lines(console, events)


def _watch_live(console: Console, events: Iterable[JobEvent]) -> Job | None:
    view = _View()
    with Live(view, console=console, refresh_per_second=12, transient=False):
        for event in events:
            view.job = event.job
    return view.job


def _watch_lines(console: Console, events: Iterable[JobEvent]) -> Job | None:
    """For logs and pipes: a line per thing that happened."""
    job = None
    for event in events:
        job = event.job
        step = next((s for s in job.steps if s.name == event.step), None)
        match event.type:
            case "step.started" if step is not None:
                console.print(f"  … {step.name:<9} {DOING.get(step.name, '')}")
            case "step.progress" if event.message:
                console.print(f"    {event.step:<9} {event.message}")
            case "step.succeeded" if step is not None:
                console.print(f"  ✓ {step.name:<9} {seconds(step.duration_seconds or 0):<7} {step.message}".rstrip())
            case "step.retrying":
                console.print(f"  ↻ {event.step:<9} {event.message} Trying again.")
            case "step.failed":
                console.print(f"  ✗ {event.step:<9} {event.message}")
    return job


class _View:
    def __init__(self) -> None:
        self.job: Job | None = None
        self._spinner = Spinner("dots", style="cyan")
        self._seen: dict[tuple[str, int], float] = {}

    def __rich__(self) -> RenderableType:
        if self.job is None:
            return self._spinner
        table = grid(4)
        for step in self.job.steps:
            table.add_row(self._mark(step), Text(step.name), self._time(step), self._words(step))
        bar = ProgressBar(total=1.0, completed=_fraction(self.job), width=44, complete_style="cyan")
        rows: list[RenderableType] = [Padding(table, (1, 0, 0, 2))]
        if not self.job.finished:
            rows.append(Padding(bar, (1, 0, 0, 2)))
        return Group(*rows)

    def _mark(self, step: Step) -> RenderableType:
        match step.state:
            case "succeeded":
                return Text("✓", style="green")
            case "failed":
                return Text("✗", style="bold red")
            case "running" | "dispatched":
                return self._spinner
            case _:
                return Text("·", style="dim")

    def _time(self, step: Step) -> Text:
        if step.state == "running":
            begun = self._seen.setdefault((step.name, step.attempt), time.monotonic())
            return Text(seconds(time.monotonic() - begun), style="cyan")
        return Text(seconds(step.duration_seconds) if step.duration_seconds is not None else "", style="dim")

    def _words(self, step: Step) -> Text:
        match step.state:
            case "running":
                words = step.message or DOING.get(step.name, "")
                return Text(f"attempt {step.attempt}: {words}" if step.attempt > 1 else words)
            case "failed":
                return Text(step.failure.message if step.failure else "failed", style="red")
            case "succeeded":
                return Text(step.message, style="dim")
            case _:
                return Text("")


def _fraction(job: Job) -> float:
    return sum(_WEIGHT.get(step.name, 0) * (1.0 if step.state == "succeeded" else step.progress) for step in job.steps)
