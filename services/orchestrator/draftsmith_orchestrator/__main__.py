"""python -m draftsmith_orchestrator: serves until SIGTERM."""

import sys

from draftsmith_orchestrator.composition import NAME, open_service
from draftsmith_orchestrator.settings import OrchestratorSettings
from draftsmith_shared.runtime import run_on_bus

if __name__ == "__main__":
    sys.exit(run_on_bus(NAME, OrchestratorSettings, open_service))
