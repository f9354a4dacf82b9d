"""The same promises for an ordinary user: root's jobs run as users of their own, everybody else's do not.

A checkout may lie where only root can look (below a home or a `mktemp -d`, both mode 700, or made with umask 077).
The ordinary user then gets a copy, of hard links where that is possible.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from draftsmith_codegen.sandbox import remove_tree

NOBODY = 65534
HERE = Path(__file__).parent
CHECKOUT = HERE.parents[3]
PARTS = ("packages", "services", "pyproject.toml")
SUITES = ("test_contract.py", "test_hostile_*.py")
LEFT_OUT = {"node_modules", ".venv", "__pycache__"}


def is_for_everybody(path: Path) -> bool:
    """Whether an ordinary user gets to `path` and may read it. Only the path itself is looked at, not what it holds."""
    return bool(path.stat().st_mode & 0o4) and all(folder.stat().st_mode & 0o1 for folder in path.parents)


def an_interpreter_for_everybody() -> str:
    """One of this version that another user can run: ours, or the system's."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        path = Path(candidate)
        if path.exists() and is_for_everybody(path) and is_for_everybody(path.resolve()):
            return candidate
    pytest.skip(f"no Python {version} on this machine can be run by an ordinary user")


def link(source: Path, target: Path) -> None:
    """`target` becomes what `source` is, readable by everybody, without a second copy on the disk where possible."""
    if source.is_dir():
        target.mkdir()
        target.chmod(0o755)
        for child in source.iterdir():
            if child.name not in LEFT_OUT:
                link(child, target / child.name)
        return
    try:
        if not source.stat().st_mode & 0o4:
            raise PermissionError
        os.link(source, target)
    except OSError:  # another file system, or nothing for others to read
        shutil.copyfile(source, target)
        target.chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)


def for_everybody(path: Path, copy: Path) -> Path:
    """`path` where an ordinary user can read it, else its copy at `copy`."""
    if is_for_everybody(path):
        return path
    link(path, copy)
    return copy


def the_checkout(place: Path) -> Path:
    """The checkout, where everybody can read it: itself, or what the suites need of it below `place`."""
    if all(is_for_everybody(CHECKOUT / part) for part in PARTS):
        return CHECKOUT
    for part in PARTS:
        link(CHECKOUT / part, place / part)
    return place


def python_path(checkout: Path, place: Path) -> list[str]:
    """What we import from, apart from the interpreter's own library, where everybody can read it."""
    found = []
    for number, entry in enumerate(path for path in sys.path if path and not path.startswith(f"{sys.base_prefix}/lib")):
        if (path := Path(entry)).is_relative_to(CHECKOUT) and "site-packages" not in path.parts:
            found.append(str(checkout / path.relative_to(CHECKOUT)))
        elif path.is_dir():
            found.append(str(for_everybody(path, place / f"library-{number}")))
    return found


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that everybody may look into, in a place where they get to."""
    place = Path("/var/tmp") / f"draftsmith-ordinary-{os.getpid()}"
    place.mkdir()
    place.chmod(0o755)
    yield place
    remove_tree(place)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="the suites themselves have just run as an ordinary user")
@pytest.mark.timeout(600)
def test_an_ordinary_user_is_as_safe(place: Path) -> None:
    interpreter = an_interpreter_for_everybody()
    home, sources = place / "home", place / "sources"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY, NOBODY)
    sources.mkdir()
    sources.chmod(0o755)
    checkout = the_checkout(sources)
    suites = [str(path) for suite in SUITES for path in sorted((checkout / HERE.relative_to(CHECKOUT)).glob(suite))]
    result = subprocess.run(
        [
            interpreter, "-m", "pytest", "-q", "--timeout=120", "-p", "no:cacheprovider",
            f"--basetemp={home}/t", *suites,
        ],
        user=NOBODY, group=NOBODY, extra_groups=[], cwd=checkout,
        check=False, capture_output=True, text=True,
        env={
            "PATH": "/usr/bin:/bin", "HOME": str(home), "TMPDIR": str(home), "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": ":".join(python_path(checkout, sources)),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(home / "h"),
        },
    )  # fmt: skip
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert "passed" in result.stdout


def test_what_only_its_owner_may_read_becomes_readable_in_the_copy(tmp_path: Path) -> None:
    hidden, copy = tmp_path / "hidden", tmp_path / "copy"
    (hidden / "deep" / "__pycache__").mkdir(parents=True, mode=0o700)
    (hidden / "deep" / "closed").write_text("closed")
    (hidden / "deep" / "closed").chmod(0o600)
    (hidden / "program").write_text("#!/bin/sh")
    (hidden / "program").chmod(0o755)
    hidden.chmod(0o700)
    assert not is_for_everybody(hidden / "program")
    assert for_everybody(hidden, copy) == copy
    assert {str(path.relative_to(copy)): oct(path.stat().st_mode & 0o777) for path in copy.rglob("*")} == {
        "deep": "0o755", "deep/closed": "0o644", "program": "0o755",
    }  # fmt: skip
    assert (copy / "program").samefile(hidden / "program")
    assert (hidden / "deep" / "closed").stat().st_mode & 0o777 == 0o600
