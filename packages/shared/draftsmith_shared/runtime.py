"""Running a service as a process: signals, drain and exit codes.

    def main() -> int:
        return run("auth", lambda: service_from_environment())

The first SIGTERM or SIGINT leaves the service's context, which stops accepting and drains; a second one ends the
process at once. Exit codes: 0 after an orderly stop, 1 when it could not start or failed, 128 + signal when it was cut
short.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import TypeVar

from pydantic import ValidationError

from draftsmith_shared.events.factory import open_bus
from draftsmith_shared.events.port import EventBus
from draftsmith_shared.logging import configure_logging, get_logger
from draftsmith_shared.redaction import redact_text
from draftsmith_shared.settings import Settings
from draftsmith_shared.telemetry import Telemetry, configure_telemetry

S = TypeVar("S", bound=Settings)

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StartupError(Exception):
    """The service cannot start, and the message says what to do about it."""


def set_up(name: str, settings: Settings) -> Telemetry:
    """Configures the process's logging and telemetry by the settings; leaving the handle ends the latter."""
    configure_logging(name, settings.log_level, settings.log_format)
    return configure_telemetry(
        name,
        settings.otlp_endpoint,
        settings.span_file,
        sample_ratio=settings.trace_sample_ratio,
        environment=settings.environment,
        sentry_dsn=settings.sentry_dsn.get_secret_value() if settings.sentry_dsn else None,
    )


def run(name: str, open_service: Callable[[], AbstractAsyncContextManager[object]]) -> int:
    """Runs the service until a signal and answers the exit code.

    Settings are best read in `open_service`, so that what is wrong with them is reported in the same one line.
    """
    return asyncio.run(serve(name, open_service))


async def serve(name: str, open_service: Callable[[], AbstractAsyncContextManager[object]]) -> int:
    """As `run`, in a loop that is running already."""
    log = get_logger(__name__, service=name)
    stop = _Stop()
    try:
        with stop.on_signals():
            async with open_service():
                stop.starting = None
                log.info("started")
                await stop.asked.wait()
                log.info("stopping")
    except asyncio.CancelledError:
        if not stop.asked.is_set():
            raise
        log.info("stopped while starting")
    except Exception as error:
        if stop.starting is None:
            log.exception("failed")
        else:
            log.debug("could not start", exc_info=True)
            print(f"{name}: cannot start: {_one_line(error)}", file=sys.stderr, flush=True)
        return 1
    log.info("stopped")
    return 0


class _Stop:
    """Whether the process was asked to stop; a service that is still starting is interrupted."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.starting = asyncio.current_task()

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._receive, number)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    def _receive(self, number: signal.Signals) -> None:
        if self.asked.is_set():
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(128 + number)
        self.asked.set()
        if self.starting is not None:
            self.starting.cancel()


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        # Without the values: a setting may be a secret.
        problems = (f"{'.'.join(map(str, item['loc'])) or 'settings'}: {_said(item['msg'])}" for item in error.errors())
        return f"the settings are wrong: {'; '.join(problems)}"
    text = redact_text(" ".join(str(error).split()))
    if isinstance(error, StartupError | OSError | ValueError) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _said(message: str) -> str:
    """The words of a check of ours, without pydantic's before them."""
    return message.removeprefix("Value error, ")


def run_service(
    name: str, make_settings: Callable[[], S], open_service: Callable[[S], AbstractAsyncContextManager[object]]
) -> int:
    """`run` for a service that needs nothing but its settings: the whole of its `__main__`."""

    @asynccontextmanager
    async def service() -> AsyncIterator[object]:
        settings = make_settings()
        with set_up(name, settings):
            async with open_service(settings) as running:
                yield running

    return run(name, service)


def run_on_bus(
    name: str,
    make_settings: Callable[[], S],
    open_service: Callable[[S, EventBus], AbstractAsyncContextManager[object]],
) -> int:
    """`run` for a service on a bus: the one of its settings' `bus_url`, else a file in its data directory."""

    @asynccontextmanager
    async def with_bus(settings: S) -> AsyncIterator[object]:
        url = settings.bus_url or f"local:///{settings.data_dir.absolute()}/events.db"
        async with open_bus(url) as bus, open_service(settings, bus) as running:
            yield running

    return run_service(name, make_settings, with_bus)
