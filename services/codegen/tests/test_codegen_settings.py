from pathlib import Path

from draftsmith_codegen.settings import CodegenSettings
from draftsmith_shared.testing.env_example import check_env_example

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_the_example_has_every_setting_with_its_default() -> None:
    chosen = {"grpc_port": 50053, "http_port": 8053, "data_dir": Path("var/codegen")}
    check_env_example(EXAMPLE, CodegenSettings, chosen=chosen)
