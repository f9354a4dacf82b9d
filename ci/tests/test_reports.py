from pathlib import Path

from ci.reports import add_up, read

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
