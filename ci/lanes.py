"""Runs the tests in lanes and sums them up: `./draftsmith test`, `ci/test`.

    ci/test                          every lane
    ci/test --lane fast -k outbox    one lane; anything else goes to pytest as it is
    ci/test services/auth            every lane, the tests under a path
    ci/test --sandboxed              as CI does: what Pants can run of the fast lane runs in its sandboxes

Lanes: `fast` (unit, contract and component tests), `slow` (generated applications are really built and run) and `e2e`
(a user's journey; browser tests among them), each on all cores. A sandbox of Pants holds only what the tests in it
declare or import; that finds a dependency nobody declared and a file read by luck, and takes a minute longer. The last
line is `N passed, M failed, K skipped` over all lanes. The exit code is 1 when a test failed or none ran.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ci.board import RESULTS, ROOT, cores, show, totals
from ci.reports import reported
from ci.scheduler import Progress, State, Step

NOTHING_SELECTED = 5  # pytest's exit code; fine for one lane, not for all of them together
LANES = {
    "fast": "not slow and not e2e and not browser",
    "slow": "slow and not e2e and not browser",
    "e2e": "e2e or browser",
}


def lane_steps(names: Sequence[str], pytest_arguments: Sequence[str], root: Path) -> list[Step]:
    """A step for each lane, on all cores: the tests of one file stay together, in order, beside those of another."""
    steps = []
    for name in names:
        junit = root / RESULTS / f"{name}.xml"
        command = (sys.executable, "-m", "pytest", "-q", "-m", LANES[name], f"--junitxml={junit}", "--durations=10")
        side_by_side = ("-n", str(cores()), "--dist", "loadfile")
        steps.append(
            Step(
                name,
                (*command, *side_by_side, *pytest_arguments),
                slots=cores(),
                junit=junit,
                ok_codes=frozenset({0, NOTHING_SELECTED}),
            )
        )
    return steps


def pants_step(root: Path) -> Step:
    """What of the fast lane a Pants sandbox can hold; with a report for each package and service."""
    reports = RESULTS / "pants"
    command = ("./pants", "--no-pantsd", "--no-dynamic-ui", "test", "--report", f"--report-dir={reports}", "::")
    return Step("pants", command, slots=cores(), junit=root / reports)


def ignoring(reports: Path) -> list[str]:
    """pytest's arguments that leave out what is in the reports. What Pants did not report is run again, so that nothing
    falls between the two."""
    return [f"--ignore={file}" for file in sorted(reported(reports))]


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(
        prog="draftsmith test",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--lane", action="append", choices=LANES, help="run this lane only; may be given again")
    parser.add_argument("--sandboxed", action="store_true", help="the fast lane in sandboxes of Pants, where it can be")
    chosen, rest = parser.parse_known_args(arguments)
    lanes = chosen.lane or list(LANES)
    ended: list[Progress] = []
    if chosen.sandboxed:
        if rest or "fast" not in lanes:
            parser.error("--sandboxed is for the whole fast lane")
        ended += show([pants_step(root)], root)
        ended += show(lane_steps(["fast"], ignoring(root / RESULTS / "pants"), root), root)
        lanes.remove("fast")
    ended += show(lane_steps(lanes, rest, root), root)

    total = totals(ended)
    print()
    for reason, times in total.reasons.most_common():
        print(f"skipped {times} ×: {reason}")
    if total.passed + total.failed == 0:
        print("no test ran: that is a failure too")
    print(total, flush=True)
    return int(total.failed > 0 or total.passed == 0 or any(p.state is State.FAILED for p in ended))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
