"""What a generated app runs on, installed once a test run from its own locks."""

from __future__ import annotations

import os
import shutil
import subprocess
import venv
from pathlib import Path

import pytest

from draftsmith_appspec import parse
from draftsmith_appspec.examples import example
from draftsmith_codegen_templates import generate, lower

_STATIC = Path(__file__).parents[1] / "draftsmith_codegen_templates/targets/react/static"


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The web dependencies: a folder that DRAFTSMITH_WEB_NODE_MODULES names, else installed once from the lock."""
    given_folder = os.environ.get("DRAFTSMITH_WEB_NODE_MODULES")
    if given_folder:
        return Path(given_folder)
    folder = tmp_path_factory.mktemp("web-layer")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_STATIC / name, folder / name)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True)
    return folder / "node_modules"


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment made from the generated app's own lock."""
    folder = tmp_path_factory.mktemp("environment")
    lock = folder / "requirements.lock"
    lock.write_bytes(generate(lower(parse(example("clinic"))))["backend/requirements-dev.lock"].content)
    venv.create(folder / "venv", with_pip=True)
    interpreter = folder / "venv" / "bin" / "python"
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    subprocess.run([str(interpreter), *install], check=True)
    return interpreter
