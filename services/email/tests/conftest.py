"""The table of mails on both databases."""

from pathlib import Path

import pytest

from draftsmith_shared.testing.fixtures import *  # noqa: F403 - fixtures, by their names


@pytest.fixture(params=["sqlite", "postgres"])
def table_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path}/table.db"
