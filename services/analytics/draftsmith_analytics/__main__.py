"""python -m draftsmith_analytics: serves until SIGTERM."""

import sys

from draftsmith_analytics.composition import NAME, open_service
from draftsmith_analytics.settings import AnalyticsSettings
from draftsmith_shared.runtime import run_on_bus

if __name__ == "__main__":
    sys.exit(run_on_bus(NAME, AnalyticsSettings, open_service))
