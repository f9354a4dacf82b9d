"""Adds up JUnit files: how many tests passed, failed and were skipped, and why; which test files they are about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET


@dataclass(frozen=True)
class Totals:
    """Counts of test cases; `reasons` maps each reason for skipping to how often it was given."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.reasons + other.reasons,
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read(junit: Path) -> Totals:
    """The totals of one file, or of all in a directory. An error in setting a test up or collecting it is a failure; a
    file missing or cut short, or no file at all, means that its runner died, which is one failure."""
    if junit.is_dir():
        return add_up(files) if (files := sorted(junit.glob("*.xml"))) else Totals(failed=1)
    try:
        root = ET.parse(junit).getroot()  # noqa: S314 - written by our own test runner a moment ago
    except (OSError, ET.ParseError):
        return Totals(failed=1)
    passed = failed = skipped = 0
    reasons: Counter[str] = Counter()
    for case in root.iter("testcase"):
        reason = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif reason is not None:
            skipped += 1
            reasons[reason.get("message") or "no reason given"] += 1
        else:
            passed += 1
    return Totals(passed, failed, skipped, reasons)


def reported(junit: Path) -> set[str]:
    """The test files that a report, or all reports in a directory, tell of: paths from the root of the checkout. Of a
    report that is cut short, nothing is believed."""
    if junit.is_dir():
        return set().union(*(reported(file) for file in junit.glob("*.xml")))
    try:
        root = ET.parse(junit).getroot()  # noqa: S314 - as above
    except (OSError, ET.ParseError):
        return set()
    # pytest names a test's class "services.auth.tests.test_this", with the Python class behind it where there is one.
    modules = (re.match(r"(?:[^.]+\.)*?test_\w+", case.get("classname", "")) for case in root.iter("testcase"))
    return {f"{found[0].replace('.', '/')}.py" for found in modules if found}


def add_up(files: Iterable[Path]) -> Totals:
    return sum((read(file) for file in files), Totals())
