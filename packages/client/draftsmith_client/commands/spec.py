"""draftsmith spec: AppSpec files, without a platform.

What reads specs is imported by the commands that need it, so that the others start at once.
"""

import json
from typing import Annotated

import typer

from draftsmith_client.console import console, errors, fail, line

app = typer.Typer(name="spec", help="Check, format, compare and explain AppSpec files.", no_args_is_help=True)

Files = Annotated[list[str], typer.Argument(metavar="FILE…", help='AppSpecs; "-" is standard input.')]
File = Annotated[str, typer.Argument(metavar="FILE", help='An AppSpec; "-" reads standard input.')]


@app.command()
def validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help='AppSpecs; "-" is standard input.')],
) -> None:
    """Say what is wrong with a spec, line by line. Exit code 1 if anything is."""
    from draftsmith_appspec import SpecError, parse
    from draftsmith_client.spec.source import counted, read_source, show_problems

    wrong = 0
    for name in files:
        source = read_source(name)
        try:
            spec = parse(source.text)
        except SpecError as error:
            show_problems(console, source, error.problems)
            errors.print(counted(source.name, len(error.problems)), style="bold red", markup=False, soft_wrap=True)
            wrong += 1
            continue
        line(console, f"✓ {source.name}: {spec.app.title}, {len(spec.entities)} entities, {len(spec.roles)} roles")
    if wrong:
        raise typer.Exit(1)


@app.command("format")
def format_(
    file: File,
    check: Annotated[bool, typer.Option("--check", help="Say whether it is; exit code 1 if not.")] = False,
    write: Annotated[bool, typer.Option("--write", "-w", help="Write the file anew.")] = False,
    drop_comments: Annotated[bool, typer.Option(help="With --write, although comments are not kept.")] = False,
) -> None:
    """Print a spec in its canonical form."""
    from draftsmith_appspec import dump
    from draftsmith_client.spec.difference import show_lines
    from draftsmith_client.spec.source import has_comments, read_spec

    if check and write:
        fail("--check and --write exclude each other.")
    source, spec = read_spec(console, file)
    text = dump(spec)
    if check:
        if text == source.text:
            line(console, f"✓ {source.name} is in canonical form")
            return
        show_lines(console, source.text, text, source.name)
        fail(
            f"{source.name} is not in canonical form.", f"draftsmith spec format --write {file}" if source.path else ""
        )
    if not write:
        typer.echo(text, nl=False)
        return
    if source.path is None:
        fail("There is no file to write.", "Leave --write out: the text is printed.")
    if text == source.text:
        line(console, f"✓ {source.name} is in canonical form already")
        return
    if not drop_comments and has_comments(source, spec):
        fail(
            f"{source.name} has comments, which the canonical form does not keep.", "--drop-comments writes it anyway."
        )
    source.path.write_text(text, encoding="utf-8")
    line(console, f"✓ {source.name} written in canonical form")


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help='The AppSpec as it was; "-" reads standard input.')],
    after: Annotated[str, typer.Argument(metavar="B", help="The AppSpec as it is.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where they differ.")] = False,
) -> None:
    """Say what changed between two specs, and what that means for the data that is there."""
    from draftsmith_appspec import diff as compare
    from draftsmith_client.spec.difference import show_differences
    from draftsmith_client.spec.source import read_spec

    if before == after == "-":
        fail("Only one of the two can be standard input.")
    found = compare(read_spec(console, before)[1], read_spec(console, after)[1])
    if as_json:
        typer.echo(json.dumps(found.as_data(), indent=2, ensure_ascii=False))
    else:
        show_differences(console, found)
    if found and exit_code:
        raise typer.Exit(1)


@app.command()
def explain(file: File) -> None:
    """Tell in plain words what app a spec describes, and what of it is not generated today."""
    from draftsmith_client.spec.explain import explain as tell
    from draftsmith_client.spec.source import read_spec
    from draftsmith_codegen_templates import lower

    _, spec = read_spec(console, file)
    tell(console, lower(spec))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the language, for editors."""
    from draftsmith_appspec import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
