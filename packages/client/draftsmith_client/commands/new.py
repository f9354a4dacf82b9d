"""draftsmith new: from a description to a running application."""

import uuid
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from draftsmith_client import journey, platform
from draftsmith_client.console import console, errors, fail, line
from draftsmith_client.home import Home
from draftsmith_client.models import Job
from draftsmith_client.outcome import summary
from draftsmith_client.platform import Started
from draftsmith_client.session import DEFAULT_PORT, serve, signed_in, start_platform

_INTERRUPTED = 130
"""What a shell expects of a command that Ctrl-C has ended."""


def new(
    description: Annotated[
        str, typer.Argument(help='What the application is about, in plain English; "-" reads it from standard input.')
    ],
    name: Annotated[str | None, typer.Option(help="The project's name; found from the description without it.")] = None,
    file: Annotated[bool, typer.Option("--file", "-f", help="DESCRIPTION is the path of a text file.")] = False,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Leave the platform running and return.")] = False,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where to serve if the platform is not running yet.")
    ] = DEFAULT_PORT,
) -> None:
    """Describe an application and get it running."""
    text = read_description(description, file=file)
    home = Home.find()
    started = None if home.running() else start_platform(home, port)
    try:
        code = _build(home, text, name)
    except BaseException:
        _leave(started, detach=detach)
        raise
    if code == 0 and started is not None and not detach:
        serve(started, home)
    else:
        _leave(started, detach=detach)
    if code != 0:
        raise typer.Exit(code)


def _build(home: Home, description: str, name: str | None) -> int:
    """Has the application built and tells of it; the exit code."""
    with signed_in(home) as client:
        created = client.create_app(description, name=name, idempotency_key=str(uuid.uuid4()))
        try:
            journey.watch(console, client.events(created.job_id))
        except KeyboardInterrupt:
            client.cancel(created.job_id)
            line(errors, "\nCancelled; nothing was deployed.")
            return _INTERRUPTED
        status = client.status(created.job_id)
    if status.job.state != "succeeded":
        _say_why(status.job)
        return 1
    summary(console, status)
    return 0


def _leave(started: Started | None, *, detach: bool) -> None:
    """A platform that this command started goes when it goes."""
    if started is not None and not detach:
        with errors.status("Stopping the platform"):
            platform.stop(started.running)
        line(errors, "The platform is stopped; ./draftsmith up starts it again with everything in it.")


def read_description(description: str, *, file: bool) -> str:
    """The text itself, a file's, or that of standard input ("-"). Ends the command where it cannot be read."""
    if file:
        try:
            return Path(description).read_text()
        except OSError as error:
            fail(f"{description} cannot be read: {error.strerror or error}.")
        except UnicodeDecodeError:
            fail(f"{description} is no text in UTF-8.")
    return typer.get_text_stream("stdin").read() if description == "-" else description


def _say_why(job: Job) -> None:
    """The reason, unless the step that failed has said it, and what the failed check wrote."""
    said = {step.failure.message for step in job.steps if step.failure and step.state == "failed"}
    why = job.failure.message if job.failure else f"The build was {job.state}."
    line(errors)
    line(errors, Text.assemble(("No application came of it.", "bold red"), "" if why in said else f" {why}"))
    output = job.failure.details.get("output") if job.failure else None
    if isinstance(output, str) and output:
        errors.print(output[-4000:], markup=False)
