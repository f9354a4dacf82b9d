"""python -m draftsmith_email: serves until SIGTERM."""

import sys

from draftsmith_email.composition import NAME, open_service
from draftsmith_email.settings import EmailSettings
from draftsmith_shared.runtime import run_on_bus

if __name__ == "__main__":
    sys.exit(run_on_bus(NAME, EmailSettings, open_service))
