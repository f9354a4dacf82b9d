"""draftsmith up, stop, status, logs, open: the platform and what runs on it."""

import json
import time
import webbrowser
from typing import Annotated

import psutil
import typer
from rich.table import Table
from rich.text import Text

from draftsmith_client import platform
from draftsmith_client.api import Client
from draftsmith_client.console import console, fail, say, seconds
from draftsmith_client.home import Home
from draftsmith_client.log_lines import following, last_lines
from draftsmith_client.models import Project
from draftsmith_client.session import DEFAULT_PORT, serve, signed_in, start_platform

_IDENTIFIERS = frozenset({"request_id", "trace_id", "span_id", "tenant_id", "user_id", "logger"})
"""What ties a line to others; `--json` shows them."""


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Leave it running and return.")] = False,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where to serve; the next free one where it is taken.")
    ] = DEFAULT_PORT,
) -> None:
    """Start the platform alone."""
    home = Home.find()
    running = home.running()
    if running is not None:
        say(f"It is up already: {running.url}")
        return
    started = start_platform(home, port)
    if not detach:
        serve(started, home)


def stop() -> None:
    """Stop the platform; everything is kept."""
    running = Home.find().running()
    if running is None:
        say("The platform is not running.")
        return
    with console.status("Stopping"):
        gently = platform.stop(running)
    say("Stopped." if gently else "It did not stop in time and was ended; unfinished builds go on at the next start.")


def status() -> None:
    """What is running, and how it fares."""
    home = Home.find()
    running = home.running()
    if running is None:
        say(f"The platform is not running. Its home is {home.root}")
        raise typer.Exit(3)
    process = psutil.Process(running.pid)
    memory = process.memory_info().rss / 2**20
    age = seconds(time.time() - running.created)
    say(f"[bold]Draftsmith[/] {running.url}  [dim]pid {running.pid}, up {age}, {memory:.0f} MB[/]")
    with signed_in(home) as client:
        table = Table(box=None, pad_edge=False, header_style="dim")
        for column in ("Project", "Last build", "Application"):
            table.add_column(column, overflow="fold")
        rows = 0
        for project in client.projects():
            job = client.status(project.latest_job_id).job
            table.add_row(
                project.name or project.description[:40],
                Text(job.state, style={"succeeded": "green", "failed": "red"}.get(job.state, "yellow")),
                (project.app_url or "") if job.state == "succeeded" else "",
            )
            rows += 1
        console.print(table if rows else "No projects yet.")


def logs(
    project: Annotated[str | None, typer.Argument(help="A project's name: its application's log.")] = None,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, max=5000)] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new lines (platform only).")] = False,
    whole: Annotated[
        bool, typer.Option("--json", help="The platform's lines as they are, with every identifier.")
    ] = False,
) -> None:
    """The platform's log, or that of a project's application."""
    home = Home.find()
    if project is not None:
        with signed_in(home) as client:
            for line in client.logs(_project(client, project).project_id, lines):
                console.print(line, markup=False, soft_wrap=True)
        return
    if not home.log_file.exists():
        fail("There is no log yet.", "Start the platform with: ./draftsmith up")
    for line in following(home.log_file, lines) if follow else last_lines(home.log_file, lines):
        if whole:
            console.print(line.rstrip("\n"), markup=False, soft_wrap=True)
        else:
            _print_log_line(line)


def open_(
    project: Annotated[str | None, typer.Argument(help="A project's name; the newest one without it.")] = None,
) -> None:
    """Open a project's application in the browser."""
    with signed_in(Home.find()) as client:
        found = _project(client, project) if project else next(iter(client.projects()), None)
    if found is None or not found.app_url:
        fail("There is no application to open yet.", 'Make one with: ./draftsmith new "…"')
    say(found.app_url)
    if not webbrowser.open(found.app_url):
        say("[dim]There is no browser here to open it with; the address is above.[/]")


def _project(client: Client, name: str) -> Project:
    projects = list(client.projects())
    found = next((project for project in projects if name in (project.name, project.project_id)), None)
    if found is None:
        names = ", ".join(project.name for project in projects if project.name)
        fail(f"There is no project {name!r}.", f"There are: {names}" if names else "There are none yet.")
    return found


def _print_log_line(line: str) -> None:
    try:
        entry = json.loads(line)
    except ValueError:
        console.print(line.rstrip(), markup=False, soft_wrap=True)
        return
    moment = str(entry.pop("timestamp", ""))[11:23]
    level, event = str(entry.pop("level", "")), str(entry.pop("event", ""))
    service = str(entry.pop("service", ""))
    told = {key: value for key, value in entry.items() if key not in _IDENTIFIERS and value not in ("", None)}
    rest = " ".join(f"{key}={value}" for key, value in told.items())
    style = {"warning": "yellow", "error": "bold red", "critical": "bold red"}.get(level, "")
    words = Text.assemble((moment, "dim"), " ", (f"{service:<13}", "cyan"), (event, style), " ", (rest, "dim"))
    console.print(words, soft_wrap=True)
