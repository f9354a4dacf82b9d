"""./draftsmith in a checkout of its own. What needs packages from a registry is CI's own start (.ci/run)."""

import os
import resource
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from ci.board import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose .venv is ready: its python only says what it was asked to run."""
    root = tmp_path / "checkout"
    (root / "3rdparty").mkdir(parents=True)
    shutil.copy2(ROOT / "draftsmith", root)
    for lock in ("runtime", "default"):
        (root / f"3rdparty/{lock}.lock").write_text(f"{lock}\n")
    python = root / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    stamp(root, "default")
    return root


def stamp(root: Path, profile: str) -> None:
    digest = subprocess.run(
        ["git", "hash-object", root / f"3rdparty/{profile}.lock"], capture_output=True, text=True, check=True
    ).stdout.strip()
    (root / ".venv/.draftsmith").write_text(f"{profile} {digest} {root}\n")


def launch(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [root / "draftsmith", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(root), **environment},
    )


def test_hands_every_argument_over_as_it_is(checkout: Path) -> None:
    done = launch(checkout, "new", "A clinic where patients book", "--name", "x y")

    assert done.stdout == "-m draftsmith_client new A clinic where patients book --name x y\n"
    assert done.stderr == ""


def test_costs_next_to_nothing_when_ready(checkout: Path) -> None:
    def once() -> float:
        """Seconds of processor time: what else the machine does is left out."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        launch(checkout, "status")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(once() for _ in range(10)) < 0.03


def test_a_touched_lock_with_the_same_content_installs_nothing(checkout: Path) -> None:
    later = time.time() + 60
    os.utime(checkout / "3rdparty/default.lock", (later, later))

    assert launch(checkout, "status").stderr == ""


def test_an_environment_with_the_tools_is_never_reduced(checkout: Path) -> None:
    (checkout / "3rdparty/runtime.lock").write_text("changed\n")  # a subset of default.lock, which has not

    assert launch(checkout, "status").stderr == ""


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: (root / "3rdparty/default.lock").write_text("changed\n"),
        lambda root: (root / ".venv/.draftsmith").unlink(),
        lambda root: (root / ".venv/.draftsmith").write_text("default 0 /elsewhere\n"),
    ],
)
def test_without_git_says_what_to_install(checkout: Path, spoil: "object", tmp_path: Path) -> None:
    assert callable(spoil)
    spoil(checkout)
    bare = tmp_path / "bin"
    bare.mkdir()
    for tool in ("bash", "env", "readlink", "sed", "mkdir", "rm"):
        (bare / tool).symlink_to(str(shutil.which(tool)))

    done = launch(checkout, "new", "x", PATH=str(bare))

    assert done.returncode == 1
    assert "git is missing: install it first" in done.stderr


def test_python_without_pip_and_venv_is_told_apart(checkout: Path, tmp_path: Path) -> None:
    (checkout / ".venv/.draftsmith").unlink()
    shutil.copy2(ROOT / "3rdparty/bootstrap.lock", checkout / "3rdparty")
    bare = tmp_path / "bin"
    bare.mkdir()
    for tool in ("bash", "env", "git", "readlink", "sed", "mkdir", "rm"):
        (bare / tool).symlink_to(str(shutil.which(tool)))
    # Answers the version question and its own path, and knows no module.
    answers = f"*version_info* | *flock*) exit 0;; *executable*) echo {bare}/python3; exit 0;;"
    (bare / "python3").write_text(f'#!/bin/sh\ncase "$2" in {answers} esac\nexit 1\n')
    (bare / "python3").chmod(0o755)

    done = launch(checkout, "new", "x", PATH=str(bare))

    assert done.returncode == 1
    assert "has neither pip nor venv" in done.stderr
    assert "python3-venv" in done.stderr
