from pathlib import Path

from draftsmith_analytics.settings import AnalyticsSettings
from draftsmith_shared.testing.env_example import check_env_example

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_the_example_has_every_setting_with_its_default() -> None:
    chosen = {"grpc_port": 50055, "http_port": 8055, "data_dir": Path("var/analytics")}
    check_env_example(EXAMPLE, AnalyticsSettings, chosen=chosen)
