from pathlib import Path

import pytest

from draftsmith_auth.settings import AuthSettings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
PREFIX = "DRAFTSMITH_AUTH_"
# What the example sets for the sake of a development machine.
CHOSEN = {"grpc_port": 50051, "http_port": 8051, "data_dir": Path("var/auth")}


def example() -> dict[str, str]:
    lines = (line.strip() for line in EXAMPLE.read_text().splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_has_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    values = example()
    assert sorted(values) == sorted(PREFIX + name.upper() for name in AuthSettings.model_fields)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    defaults = {name: field.get_default() for name, field in AuthSettings.model_fields.items()}
    assert AuthSettings().model_dump() == {**defaults, **CHOSEN}
