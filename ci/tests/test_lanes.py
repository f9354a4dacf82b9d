"""The lanes are run for real, on test files of their own."""

import tomllib
from pathlib import Path

import pytest

from ci.board import ROOT
from ci.lanes import LANES, main

pytestmark = pytest.mark.slow  # pytest starts often


def run(folder: Path, code: str, *arguments: str) -> int:
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    slow\n    e2e\n    browser\n")
    (folder / "test_sample.py").write_text(code)
    return main(arguments, folder)


def test_the_last_line_adds_up_all_lanes_and_a_skip_says_why(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code = (
        "import pytest\n"
        "def test_fine(): pass\n"
        "@pytest.mark.slow\n"
        "def test_slowly(): pass\n"
        "@pytest.mark.skip(reason='no container engine')\n"
        "def test_elsewhere(): pass\n"
    )

    assert run(tmp_path, code, "-n0") == 0

    lines = capfd.readouterr().out.splitlines()
    assert lines[-2:] == ["skipped 1 ×: no container engine", "2 passed, 0 failed, 1 skipped"]


def test_a_failure_shows_its_output_and_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "def test_wrong(): assert 'apples' == 'pears'\n", "--lane", "fast", "-n0") == 1

    lines = capfd.readouterr().out.splitlines()
    assert any("assert 'apples' == 'pears'" in line for line in lines)
    assert lines[-1] == "0 passed, 1 failed, 0 skipped"


def test_no_test_at_all_is_a_failure(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "def test_fine(): pass\n", "--lane", "fast", "-n0", "-k", "nothing_is_called_this") == 1

    lines = capfd.readouterr().out.splitlines()
    assert lines[-2:] == ["no test ran: that is a failure too", "0 passed, 0 failed, 0 skipped"]


PANTS = """#!/bin/sh
mkdir -p .ci-results/pants
echo '<testsuite><testcase classname="tests.test_held" name="test_it"/></testsuite>' > .ci-results/pants/held.xml
echo "$@" > said
"""


def test_sandboxed_each_test_runs_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pants").write_text(PANTS)
    (tmp_path / "pants").chmod(0o755)
    (tmp_path / ".ci-results" / "pants").mkdir(parents=True)
    (tmp_path / ".ci-results" / "pants" / "of another run.xml").write_text("")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_held.py").write_text("def test_it(): raise SystemExit('Pants ran it')\n")

    assert run(tmp_path, "def test_fine(): pass\n", "--sandboxed", "--lane", "fast") == 0

    assert capfd.readouterr().out.splitlines()[-1] == "2 passed, 0 failed, 0 skipped"
    assert "--report-dir=.ci-results/pants" in (tmp_path / "said").read_text()


def test_sandboxed_a_pants_that_fails_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pants").write_text("#!/bin/sh\necho an import that nothing declares >&2\nexit 1\n")
    (tmp_path / "pants").chmod(0o755)

    assert run(tmp_path, "def test_fine(): pass\n", "--sandboxed", "--lane", "fast") == 1

    lines = capfd.readouterr().out.splitlines()
    assert "an import that nothing declares" in lines
    assert lines[-1] == "1 passed, 1 failed, 0 skipped"


def test_sandboxed_is_for_all_of_the_fast_lane(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        run(tmp_path, "", "--sandboxed", "-k", "some")
    with pytest.raises(SystemExit):
        run(tmp_path, "", "--sandboxed", "--lane", "slow")


def test_pants_runs_the_fast_lane() -> None:
    pytest_arguments = tomllib.loads((ROOT / "pants.toml").read_text())["pytest"]["args"]

    assert f"-m '{LANES['fast']}'" in pytest_arguments
