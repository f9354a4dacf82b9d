"""draftsmith understand: what a description is taken for, without building it."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from draftsmith_client.api import ApiError
from draftsmith_client.commands.new import read_description
from draftsmith_client.console import console, errors, fail
from draftsmith_client.home import Home
from draftsmith_client.models import Understood
from draftsmith_client.session import DEFAULT_PORT, signed_in, start_platform

MAX_DESCRIPTION = 100_000


def understand(
    description: Annotated[
        str,
        typer.Argument(
            help='What the application is about: words, the path of a text file, or "-" for standard input.'
        ),
    ],
    file: Annotated[bool, typer.Option("--file", "-f", help="DESCRIPTION is the path of a text file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the platform's answer as JSON.")] = False,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Leave a platform running that this started.")] = False,
    port: Annotated[int, typer.Option(help="Where to serve if the platform is not running yet.")] = DEFAULT_PORT,
) -> None:
    """Show the AppSpec a description is taken for: each element with its words, and what is still open."""
    text = read_description(description, file=file or _is_file(description))
    if len(text) > MAX_DESCRIPTION:
        fail(f"The description has {len(text):,} characters; at most {MAX_DESCRIPTION:,} are read.")
    home = Home.find()
    started = None if home.running() else start_platform(home, port, out=errors)
    try:
        with signed_in(home) as client:
            try:
                understood = client.understand(text)
            except ApiError as error:
                if not as_json:
                    raise
                _print({"error": {"code": error.code, "message": error.message, "details": error.details}})
                raise typer.Exit(1) from None
    finally:
        if started is not None and not detach:
            started.process.terminate()
            started.process.wait()
    if as_json:
        _print(understood.model_dump(mode="json", by_alias=True))
        return
    _show(understood)


def _is_file(text: str) -> bool:
    """One short word that is the name of a file: nobody describes an application so."""
    if len(text) > 1_000 or len(text.split()) != 1 or text == "-":
        return False
    try:
        return Path(text).is_file()
    except OSError:
        return False


def _print(answer: dict[str, Any]) -> None:
    typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def _show(understood: Understood) -> None:
    """The language is loaded here, so that other commands start at once."""
    from draftsmith_client.spec.understanding import show

    show(console, understood)
