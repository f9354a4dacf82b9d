"""`python -m draftsmith_auth` serves; `python -m draftsmith_auth rotate-keys` makes a new signing key now."""

import sys

from draftsmith_auth.composition import NAME, build_ring, open_service
from draftsmith_auth.settings import AuthSettings
from draftsmith_shared.logging import configure_logging
from draftsmith_shared.runtime import run_on_bus


def main(arguments: list[str]) -> int:
    if arguments == ["rotate-keys"]:
        settings = AuthSettings()
        configure_logging(NAME, settings.log_level, settings.log_format)
        build_ring(settings).turn(force=True)
        return 0
    if arguments:
        print("usage: python -m draftsmith_auth [rotate-keys]", file=sys.stderr)
        return 2
    return run_on_bus(NAME, AuthSettings, open_service)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
