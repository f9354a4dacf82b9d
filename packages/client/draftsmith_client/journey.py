"""A job as it is watched: one line per step, live, and a summary at the end."""

import time
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from draftsmith_client.console import interactive, seconds
from draftsmith_client.missing import show_first
from draftsmith_client.models import Job, JobEvent, Status, Step

DOING = {
    "plan": "understanding the description",
    "generate": "writing backend, web and tests",
    "verify": "proving it in the sandbox",
    "publish": "committing and packing",
    "deploy": "starting the application",
}
_WEIGHT = {"plan": 0.05, "generate": 0.05, "verify": 0.7, "publish": 0.05, "deploy": 0.15}
"""How much of a build's time a step usually takes; for the bar alone."""

_MOST_MISSING = 8


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
                console.print(f"  ✓ {step.name:<9} {seconds(step.duration_seconds or 0)}")
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
        table = Table.grid(padding=(0, 2))
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


def summary(console: Console, status: Status) -> None:
    """What a person wants to know of a finished build: where, who, what, how long, what next."""
    job, project = status.job, status.project
    verify, deploy, publish = job.output("verify"), job.output("deploy"), job.output("publish")
    console.print()
    console.print(f"[bold green]{project.title}[/] is running at [bold link={project.app_url}]{project.app_url}[/]")
    table = Table.grid(padding=(0, 2))
    for position, login in enumerate(deploy.get("logins", [])):
        table.add_row(
            Text("Log in" if position == 0 else "", style="dim"),
            Text.assemble(f"{login['role']:<10}", (f"  {login['email']}  ", "cyan"), login["password"]),
        )
    table.add_row(Text("Code", style="dim"), Text(f"git clone {project.clone_url}"))
    table.add_row(Text("Tests", style="dim"), Text(_tests(verify)))
    table.add_row(Text("Time", style="dim"), Text(_times(job)))
    if publish.get("commit"):
        table.add_row(Text("Commit", style="dim"), Text(str(publish["commit"])[:12]))
    console.print(Padding(table, (1, 0, 0, 2)))
    notes = job.output("plan").get("notes", [])
    if notes:
        console.print(Padding(Text("Good to know", style="bold"), (1, 0, 0, 2)))
        for note in notes[:6]:
            console.print(Padding(Text(f"· {note}"), (0, 0, 0, 2)))
    missing = job.output("generate").get("not_generated", [])
    if missing:
        total = job.output("generate").get("not_generated_total", len(missing))
        console.print(Padding(Text("Not generated yet", style="bold"), (1, 0, 0, 2)))
        show_first(console, missing, total, _MOST_MISSING)
    console.print(Padding(Text("Try next", style="bold"), (1, 0, 0, 2)))
    for suggestion in _next(status):
        console.print(Padding(Text(f"· {suggestion}"), (0, 0, 0, 2)))


def _tests(verify: dict[str, object]) -> str:
    checks = verify.get("checks")
    if not isinstance(checks, list):
        return "none recorded"
    passed = verify.get("tests_passed", 0)
    clean = [check["name"] for check in checks if check["passed"]]
    return f"{passed} tests passed; clean: {', '.join(clean)}"


def _times(job: Job) -> str:
    parts = [f"{step.name} {step.duration_seconds:.1f}" for step in job.steps if step.duration_seconds is not None]
    return f"{' · '.join(parts)} · in all {seconds(job.duration_seconds or 0)}"


def _next(status: Status) -> list[str]:
    entities = status.job.output("plan").get("entities", [])
    logins = status.job.output("deploy").get("logins", [])
    role = next((login["role"] for login in logins if login["role"] != "admin"), "admin")
    first = entities[-1]["name"] if entities else "record"
    return [
        f"./draftsmith open {status.project.name}    and log in as {role}: the demo logins are one click",
        f"add a {first} of your own, then find it again by search, filter and sort",
        f"git clone {status.project.clone_url} && cd {status.project.name} && ./app run    it is yours, without us",
    ]
