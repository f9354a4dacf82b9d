"""draftsmith new: from a description to a running application."""

import uuid
from pathlib import Path
from typing import Annotated

import typer

from draftsmith_client import journey
from draftsmith_client.console import console, errors, fail
from draftsmith_client.home import Home
from draftsmith_client.outcome import summary
from draftsmith_client.session import DEFAULT_PORT, serve, signed_in, start_platform


def new(
    description: Annotated[
        str, typer.Argument(help='What the application is about, in plain English; "-" reads it from standard input.')
    ],
    name: Annotated[str | None, typer.Option(help="The project's name; found from the description without it.")] = None,
    file: Annotated[bool, typer.Option("--file", "-f", help="DESCRIPTION is the path of a text file.")] = False,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Leave the platform running and return.")] = False,
    port: Annotated[int, typer.Option(help="Where to serve if the platform is not running yet.")] = DEFAULT_PORT,
) -> None:
    """Describe an application and get it running."""
    text = read_description(description, file=file)
    home = Home.find()
    started = None if home.running() else start_platform(home, port)
    succeeded = False
    with signed_in(home) as client:
        created = client.create_app(text, name=name, idempotency_key=str(uuid.uuid4()))
        try:
            job = journey.watch(console, client.events(created.job_id))
        except KeyboardInterrupt:
            client.cancel(created.job_id)
            errors.print("\nCancelled; nothing was deployed.")
            raise typer.Exit(130) from None
        status = client.status(created.job_id)
        succeeded = job is not None and status.job.state == "succeeded"
        if succeeded:
            summary(console, status)
        else:
            _say_why(status.job.failure.message if status.job.failure else f"The build was {status.job.state}.")
            _show_output(status.job.failure.details if status.job.failure else {})
    if started is not None and not detach:
        if succeeded:
            serve(started, home)
        else:
            started.process.terminate()
            started.process.wait()
    if not succeeded:
        raise typer.Exit(1)


def read_description(description: str, *, file: bool) -> str:
    """The text itself, a file's, or that of standard input ("-"). Ends the command where it cannot be read."""
    if file:
        try:
            return Path(description).read_text()
        except (OSError, UnicodeDecodeError) as error:
            fail(f"{description} cannot be read: {error}")
    return typer.get_text_stream("stdin").read() if description == "-" else description


def _say_why(message: str) -> None:
    errors.print(f"\n[bold red]No application came of it.[/] {message}", markup=True)


def _show_output(details: dict[str, object]) -> None:
    output = details.get("output")
    if isinstance(output, str) and output:
        errors.print(output[-4000:], markup=False)
