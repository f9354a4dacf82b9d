"""A service's `.env.example`, held to its settings class."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from draftsmith_shared.settings import Settings
from draftsmith_shared.testing.process import without_settings


def read_env_example(path: Path) -> dict[str, str]:
    """The variables of the file, in its order. Raises AssertionError for a line that is neither one nor a comment."""
    values: dict[str, str] = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            name, equals, value = line.partition("=")
            assert equals, f"{path}: {line!r} is no NAME=VALUE"
            assert name not in values, f"{path}: {name} is there twice"
            values[name] = value
    return values


def check_env_example(
    path: Path, settings: type[Settings], *, chosen: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """Raises AssertionError unless the file has every setting, no other, and each with its default.

    `chosen` has the values of the file that are not the defaults, by setting: what it picks for a development machine.
    """
    prefix = settings.model_config["env_prefix"]
    values = read_env_example(path)
    assert sorted(values) == sorted(prefix + name.upper() for name in settings.model_fields)
    defaults = {name: field.get_default() for name, field in settings.model_fields.items()}
    with pytest.MonkeyPatch.context() as environment:
        without_settings(environment)
        for name, value in values.items():
            environment.setenv(name, value)
        assert settings().model_dump() == {**defaults, **chosen}
