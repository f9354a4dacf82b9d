from pathlib import Path

from draftsmith_auth.settings import AuthSettings
from draftsmith_shared.testing.env_example import check_env_example

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_the_example_has_every_setting_with_its_default() -> None:
    chosen = {"grpc_port": 50051, "http_port": 8051, "data_dir": Path("var/auth")}
    check_env_example(EXAMPLE, AuthSettings, chosen=chosen)
