"""A platform that nobody talks to gives back what reading a description took."""

import time
from typing import Any

import psutil
import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MEGABYTE = 1_000_000
NO_APP = "A fast first person shooter game with ray tracing."


def resident(laptop: Any) -> dict[str, int]:
    """Megabytes of each process of the platform, by its command line."""
    platform = psutil.Process(laptop.process.pid)
    found = {}
    for process in (platform, *platform.children(recursive=True)):
        try:
            found[" ".join(process.cmdline())] = process.memory_info().rss // MEGABYTE
        except psutil.Error:  # it ended meanwhile
            continue
    return found


def is_reading(processes: dict[str, int]) -> bool:
    return any("understand.worker" in name for name in processes)


def test_a_platform_that_idles_is_small(laptop: Any) -> None:
    laptop.environment["DRAFTSMITH_CODEGEN_ANALYST_IDLE_SECONDS"] = "6"
    laptop.start()
    with laptop.client() as client:
        assert not is_reading(resident(laptop)), "nobody has described anything yet"
        laptop.ended(client, client.create_app(NO_APP).job_id)
        assert is_reading(resident(laptop))
        deadline = time.monotonic() + 60
        while is_reading(resident(laptop)):
            assert time.monotonic() < deadline, resident(laptop)
            time.sleep(0.2)
    assert sum(resident(laptop).values()) < 300, resident(laptop)
