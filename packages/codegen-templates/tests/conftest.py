"""What a generated app runs on, installed once a test run from its own locks."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from draftsmith_appspec import parse
from draftsmith_appspec.examples import example
from draftsmith_codegen_templates import generate, lower

_STATIC = Path(__file__).parents[1] / "draftsmith_codegen_templates/targets/react/static"


def _once(factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], None]) -> Path:
    """A folder that is filled once, whichever process of this test run (pytest-xdist) comes first."""
    base = factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / name
    with folder.with_name(f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = folder.with_name(f"{name}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            fill(draft)
            draft.rename(folder)
    return folder


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The web dependencies: a folder that DRAFTSMITH_WEB_NODE_MODULES names, else installed once from the lock."""
    given_folder = os.environ.get("DRAFTSMITH_WEB_NODE_MODULES")
    if given_folder:
        return Path(given_folder)

    def fill(folder: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_STATIC / name, folder / name)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True)

    return _once(tmp_path_factory, "web-layer", fill) / "node_modules"


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes environments from the generated app's own lock, with a requirement more where one is named."""
    locked = generate(lower(parse(example("clinic"))))["backend/requirements-dev.lock"].content

    def make(more: str) -> Path:
        def fill(folder: Path) -> None:
            (folder / "requirements.lock").write_bytes(locked)
            uv(folder, "venv", "--relocatable", "--python", sys.executable, "venv")
            uv(folder, "pip", "install", "--python", "venv", "--require-hashes", "-r", "requirements.lock")
            if more:
                uv(folder, "pip", "install", "--python", "venv", more)

        name = f"environment-with-{more.partition('[')[0]}" if more else "environment"
        return _once(tmp_path_factory, name, fill) / "venv" / "bin" / "python"

    def uv(folder: Path, *arguments: str) -> None:
        program = str(Path(sys.executable).with_name("uv"))
        done = subprocess.run([program, "--quiet", *arguments], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return make


@pytest.fixture(scope="session")
def python(environment: Callable[[str], Path]) -> Path:
    """An environment made from the generated app's own lock."""
    return environment("")


@pytest.fixture(scope="session")
def run(python: Path) -> Callable[[Path, tuple[str, ...], str], subprocess.CompletedProcess[str]]:
    """Runs a command of a generated app (`folder`, arguments, where in it) with the environment of its lock."""

    def run(folder: Path, argv: tuple[str, ...], cwd: str) -> subprocess.CompletedProcess[str]:
        command = [str(python) if part == "python" else part for part in argv]
        return subprocess.run(command, cwd=folder / cwd, capture_output=True, text=True, check=False)

    return run
