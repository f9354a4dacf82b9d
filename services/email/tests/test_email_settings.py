from pathlib import Path

from draftsmith_email.settings import EmailSettings
from draftsmith_shared.testing.env_example import check_env_example

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_the_example_has_every_setting_with_its_default() -> None:
    chosen = {"grpc_port": 50054, "http_port": 8054, "data_dir": Path("var/email")}
    check_env_example(EXAMPLE, EmailSettings, chosen=chosen)
