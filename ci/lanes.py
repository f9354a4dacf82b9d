"""Runs the tests in lanes and sums them up: `./draftsmith test`, `ci/test`.

    ci/test                          every lane
    ci/test --lane fast -k outbox    one lane; anything else goes to pytest as it is
    ci/test services/auth            every lane, the tests under a path

Lanes: `fast` (unit, contract and component tests, on all cores), `slow` (generated applications are really built and
run) and `e2e` (a user's journey; browser tests among them). The last line is `N passed, M failed, K skipped` over all
lanes. The exit code is 1 when a test failed or none ran.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ci.board import RESULTS, ROOT, cores, show, totals
from ci.scheduler import State, Step

NOTHING_SELECTED = 5  # pytest's exit code; fine for one lane, not for all of them together
LANES = {
    "fast": "not slow and not e2e and not browser",
    "slow": "slow and not e2e and not browser",
    "e2e": "e2e or browser",
}


def lane_steps(names: Sequence[str], pytest_arguments: Sequence[str], root: Path) -> list[Step]:
    """A step for each lane. The fast one gets all cores; the others, which wait for servers a lot, run side by side."""
    steps = []
    for name in names:
        junit = root / RESULTS / f"{name}.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-m", LANES[name], f"--junitxml={junit}", "--durations=10"]
        if name == "fast":
            command += ["-n", str(cores()), "--dist", "loadfile"]
        steps.append(
            Step(
                name,
                (*command, *pytest_arguments),
                slots=cores() if name == "fast" else 1,
                junit=junit,
                ok_codes=frozenset({0, NOTHING_SELECTED}),
            )
        )
    return steps


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(
        prog="draftsmith test",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--lane", action="append", choices=LANES, help="run this lane only; may be given again")
    chosen, rest = parser.parse_known_args(arguments)
    ended = show(lane_steps(chosen.lane or list(LANES), rest, root), root)

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
