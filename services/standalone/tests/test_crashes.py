"""kill -9 of the platform in the middle of each step, and when a step's work is done but untold: after the next start
the build ends as if nothing had happened, with one commit, one deployment, one mail per event and exact counts."""

import subprocess
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from draftsmith_client.api import Client

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

DESCRIPTION = "A tool library. Members borrow tools. Tools have a name, a condition of new, used or broken and a price."
STEPS = ("plan", "generate", "verify", "publish", "deploy")


@pytest.mark.parametrize("moment", ["during", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_platform_finishes_the_build(laptop: Any, step: str, moment: str) -> None:
    laptop.start(crash=f"{step}:{moment}")
    with laptop.client() as client:
        job_id = client.create_app(DESCRIPTION).job_id
    laptop.wait_for_crash()
    laptop.start()
    with laptop.client() as client:
        status = laptop.ended(client, job_id)
        assert status.job.state == "succeeded", laptop.log()
        crashed = next(s for s in status.job.steps if s.name == step)
        assert crashed.attempt == 2, "the crash came too late to interrupt the step"

        name = status.project.name
        assert _commits(laptop, name) == 1
        assert _running_apps(laptop) == 1
        with laptop.app(name) as app:
            assert app.get("/healthz").status_code == 200
        _settles(lambda: bool(_mails(laptop)["build_succeeded"] and client.build_stats()["total"]["succeeded"]))
        mails = _mails(laptop)
        assert (mails["build_started"], mails["build_succeeded"], mails["build_failed"]) == (1, 1, 0)
        _check_counts(client, retried=step)


def _settles(heard: Callable[[], bool]) -> None:
    """Wait for those who hear of the build's end by its events; what they made of it is asserted afterwards."""
    until = time.monotonic() + 30
    while not heard() and time.monotonic() < until:
        time.sleep(0.1)


def _commits(laptop: Any, name: str) -> int:
    repository = laptop.home.root / "codegen" / "repositories" / f"{name}.git"
    command = ["git", "-C", str(repository), "rev-list", "--count", "--all"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _running_apps(laptop: Any) -> int:
    """The servers of generated applications below the platform: the innermost process of each sandbox."""
    return sum(
        "app.serve" in " ".join(process.cmdline()) and not process.children()
        for process in psutil.Process(laptop.process.pid).children(recursive=True)
    )


def _mails(laptop: Any) -> Counter[str]:
    """How many mails of each template there are: <event id>.<template>.eml"""
    return Counter(path.name.split(".")[-2] for path in laptop.home.mails.glob("*.eml"))


def _check_counts(client: Client, *, retried: str) -> None:
    total = client.build_stats()["total"]
    assert (total["started"], total["succeeded"], total["failed"]) == (1, 1, 0)
    assert {step["step"]: step["succeeded"] for step in total["steps"]} == dict.fromkeys(STEPS, 1)
    assert {step["step"]: step["failed"] for step in total["steps"]} == {**dict.fromkeys(STEPS, 0), retried: 1}
