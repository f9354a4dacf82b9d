#!/usr/bin/env python3
"""How long the journey takes on a warm platform: description to an application that answers.

    ./draftsmith up --detach
    .venv/bin/python tools/bench/journey.py --runs 10

Method: N different applications are built one after the other on a running platform whose dependency layers are
installed. A run begins when `POST /api/createApp` is sent and ends when the deployed application has answered
`GET /healthz` with 200 through the gateway. No two descriptions are the same, so that nothing is remembered from an
earlier run. Reported are the median and the 95th percentile (nearest rank) of the whole and of every step as the
platform itself timed it, and the platform's resident memory afterwards. Nothing here passes or fails.
"""

import argparse
import math
import statistics
import sys
import time
import uuid

import httpx
import psutil

from draftsmith_client.api import Client
from draftsmith_client.home import Home
from draftsmith_client.models import Status

THINGS = ("Boat", "Camera", "Drone", "Piano", "Tractor", "Kayak", "Projector", "Telescope", "Trailer", "Violin")
PLACES = ("harbour", "studio", "farm", "school", "club", "workshop", "library", "theatre", "lab", "garage")

_FIRST = int(time.time()) % 10_000_000  # the platform remembers what it has built


def description(run: int) -> str:
    """A short description that no other run has, of this bench or of one before it."""
    thing, place = THINGS[run % len(THINGS)], PLACES[run // len(THINGS) % len(PLACES)]
    return (
        f"A {thing.lower()} rental for a {place}, number {_FIRST + run}. Members borrow {thing.lower()}s. "
        f"{thing}s have a name, a serial number, a daily price and a condition of new, used or broken. "
        "Loans have a start date, an end date and a status of requested, active or returned."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    home = Home.find()
    running, credentials = home.running(), home.credentials()
    if running is None or credentials is None:
        sys.exit("The platform is not running; start it with: ./draftsmith up --detach")
    print(__doc__.split("Method: ")[1])
    print(f"{psutil.cpu_count()} CPUs, {psutil.virtual_memory().total / 2**30:.0f} GB memory, {runs} runs\n")
    totals: list[float] = []
    steps: dict[str, list[float]] = {}
    with Client(running.url) as client:
        client.log_in(credentials.email, credentials.password)
        for run in range(runs):
            seconds, status = one(client, running.url, description(run))
            totals.append(seconds)
            for step in status.job.steps:
                steps.setdefault(step.name, []).append(step.duration_seconds or 0.0)
            print(f"  run {run + 1:>3}  {seconds:6.2f} s  {status.project.name}", flush=True)
    print(f"\n{'':10}{'median':>9}{'p95':>9}{'max':>9}   seconds")
    for name, values in [*steps.items(), ("whole", totals)]:
        print(
            f"{name:10}{statistics.median(values):9.2f}{_p95(values):9.2f}{max(values):9.2f}   {_bar(values, totals)}"
        )
    memory = psutil.Process(running.pid).memory_info().rss / 2**20
    print(f"\nplatform process afterwards: {memory:.0f} MB resident")


def one(client: Client, url: str, text: str) -> tuple[float, Status]:
    """One application: seconds from the request to the first healthy answer, and the job as it ended."""
    begun = time.perf_counter()
    created = client.create_app(text, idempotency_key=str(uuid.uuid4()))
    for _ in client.events(created.job_id):
        pass
    status = client.status(created.job_id)
    if status.job.state != "succeeded":
        sys.exit(f"the build {status.job.state}: {status.job.failure.message if status.job.failure else ''}")
    host = f"{status.project.name}-dev.localhost"
    answer = httpx.get(f"{url.replace('localhost', '127.0.0.1')}/healthz", headers={"Host": host})
    answer.raise_for_status()
    return time.perf_counter() - begun, status


def _p95(values: list[float]) -> float:
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def _bar(values: list[float], totals: list[float]) -> str:
    return "█" * max(1, round(40 * statistics.median(values) / statistics.median(totals)))


if __name__ == "__main__":
    main()
