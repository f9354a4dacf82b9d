"""The whole platform in one process, announced while it is up."""

import argparse
import fcntl
import gc
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import psutil

from draftsmith_client.home import Home, Running
from draftsmith_shared.logging import configure_logging, get_logger
from draftsmith_shared.runtime import run
from draftsmith_shared.telemetry import configure_telemetry
from draftsmith_standalone.composition import HOST, open_platform
from draftsmith_standalone.log_file import LogFile
from draftsmith_standalone.ports import first_free


def main() -> None:
    """Exit code 1 with one clear line where it cannot start."""
    arguments = _arguments()
    home = Home(Path(arguments.home).absolute())
    home.make()
    configure_logging("platform", level=arguments.log_level, format="json")
    with _alone(home), configure_telemetry("platform", os.environ.get("DRAFTSMITH_OTLP_ENDPOINT"), home.span_file):
        sys.exit(run("platform", lambda: _serving(home, arguments.port)))


@asynccontextmanager
async def _serving(home: Home, wanted_port: int) -> AsyncIterator[None]:
    """The platform, announced in the home's run file while it is up."""
    process = psutil.Process()
    port = first_free(HOST, wanted_port)
    async with open_platform(home, port) as platform, LogFile(home.log_file).bounded():
        gc.freeze()  # what has been loaded by now stays: no collection has to look through it again
        gc.enable()
        took = time.time() - process.create_time()
        home.say_running(Running(process.pid, process.create_time(), platform.url, took, platform.owner_created))
        get_logger("platform").info("the platform is up", url=platform.url, seconds=round(took, 2))
        try:
            yield
        finally:
            with suppress(FileNotFoundError):
                home.run_file.unlink()


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Holds the home's lock: two platforms on one home would take each other's work. The kernel drops it with us."""
    with (home.run_file.parent / "platform.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"Another platform is running on {home.root}; stop it with: ./draftsmith stop")
        yield


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="draftsmith_standalone", description="The whole platform until SIGTERM.")
    parser.add_argument("--home", required=True, help="the directory that holds everything")
    parser.add_argument("--port", type=int, default=8080, help="the next free one is taken where it is not free")
    parser.add_argument("--log-level", default=os.environ.get("DRAFTSMITH_LOG_LEVEL", "INFO"))
    return parser.parse_args()
