"""The generated clinic as people meet it: in a real Chromium, on a desktop and a phone, light and dark.

Screenshots stay in the folder that DRAFTSMITH_SCREENSHOTS names, else in the test's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from draftsmith_appspec import parse
from draftsmith_appspec.examples import example
from draftsmith_codegen_templates import generate, lower
from draftsmith_codegen_templates.checks import WEB_CHECKS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

BROWSER = Path(__file__).parent / "browser"


@pytest.fixture
def chromium() -> str:
    """The browser: the one that CHROMIUM names, else the machine's."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("there is no Chromium on this machine")
    return found


@pytest.fixture
def clinic(tmp_path: Path, python: Path, node_modules: Path) -> Iterator[str]:
    """The address of the running app with its demo data."""
    root = tmp_path / "clinic"
    generate(lower(parse(example("clinic")))).write(root)
    (root / "web/node_modules").symlink_to(node_modules)
    build = next(check for check in WEB_CHECKS if check.makes)
    subprocess.run(build.argv, cwd=root / build.cwd, check=True, capture_output=True)
    log = tmp_path / "server.log"
    environment = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "SEED_DEMO": "1"}
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(python), "-m", "app.serve", "--port", "0"],
            cwd=root / "backend", env=environment, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        yield _address(server, log)
    finally:
        server.terminate()
        server.wait(20)


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server says it listens, once it answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        said = [word for word in log.read_text().split() if word.startswith("http://127.0.0.1:")]
        try:
            if said and urllib.request.urlopen(f"{said[0]}/healthz", timeout=5).status == 200:
                return said[0]
        except urllib.error.URLError:
            pass
        time.sleep(0.1)
    pytest.fail(f"the app did not start:\n{log.read_text()}")


def test_a_person_finds_their_way(chromium: str, clinic: str, tmp_path: Path, node_modules: Path) -> None:
    tools = tmp_path / "tools"
    shutil.copytree(BROWSER, tools)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=tools, check=True, capture_output=True)
    shots = Path(os.environ.get("DRAFTSMITH_SCREENSHOTS") or tmp_path / "screenshots")
    shots.mkdir(parents=True, exist_ok=True)
    axe = node_modules / "axe-core/axe.min.js"  # the generated app's lint rules bring it along
    command = ["node", "journey.mjs", clinic, str(axe), str(shots)]
    environment = {**os.environ, "CHROMIUM": chromium}
    done = subprocess.run(command, cwd=tools, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("held: ") == 12
