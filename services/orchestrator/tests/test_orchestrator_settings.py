from pathlib import Path

from draftsmith_orchestrator.settings import OrchestratorSettings
from draftsmith_shared.testing.env_example import check_env_example

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_the_example_has_every_setting_with_its_default() -> None:
    chosen = {"grpc_port": 50052, "http_port": 8052, "data_dir": Path("var/orchestrator")}
    check_env_example(EXAMPLE, OrchestratorSettings, chosen=chosen)
