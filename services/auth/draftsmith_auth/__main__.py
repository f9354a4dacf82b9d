"""`python -m draftsmith_auth` serves; `python -m draftsmith_auth rotate-keys` makes a new signing key now."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from draftsmith_auth.composition import NAME, AuthService, build_ring, open_service
from draftsmith_auth.settings import AuthSettings
from draftsmith_shared.events.factory import open_bus
from draftsmith_shared.logging import configure_logging
from draftsmith_shared.runtime import run, set_up


@asynccontextmanager
async def service() -> AsyncIterator[AuthService]:
    settings = AuthSettings()
    async with AsyncExitStack() as stack:
        stack.enter_context(set_up(NAME, settings))
        bus = await stack.enter_async_context(open_bus(settings.bus_url or f"local:///{settings.data_dir}/events.db"))
        yield await stack.enter_async_context(open_service(settings, bus))


def main(arguments: list[str]) -> int:
    if arguments == ["rotate-keys"]:
        settings = AuthSettings()
        configure_logging(NAME, settings.log_level, settings.log_format)
        build_ring(settings).turn(force=True)
        return 0
    if arguments:
        print("usage: python -m draftsmith_auth [rotate-keys]", file=sys.stderr)
        return 2
    return run(NAME, service)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
