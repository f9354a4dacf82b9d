"""`python -m draftsmith_analytics` as a real process; auth is away, which must not keep it from starting."""

from pathlib import Path

import pytest

from draftsmith_shared.testing.process import running_service, service_environment

pytestmark = pytest.mark.slow


def test_it_starts_answers_and_stops(tmp_path: Path) -> None:
    with running_service("analytics", service_environment("analytics", tmp_path)) as analytics:
        assert analytics.get("/healthz").json() == {"status": "ok", "service": "analytics"}
        ready = analytics.get("/readyz")
        assert (ready.status_code, ready.json()["checks"]) == (
            200,
            {"database": "ok", "bus": "ok", "rpc": "ok"},
        )
        assert analytics.get("/metrics").status_code == 200
        log = analytics.stop()
    assert {line["service"] for line in log} == {"analytics"}
    told = [line["event"] for line in log]
    assert told.index("started") < told.index("stopping") < told.index("stopped serving gRPC") < len(told) - 1
    assert told[-1] == "stopped"
    assert (tmp_path / "analytics.db").exists()
