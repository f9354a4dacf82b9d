"""`python -m draftsmith_gateway` as a real process; every service behind it is away, and that is what it says."""

from pathlib import Path

import httpx
import pytest

from draftsmith_shared.testing.ports import free_port
from draftsmith_shared.testing.process import running_service, service_environment

pytestmark = pytest.mark.slow


def test_it_starts_says_what_is_missing_and_stops(tmp_path: Path) -> None:
    peers = ("auth", "orchestrator", "codegen", "email", "analytics")
    targets = {f"{peer}_target": f"127.0.0.1:{free_port()}" for peer in peers}
    public_port = free_port()
    environment = service_environment(
        "gateway", tmp_path, service_token="the-service-token", public_port=public_port, **targets
    )
    with (
        running_service("gateway", environment) as gateway,
        httpx.Client(base_url=f"http://127.0.0.1:{public_port}", timeout=30) as door,
    ):
        assert gateway.get("/healthz").json() == {"status": "ok", "service": "gateway"}
        ready = gateway.get("/readyz")
        assert (ready.status_code, sorted(ready.json()["checks"])) == (503, ["auth", "codegen", "orchestrator"])
        assert "ok" not in ready.json()["checks"].values()
        assert door.get("/openapi.json").json()["info"]["title"] == "Draftsmith"
        # Nobody is signed in, so nobody has to be asked: refused, with the one envelope for errors.
        for nowhere in ("/nothing/here", "/readyz", "/metrics"):
            refused = door.get(nowhere).json()
            assert refused["error"]["code"] == "NOT_FOUND"
            assert refused["requestId"]
        assert door.get("/healthz").json() == {"status": "ok", "service": "gateway"}
        # A path that is not there is no label of a metric; an application's paths are its own.
        door.get("/a/path/of/its/own", headers={"Host": "clinic-dev.localhost"})
        counted = gateway.get("/metrics").text
        assert 'route="unmatched",status="404"' in counted
        assert 'route="application",status="503"' in counted
        assert "/its/own" not in counted
        log = gateway.stop()
    assert log[-1]["event"] == "stopped"
    assert "request" in [line["event"] for line in log]
