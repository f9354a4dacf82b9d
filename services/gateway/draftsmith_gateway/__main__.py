"""python -m draftsmith_gateway: serves until SIGTERM."""

import sys

from draftsmith_gateway.composition import NAME, open_service
from draftsmith_gateway.settings import GatewaySettings
from draftsmith_shared.runtime import run_service

if __name__ == "__main__":
    sys.exit(run_service(NAME, GatewaySettings, open_service))
