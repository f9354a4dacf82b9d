"""python -m draftsmith_codegen: serves until SIGTERM."""

import sys

from draftsmith_codegen.composition import NAME, open_service
from draftsmith_codegen.settings import CodegenSettings
from draftsmith_shared.runtime import run_on_bus

if __name__ == "__main__":
    sys.exit(run_on_bus(NAME, CodegenSettings, open_service))
