from pathlib import Path

import pytest

from draftsmith_gateway.composition import open_service
from draftsmith_gateway.settings import GatewaySettings
from draftsmith_shared.testing.env_example import check_env_example

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_the_example_has_every_setting_with_its_default() -> None:
    chosen = {"http_port": 8056, "data_dir": Path("var/gateway")}
    check_env_example(EXAMPLE, GatewaySettings, chosen=chosen)


async def test_without_the_service_token_it_does_not_start() -> None:
    with pytest.raises(ValueError, match="DRAFTSMITH_SERVICE_TOKEN"):
        async with open_service(GatewaySettings(public_port=0)):
            raise AssertionError("it started")
