"""The journey of a new user through every service, over the same doors that users have."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from draftsmith_client.api import ApiError, Client
from draftsmith_client.models import Status

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

CLINIC = (
    "A clinic booking app where patients book appointments with doctors. Doctors have a specialty; "
    "appointments have a date, a reason and a status of requested, confirmed or cancelled."
)


@dataclass(frozen=True)
class Journey:
    laptop: Any
    status: Status

    @property
    def name(self) -> str:
        return self.status.project.name

    def log_in(self, app: httpx.Client, role: str) -> None:
        logins = {login["role"]: login for login in self.status.job.output("deploy")["logins"]}
        credentials = {key: logins[role][key] for key in ("email", "password")}
        app.post("/api/auth/login", json=credentials).raise_for_status()


@pytest.fixture(scope="module")
def journey(running: Any) -> Iterator[Journey]:
    with running.client() as client:
        yield Journey(running, running.build(client, CLINIC))


def test_the_application_answers_and_its_roles_see_what_they_may(journey: Journey) -> None:
    with journey.laptop.app(journey.name) as app:
        assert app.get("/healthz").json()["status"] == "ok"
        assert "<!doctype html" in app.get("/").text.lower()
        assert app.get("/api/appointments").status_code == 401
        journey.log_in(app, "admin")
        everything = app.get("/api/appointments").json()["total"]
        assert everything > 0
        assert app.get("/api/openapi.json").json()["openapi"].startswith("3.")
    with journey.laptop.app(journey.name) as app:
        assert app.get("/api/auth/me").status_code == 401  # the admin's session is the admin's alone
        journey.log_in(app, "patient")
        own = app.get("/api/appointments").json()
        assert 0 < own["total"] < everything
        me = app.get("/api/auth/me").json()["user"]
        assert {row["patient"]["id"] for row in own["items"]} == {me["profile_id"]}


def test_the_report_says_what_was_proven(journey: Journey) -> None:
    verify = journey.status.job.output("verify")
    assert {check["name"] for check in verify["checks"]} >= {"python-test", "python-types", "web-build", "web-lint"}
    assert all(check["passed"] for check in verify["checks"])
    assert verify["tests_passed"] > 20
    said = {step.name: step.message for step in journey.status.job.steps}
    assert said["plan"] == "patients, appointments and doctors; roles patient, doctor and admin"
    assert said["verify"] == f"{verify['tests_passed']} tests passed, {len(verify['checks'])} checks clean"


def test_the_repository_is_cloned_and_holds_the_code(journey: Journey, tmp_path: Path) -> None:
    url = f"{journey.laptop.url}/git/{journey.name}.git"
    subprocess.run(["git", "clone", "--quiet", url, str(tmp_path / "clone")], check=True, capture_output=True)
    files = {path.name for path in (tmp_path / "clone").iterdir()}
    assert {"README.md", "appspec.yaml", "backend", "web"} <= files
    pushed = subprocess.run(
        ["git", "-C", str(tmp_path / "clone"), "push", "origin", "HEAD:other"], check=False, capture_output=True
    )
    assert pushed.returncode != 0


def test_the_artifact_is_for_its_owner_alone(journey: Journey) -> None:
    path = f"/api/projects/{journey.status.project.project_id}/artifact"
    with journey.laptop.client() as client:
        answer = client._http.get(path)
    assert answer.content[:2] == b"PK"
    stranger = httpx.get(journey.laptop.url + path)
    assert stranger.status_code == 401
    assert stranger.json()["error"]["code"]


def test_another_account_sees_nothing_of_it(journey: Journey) -> None:
    credentials = {"email": "eve@example.com", "password": "a rather long one 42"}
    signed = httpx.post(f"{journey.laptop.url}/api/auth/signup", json=credentials).raise_for_status().json()
    headers = {"Authorization": f"Bearer {signed['session']['accessToken']}"}
    with httpx.Client(base_url=journey.laptop.url, headers=headers) as eve:
        job, project = journey.status.job, journey.status.project
        assert eve.get("/api/projects").json()["projects"] == []
        for path in (
            f"/api/status?job_id={job.job_id}",
            f"/api/jobs/{job.job_id}/events",
            f"/api/projects/{project.project_id}",
            f"/api/projects/{project.project_id}/logs",
            f"/api/projects/{project.project_id}/artifact",
        ):
            assert eve.get(path).status_code == 404, path
        assert eve.post(f"/api/jobs/{job.job_id}/cancel").status_code == 404
        assert eve.get("/api/analytics/builds").json()["total"]["started"] == 0


def test_the_event_stream_resumes_where_it_was_left(journey: Journey) -> None:
    with journey.laptop.client() as client:
        everything = list(client.events(journey.status.job.job_id))
        rest = list(client.events(journey.status.job.job_id, after=everything[4].sequence))
    assert [event.sequence for event in everything] == list(range(1, len(everything) + 1))
    assert [event.sequence for event in rest] == [event.sequence for event in everything[5:]]
    assert everything[-1].type == "build.succeeded"


def test_every_hop_is_one_trace(journey: Journey) -> None:
    spans = [json.loads(line) for line in journey.laptop.home.span_file.read_text().splitlines()]
    mine = [span for span in spans if span["context"]["trace_id"] == f"0x{journey.status.job.trace_id}"]
    services = {span["resource"]["attributes"]["service.name"] for span in mine}
    assert {"gateway", "orchestrator", "codegen", "email", "analytics"} <= services
    assert [span["name"] for span in mine if span["parent_id"] is None] == ["POST /api/createApp"]
    names = " ".join(span["name"] for span in mine)
    for hop in ("POST /api/createApp", "CreateApp", "process draftsmith.work.qa.v1", "CompleteStep", "step deploy"):
        assert hop in names, hop


def test_the_same_idempotency_key_is_the_same_job(running: Any) -> None:
    with running.client() as client:
        first = client.create_app("A bakery with orders. Orders have a date and a total.", idempotency_key="key-1")
        again = client.create_app("A bakery with orders. Orders have a date and a total.", idempotency_key="key-1")
        assert first == again
        with pytest.raises(ApiError) as refusal:
            client.create_app("Something else with notes.", idempotency_key="key-1")
        assert refusal.value.code == "IDEMPOTENCY_KEY_REUSED"
        client.cancel(first.job_id)
        assert running.ended(client, first.job_id).job.state == "cancelled"


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("", "INVALID_REQUEST"),
        ("x" * 100_000, "INVALID_REQUEST"),
        ("asdf qwer zxcv", "DESCRIPTION_UNCLEAR"),
        ("Eine Bibliothek, in der Mitglieder Bücher ausleihen und wieder zurückgeben können.", "DESCRIPTION_UNCLEAR"),
        ("A fast first person shooter game with ray tracing.", "DESCRIPTION_UNCLEAR"),
    ],
)
def test_a_description_that_makes_no_sense_gets_a_clear_answer(running: Any, description: str, code: str) -> None:
    with running.client() as client:
        answered, message = _answer(running, client, description)
    assert answered == code
    assert len(message) > 20


def _answer(running: Any, client: Client, description: str) -> tuple[str, str]:
    """Code and message of the refusal, whether it came at once or from the plan."""
    try:
        created = client.create_app(description)
    except ApiError as refusal:
        return refusal.code, refusal.message
    job = running.ended(client, created.job_id).job
    assert (job.state, job.steps[0].attempt) == ("failed", 1)
    assert job.failure is not None
    return job.failure.code, job.failure.message


def test_errors_have_one_envelope(running: Any) -> None:
    with httpx.Client(base_url=running.url) as client:
        answers = [
            client.get("/api/projects"),
            client.get("/api/projects", headers={"Authorization": "Bearer rubbish"}),
            client.get("/nowhere"),
            client.delete("/api/createApp"),
            client.post("/api/auth/login", json={"email": 3}),
            client.post("/api/auth/login", content=b"{"),
            client.get("/", headers={"Host": "evil.example"}),
        ]
    assert [answer.status_code for answer in answers] == [401, 401, 404, 405, 422, 422, 403]
    for answer in answers:
        body = answer.json()
        assert set(body) == {"error", "requestId", "traceId"}
        assert set(body["error"]) == {"code", "message", "details"}
        assert answer.headers["x-request-id"] == body["requestId"]
        assert len(body["traceId"]) == 32


def test_applications_run_again_after_the_platform_restarts(journey: Journey) -> None:
    journey.laptop.stop()
    journey.laptop.start()
    with journey.laptop.app(journey.name) as app:
        for _ in range(100):
            if app.get("/healthz").status_code == 200:
                break
        journey.log_in(app, "admin")
        assert app.get("/api/appointments").json()["total"] > 0
