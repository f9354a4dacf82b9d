"""The lanes are run for real, on test files of their own."""

from pathlib import Path

import pytest

from ci.lanes import main

pytestmark = pytest.mark.slow  # pytest starts seven times


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

    assert run(tmp_path, code) == 0

    lines = capfd.readouterr().out.splitlines()
    assert lines[-2:] == ["skipped 1 ×: no container engine", "2 passed, 0 failed, 1 skipped"]


def test_a_failure_shows_its_output_and_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "def test_wrong(): assert 'apples' == 'pears'\n", "--lane", "fast") == 1

    lines = capfd.readouterr().out.splitlines()
    assert any("assert 'apples' == 'pears'" in line for line in lines)
    assert lines[-1] == "0 passed, 1 failed, 0 skipped"


def test_no_test_at_all_is_a_failure(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "def test_fine(): pass\n", "--lane", "fast", "-k", "nothing_is_called_this") == 1

    lines = capfd.readouterr().out.splitlines()
    assert lines[-2:] == ["no test ran: that is a failure too", "0 passed, 0 failed, 0 skipped"]
