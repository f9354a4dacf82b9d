"""The client against an API that the test plays, and what a laptop keeps."""

import json
import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from rich.console import Console

from draftsmith_client import journey
from draftsmith_client.api import ApiError, Client, Unreachable
from draftsmith_client.home import Credentials, Home, Running
from draftsmith_client.models import JobEvent, Status
from draftsmith_client.outcome import summary

JOB: dict[str, Any] = {
    "jobId": "bld_1",
    "projectId": "prj_1",
    "state": "running",
    "createdAt": "2026-01-01T00:00:00Z",
    "steps": [{"name": "plan", "state": "running", "attempt": 1, "progress": 0.5, "message": "", "somethingNew": 1}],
}


def event(sequence: int, kind: str) -> dict[str, Any]:
    return {
        "sequence": sequence,
        "type": kind,
        "occurredAt": "2026-01-01T00:00:00Z",
        "step": "plan",
        "message": "Reading",
        "job": JOB,
    }


def sse(*events: dict[str, Any]) -> bytes:
    return b"".join(f"id: {e['sequence']}\nevent: {e['type']}\ndata: {json.dumps(e)}\n\n".encode() for e in events)


def client(answer: Callable[[httpx.Request], httpx.Response]) -> Client:
    return Client("http://platform", transport=httpx.MockTransport(answer))


def test_a_refusal_keeps_its_code_and_its_request_id() -> None:
    body = {"error": {"code": "BAD", "message": "no", "details": {"fields": {"a": "b"}}}, "requestId": "req_1"}
    with client(lambda request: httpx.Response(422, json=body)) as api, pytest.raises(ApiError) as refusal:
        api.create_app("x")
    error = refusal.value
    assert (error.status, error.code, error.request_id) == (422, "BAD", "req_1")
    assert error.details["fields"] == {"a": "b"}


def test_an_answer_that_is_not_ours_is_an_error_too() -> None:
    with client(lambda request: httpx.Response(502, text="<html>")) as api, pytest.raises(ApiError) as refusal:
        api.build_stats()
    assert refusal.value.code == "UNEXPECTED"


def test_nobody_there_is_said_so() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with client(away) as api, pytest.raises(Unreachable, match="No platform answers"):
        api.status("bld_1")


def test_a_broken_event_stream_is_taken_up_where_it_broke() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("last-event-id", ""))
        if len(asked) == 1:
            return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=broken())
        rest = sse(event(3, "step.succeeded"), event(4, "build.succeeded"))
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=rest)

    def broken() -> Iterator[bytes]:
        yield sse(event(1, "build.queued"), event(2, "step.started"))
        raise httpx.ReadError("gone")

    with client(answer) as api:
        assert [e.sequence for e in api.events("bld_1")] == [1, 2, 3, 4]
    assert asked == ["", "2"]


def test_a_watched_job_is_told_line_by_line_where_there_is_no_terminal() -> None:
    out = StringIO()
    events = [JobEvent.model_validate(event(n, kind)) for n, kind in enumerate(["step.started", "step.progress"], 1)]
    job = journey.watch(Console(file=out, width=100), events)
    assert job is not None
    assert not job.finished
    assert out.getvalue().splitlines() == ["  … plan      understanding the description", "    plan      Reading"]


def test_a_step_that_is_done_tells_what_came_of_it() -> None:
    done = event(1, "step.succeeded")
    step = {**JOB["steps"][0], "state": "succeeded", "message": "books and loans", "durationSeconds": 1.5}
    out = StringIO()
    journey.watch(Console(file=out, width=100), [JobEvent.model_validate(done | {"job": {**JOB, "steps": [step]}})])
    assert out.getvalue() == "  ✓ plan      1.5 s   books and loans\n"


def test_the_summary_names_what_was_not_generated() -> None:
    missing = [
        {"path": f"features.f{n}", "what": f"Feature {n}: not built.", "instead": "People write."} for n in range(9)
    ]
    steps = [
        {"name": "generate", "state": "succeeded", "attempt": 1, "progress": 1, "message": "", "output": output}
        for output in [{"not_generated": missing, "not_generated_total": 12}]
    ]
    project = {
        "projectId": "prj_1", "name": "books", "title": "Books", "description": "", "createdAt": "2026-01-01T00:00:00Z",
        "latestJobId": "bld_1", "appUrl": "http://books.localhost", "cloneUrl": "http://localhost/git/books.git",
    }  # fmt: skip
    out = StringIO()
    summary(Console(file=out, width=120), Status.model_validate({"job": {**JOB, "steps": steps}, "project": project}))
    told = "\n".join(line.rstrip() for line in out.getvalue().splitlines())
    assert "  Not generated yet\n  · Feature 0: not built. People write.\n" in told
    assert "Feature 7" in told
    assert "Feature 8" not in told
    assert "· and 4 more, in README.md of the repository" in told


def test_credentials_are_for_their_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    assert home.credentials() is None
    home.keep_credentials(Credentials("owner@draftsmith.example", "secret"))
    assert home.credentials() == Credentials("owner@draftsmith.example", "secret")
    assert home.credentials_file.stat().st_mode & 0o777 == 0o600
    assert home.root.stat().st_mode & 0o777 == 0o700


def test_a_platform_is_running_only_while_its_process_is_that_process(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    assert home.running() is None
    created = psutil.Process().create_time()
    home.say_running(Running(os.getpid(), created, "http://localhost:8080", 1.0))
    assert home.running() is not None
    home.say_running(Running(os.getpid(), created - 60, "http://localhost:8080", 1.0))
    assert home.running() is None, "another process has the number now"
    home.run_file.write_text("{")
    assert home.running() is None
