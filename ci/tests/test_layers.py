"""A forbidden import, planted in a copy of the repository, is refused by both checks that say they refuse it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ci.board import ROOT

# What a check must say when one service imports another: (the importing module, the imported service).
IMPORTER = "services/email/draftsmith_email/planted.py"
FORBIDDEN = 'import draftsmith_auth\n\n__all__ = ["draftsmith_auth"]\n'


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The modules, the settings and the build files; no data, no tests."""
    wanted = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, wanted.stdout.split("\0")):
        is_wanted = name.endswith((".py", "BUILD", ".lock", ".toml", ".txt", ".pyi")) or name == "pants"
        if is_wanted and "/tests/" not in name and (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name)
    return tmp_path


def lint_imports(checkout: Path) -> subprocess.CompletedProcess[str]:
    roots = [str(path) for pattern in ("packages/*", "services/*") for path in checkout.glob(pattern)]
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    # PYTHONPATH comes before what the .pth file of .venv puts on the path.
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(roots)}
    return subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, check=False)


def test_import_linter_keeps_the_contracts_of_today(copy: Path) -> None:
    done = lint_imports(copy)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("planted", "imported", "broken"),
    [
        (IMPORTER, "draftsmith_auth", "A service never imports another service BROKEN"),
        ("packages/shared/draftsmith_shared/planted.py", "draftsmith_gateway", "shared imports no service"),
        (
            "packages/appspec/draftsmith_appspec/planted.py",
            "draftsmith_shared",
            "appspec imports nothing of ours BROKEN",
        ),
        (
            "packages/codegen-templates/draftsmith_codegen_templates/planted.py",
            "draftsmith_shared",
            "codegen-templates imports appspec only BROKEN",
        ),
        (
            "services/auth/draftsmith_auth/planted.py",
            "draftsmith_standalone",
            "no service knows that it is hosted BROKEN",
        ),
    ],
)
def test_import_linter_refuses(copy: Path, planted: str, imported: str, broken: str) -> None:
    (copy / planted).write_text(f"import {imported}\n")

    done = lint_imports(copy)

    assert done.returncode == 1
    assert broken in done.stdout


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_pants_refuses_an_import_of_another_service(copy: Path) -> None:
    """Slow: Pants starts. (That it allows what is there, `ci/test --sandboxed` shows.)"""
    (copy / ".venv").mkdir()
    (copy / ".venv" / "bin").symlink_to(ROOT / ".venv" / "bin")
    pants = ["./pants", "--no-pantsd", "--no-dynamic-ui", "dependencies", "services/email::"]

    (copy / IMPORTER).write_text(FORBIDDEN)
    refused = subprocess.run(pants, cwd=copy, capture_output=True, text=True, check=False)
    if "needs a Python 3.9" in refused.stderr:
        pytest.skip("Pants 2.17 needs a Python 3.9, and none is here")

    assert refused.returncode != 0
    assert "DependencyRuleActionDeniedError" in refused.stderr
    assert "services/email/draftsmith_email/planted.py" in refused.stderr
    assert "services/auth/draftsmith_auth" in refused.stderr
