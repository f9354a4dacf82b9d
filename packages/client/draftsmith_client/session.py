"""A client that is signed in to this laptop's platform as its owner."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from draftsmith_client import platform
from draftsmith_client.api import ApiError, Client, Unreachable
from draftsmith_client.console import console, fail, seconds
from draftsmith_client.home import Home
from draftsmith_client.platform import DidNotStart, Started

DEFAULT_PORT = 8080


@contextmanager
def signed_in(home: Home) -> Iterator[Client]:
    """Ends the command with a clear word where the platform is not up, or refuses."""
    running = home.running()
    credentials = home.credentials()
    if running is None or credentials is None:
        fail("The platform is not running.", "Start it with: ./draftsmith up")
    with Client(running.url) as client, clear_errors():
        client.log_in(credentials.email, credentials.password)
        yield client


@contextmanager
def clear_errors() -> Iterator[None]:
    """API errors as words for people instead of stack traces."""
    try:
        yield
    except ApiError as error:
        details = "\n".join(f"{field}: {words}" for field, words in error.details.get("fields", {}).items())
        fail(error.message, "" if details in (error.message, "") or error.message in details else details)
    except Unreachable as error:
        fail(str(error), "See what it is doing with: ./draftsmith status")


def start_platform(home: Home, port: int, *, out: Console = console) -> Started:
    """Starts the platform with a spinner and says where it is; says who its owner is when that is new."""
    begun = time.monotonic()
    with out.status("Starting the platform"):
        try:
            started = platform.start(home, port=port)
        except DidNotStart as error:
            fail("The platform did not start.", str(error))
    running = started.running
    out.print(f"[bold]Draftsmith[/] is up on [link={running.url}]{running.url}[/] [dim]in {_since(begun)}[/]")
    if not running.url.endswith(f":{port}"):
        out.print(f"  [yellow]Port {port} is taken by another program; this is the next free one.[/]")
    credentials = home.credentials()
    if running.owner_created and credentials is not None:
        out.print(
            f"  You are [bold]{credentials.email}[/], password [bold]{credentials.password}[/]\n"
            f"  [dim]shown this once; kept for your eyes only in {home.credentials_file}[/]"
        )
    return started


def serve(started: Started, home: Home) -> None:
    """Keeps the platform up until Ctrl-C, then stops it."""
    console.print(
        "\n[dim]Serving. Ctrl-C stops the platform; ./draftsmith up starts it again with everything in it.[/]"
    )
    try:
        code = started.process.wait()
    except KeyboardInterrupt:
        with console.status("Stopping"):
            platform.stop(started.running)
        console.print("Stopped. Your projects, their data and their repositories are kept.")
        return
    if code != 0:
        fail("The platform ended unexpectedly.", f"Its log: {home.log_file}")


def _since(begun: float) -> str:
    return seconds(time.monotonic() - begun)
