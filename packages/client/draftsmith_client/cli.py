"""The draftsmith command."""

import os
import sys
from pathlib import Path

import typer

from draftsmith_client.commands import doctor, new, platform, spec, understand

app = typer.Typer(
    name="draftsmith",
    help="Describe an application; get a tested, deployed, maintainable one.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.command()(new.new)
app.command()(understand.understand)
app.command()(platform.up)
app.command()(platform.stop)
app.command()(platform.status)
app.command()(platform.logs)
app.command("open")(platform.open_)
app.command()(doctor.doctor)
app.add_typer(spec.app)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def test(context: typer.Context) -> None:
    """Run everything that must hold (see ./draftsmith test --help)."""
    runner = Path(os.environ.get("DRAFTSMITH_CHECKOUT", ".")) / "ci" / "test"
    os.execv(sys.executable, [sys.executable, str(runner), *context.args])  # noqa: S606 - our own script


def main() -> None:
    app(prog_name="draftsmith")
