"""What came of a build, as people want to know it."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from draftsmith_client.console import grid, seconds
from draftsmith_client.missing import show_first
from draftsmith_client.models import Job, Status

_NOTES = 6
_MISSING = 8


def summary(console: Console, status: Status) -> None:
    """What a person wants to know of a finished build: where, who, what, how long, what next."""
    job, project = status.job, status.project
    console.print()
    console.print(f"[bold green]{project.title}[/] is running at [bold link={project.app_url}]{project.app_url}[/]")
    logins = job.output("deploy").get("logins", [])
    columns = [max((len(login[name]) for login in logins), default=0) for name in ("role", "email")]
    table = grid(2)
    for position, login in enumerate(logins):
        role, email = (login[name].ljust(width) for name, width in zip(("role", "email"), columns, strict=True))
        words = Text.assemble(role, "  ", (email, "cyan"), "  ", login["password"])
        table.add_row(Text("" if position else "Log in", style="dim"), words)
    table.add_row(Text("Code", style="dim"), Text(f"git clone {project.clone_url}"))
    if commit := job.output("publish").get("commit"):
        table.add_row(Text("Commit", style="dim"), Text(str(commit)[:12]))
    table.add_row(Text("Tests", style="dim"), Text(_tests(job.output("verify"))))
    table.add_row(Text("Time", style="dim"), Text(_times(job)))
    console.print()
    console.print(_indented(table))
    _list(console, "Good to know", job.output("plan").get("notes", [])[:_NOTES])
    missing = job.output("generate").get("not_generated", [])
    if missing:
        console.print()
        console.print(_indented(Text("Not generated yet", style="bold")))
        show_first(console, missing, job.output("generate").get("not_generated_total", len(missing)), _MISSING)
    _list(console, "Try next", _next(status))


def _list(console: Console, title: str, lines: list[str]) -> None:
    if not lines:
        return
    table = grid(2, gap=1)
    for line in lines:
        table.add_row("·", Text(line))
    console.print()
    console.print(_indented(Text(title, style="bold")))
    console.print(_indented(table))


def _indented(content: Table | Text) -> Padding:
    return Padding(content, (0, 0, 0, 2), expand=False)


def _tests(verify: Mapping[str, Any]) -> str:
    checks = verify.get("checks")
    if not isinstance(checks, list):
        return "none recorded"
    clean = [check["name"] for check in checks if check["passed"]]
    return f"{verify.get('tests_passed', 0)} passed; clean: {', '.join(clean)}"


def _times(job: Job) -> str:
    parts = [f"{step.name} {seconds(step.duration_seconds)}" for step in job.steps if step.duration_seconds is not None]
    return f"{' · '.join(parts)} · {seconds(job.duration_seconds or 0)} in all"


def _next(status: Status) -> list[str]:
    """Three things worth trying, the first as somebody who may do it."""
    name = status.project.name
    logins = [login["role"] for login in status.job.output("deploy").get("logins", [])]
    first = next((role for role in logins if role != "admin"), "admin")
    who, thing = next(filter(None, (_can_add(status.job, role) for role in (first, "admin"))), ("admin", "record"))
    return [
        f"./draftsmith open {name}, log in as {who} with one click, and add {_a(thing)}",
        "find it again: search, filter, sort; then try the same on your phone's width, in the dark",
        f"git clone {status.project.clone_url} && cd {name} && ./app run --demo: it is yours, and runs without us",
    ]


def _can_add(job: Job, role: str) -> tuple[str, str] | None:
    """The role and what it can add: of several things the one that brings most others together."""
    able = [entity for entity in job.output("plan").get("entities", []) if role in entity.get("creators", [])]
    most = max(able, key=lambda entity: len(entity.get("relations", [])), default=None)
    return (role, most.get("one", most["name"])) if most else None


def _a(thing: str) -> str:
    return f"{'an' if thing[:1] in 'aeio' else 'a'} {thing}"
