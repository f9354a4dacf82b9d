"""The checks a generated repository has to pass, for the sandbox that proves it and for its own `./app test`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from draftsmith_codegen_templates.layout import BACKEND, WEB


@dataclass(frozen=True, slots=True)
class Check:
    """One command: its name, the folder of the repository to run it in, its arguments; it passes when it exits with 0.

    `python` and `node` stand for those of the dependency layer (or of the app's own environment).
    """

    name: str
    cwd: str
    argv: tuple[str, ...]
    makes: str = ""
    """The folder of the repository that it builds and that is deployed with it; empty for most."""
    tests: bool = False
    """Whether it runs tests, whose number its closing lines say ("12 passed")."""
    keeps: tuple[str, ...] = ()
    """Arguments that have it keep in `cache` what it found of each file, by the file's content, for the next time."""
    cache: str = ""
    """The folder of the repository where it keeps that; empty for most."""
    seconds: float = 1.0
    """How long it usually takes; where several run side by side, the longest are begun first."""


PYTHON_CHECKS: Final = (
    Check("python-format", BACKEND, ("python", "-m", "ruff", "format", "--check", "--no-cache", ".")),
    Check("python-lint", BACKEND, ("python", "-m", "ruff", "check", "--no-cache", ".")),
    Check("python-types", BACKEND, ("python", "-m", "mypy"), cache=f"{BACKEND}/.mypy_cache"),
    Check("python-test", BACKEND, ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider"), tests=True, seconds=7.0),
)

#: Each runs its tool's own file with `node`; nothing is written to `node_modules`, which may be a read-only layer.
WEB_CHECKS: Final = (
    Check(
        "web-format",
        WEB,
        ("node", "node_modules/prettier/bin/prettier.cjs", "--check", "."),
        keeps=("--cache", "--cache-strategy", "content", "--cache-location", ".cache/prettier"),
        cache=f"{WEB}/.cache",
        seconds=1.5,
    ),
    Check(
        "web-lint",
        WEB,
        ("node", "node_modules/eslint/bin/eslint.js", "."),
        keeps=("--cache", "--cache-strategy", "content", "--cache-location", ".cache/eslint"),
        cache=f"{WEB}/.cache",
        seconds=3.0,
    ),
    # One checker: each further one works out the libraries' types anew, which costs more than it saves.
    Check(
        "web-types",
        WEB,
        ("node", "node_modules/@typescript/native/bin/tsc", "-p", ".", "--checkers", "1"),
        seconds=2.0,
    ),
    Check(
        "web-test",
        WEB,
        ("node", "node_modules/vitest/vitest.mjs", "run", "--configLoader", "native"),
        tests=True,
        seconds=5.0,
    ),
    Check(
        "web-build",
        WEB,
        ("node", "node_modules/vite/bin/vite.js", "build", "--configLoader", "native"),
        makes=f"{WEB}/dist",
    ),
)

CHECKS: Final = PYTHON_CHECKS + WEB_CHECKS
