from pathlib import Path

from draftsmith_gateway.settings import GatewaySettings
from draftsmith_shared.testing.env_example import check_env_example

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_the_example_has_every_setting_with_its_default() -> None:
    chosen = {"http_port": 8056, "data_dir": Path("var/gateway")}
    check_env_example(EXAMPLE, GatewaySettings, chosen=chosen)
