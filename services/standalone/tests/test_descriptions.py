"""Twenty descriptions, from one line to a page: each builds, passes its own tests and answers."""

from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

DESCRIPTIONS: dict[str, str] = yaml.safe_load((Path(__file__).parent / "descriptions.yaml").read_text())


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_a_description_becomes_an_application(running: Any, name: str) -> None:
    with running.client() as client:
        status = running.build(client, DESCRIPTIONS[name])
    assert status.job.output("verify")["tests_passed"] > 20
    entities = status.job.output("plan")["entities"]
    assert entities
    with running.app(status.project.name) as app:
        assert app.get("/healthz").json()["status"] == "ok"
        admin = next(login for login in app.get("/api/demo").json()["logins"] if login["role"] == "admin")
        app.post("/api/auth/login", json={"email": admin["email"], "password": admin["password"]}).raise_for_status()
        stats = app.get("/api/stats").json()
        assert len(stats) == len(entities)
        for plural, total in stats.items():
            assert app.get(f"/api/{plural}").json()["total"] == total > 0


def test_there_are_twenty() -> None:
    assert len(DESCRIPTIONS) == 20
