"""The same promises for an ordinary user: root's jobs run as users of their own, everybody else's do not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from draftsmith_codegen.sandbox import remove_tree

NOBODY = 65534
SUITES = ("test_contract.py", "test_hostile_*.py")


def an_interpreter_for_everybody() -> str:
    """One of this version that another user can run: ours, or the system's."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        if Path(candidate).exists() and all(path.stat().st_mode & 1 for path in Path(candidate).resolve().parents):
            return candidate
    pytest.skip(f"no Python {version} on this machine can be run by an ordinary user")


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="the suites themselves have just run as an ordinary user")
@pytest.mark.timeout(300)
def test_an_ordinary_user_is_as_safe(tmp_path_factory: pytest.TempPathFactory) -> None:
    here = Path(__file__).parent
    place = Path("/var/tmp") / f"draftsmith-ordinary-{os.getpid()}"
    place.mkdir(mode=0o700)
    os.chown(place, NOBODY, NOBODY)
    try:
        result = subprocess.run(
            [
                an_interpreter_for_everybody(), "-m", "pytest", "-q", "--timeout=60", "-p", "no:cacheprovider",
                f"--basetemp={place}/t", *(str(path) for suite in SUITES for path in sorted(here.glob(suite))),
            ],
            user=NOBODY, group=NOBODY, extra_groups=[], cwd=here.parents[3],
            check=False, capture_output=True, text=True,
            env={
                "PATH": "/usr/bin:/bin", "HOME": str(place), "TMPDIR": str(place), "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONPATH": ":".join(path for path in sys.path if path and "lib-dynload" not in path
                                       and not path.startswith(sys.base_prefix + "/lib")),
                "HYPOTHESIS_STORAGE_DIRECTORY": str(place / "h"),
            },
        )  # fmt: skip
    finally:
        remove_tree(place)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert "passed" in result.stdout
