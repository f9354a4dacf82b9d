from pathlib import Path

from ci.lanes import ignoring
from ci.reports import add_up, read, reported

JUNIT = """<testsuites><testsuite>
  <testcase name="fine"/>
  <testcase name="wrong"><failure message="assert 1 == 2"/></testcase>
  <testcase name="not set up"><error message="boom"/></testcase>
  <testcase name="elsewhere"><skipped message="no container engine"/></testcase>
  <testcase name="also"><skipped message="no container engine"/></testcase>
</testsuite></testsuites>"""


def test_errors_count_as_failures_and_reasons_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(JUNIT)

    totals = read(tmp_path / "a.xml")

    assert str(totals) == "1 passed, 2 failed, 2 skipped"
    assert totals.reasons == {"no container engine": 2}


def test_a_runner_that_died_is_one_failure(tmp_path: Path) -> None:
    (tmp_path / "cut.xml").write_text(JUNIT[:80])

    assert str(add_up([tmp_path / "missing.xml", tmp_path / "cut.xml"])) == "0 passed, 2 failed, 0 skipped"


def test_files_add_up(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_text(JUNIT)

    totals = add_up([tmp_path / "a.xml", tmp_path / "b.xml"])

    assert str(totals) == "2 passed, 4 failed, 4 skipped"
    assert totals.reasons["no container engine"] == 4


def test_a_directory_of_files_adds_up_and_an_empty_one_is_a_failure(tmp_path: Path) -> None:
    assert str(read(tmp_path)) == "0 passed, 1 failed, 0 skipped"

    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_text(JUNIT)

    assert str(read(tmp_path)) == "2 passed, 4 failed, 4 skipped"


def test_the_files_that_reports_tell_of(tmp_path: Path) -> None:
    names = (
        "services.auth.tests.test_keys",
        "services.auth.tests.test_keys.TestInAClass",
        "packages.x.tests.a.test_b",
        "",
    )
    cases = "".join(f'<testcase classname="{name}" name="test_it"/>' for name in names)
    (tmp_path / "whole.xml").write_text(f"<testsuite>{cases}</testsuite>")
    (tmp_path / "cut.xml").write_text('<testsuite><testcase classname="tests.test_lost" name="test_it"/>')

    assert reported(tmp_path) == {"services/auth/tests/test_keys.py", "packages/x/tests/a/test_b.py"}
    assert ignoring(tmp_path) == ["--ignore=packages/x/tests/a/test_b.py", "--ignore=services/auth/tests/test_keys.py"]
    assert ignoring(tmp_path / "nothing") == []
