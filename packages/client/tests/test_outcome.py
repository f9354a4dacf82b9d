"""What is told of a build that is done."""

from io import StringIO
from typing import Any

from rich.console import Console

from draftsmith_client.models import Status
from draftsmith_client.outcome import summary

_ENTITIES = [
    {"name": "Patient", "one": "patient", "many": "patients", "creators": ["patient", "admin"], "relations": []},
    {
        "name": "Appointment",
        "one": "appointment",
        "many": "appointments",
        "creators": ["patient", "admin"],
        "relations": ["Patient", "Doctor"],
    },
    {"name": "Doctor", "one": "doctor", "many": "doctors", "creators": ["admin"], "relations": []},
]
_OUTPUTS: dict[str, dict[str, Any]] = {
    "plan": {"entities": _ENTITIES, "roles": ["patient", "doctor", "admin"], "notes": ["Reminders are not built yet."]},
    "generate": {"files": 120, "lines": 7012},
    "verify": {"tests_passed": 215, "checks": [{"name": "python-test", "passed": True}]},
    "publish": {"commit": "50030682a920753af36819729cc357c22bb75677"},  # pragma: allowlist secret
    "deploy": {
        "logins": [
            {"role": "patient", "email": "patient@example.com", "password": "welcome-patient"},
            {"role": "doctor", "email": "doctor@example.com", "password": "welcome-doctor"},
        ]
    },
}


def _step(name: str, output: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "name": name,
        "state": "succeeded",
        "attempt": 1,
        "progress": 1.0,
        "message": "",
        "durationSeconds": 1.25,
        "output": output,
    }


def _status(outputs: dict[str, dict[str, Any]] = _OUTPUTS) -> Status:
    return Status.model_validate(
        {
            "job": {
                "jobId": "bld_1",
                "projectId": "prj_1",
                "state": "succeeded",
                "createdAt": "2026-01-01T00:00:00Z",
                "durationSeconds": 75.2,
                "steps": [_step(name, output) for name, output in outputs.items()],
            },
            "project": {
                "projectId": "prj_1",
                "name": "clinic",
                "title": "Clinic",
                "description": "A clinic.",
                "createdAt": "2026-01-01T00:00:00Z",
                "latestJobId": "bld_1",
                "appUrl": "http://clinic-dev.localhost:8080",
                "cloneUrl": "http://localhost:8080/git/clinic.git",
            },
        }
    )


def _told(status: Status, width: int = 240) -> list[str]:
    out = StringIO()
    summary(Console(file=out, width=width), status)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_the_summary_says_where_who_what_and_what_next() -> None:
    lines = _told(_status())
    assert lines[1] == "Clinic is running at http://clinic-dev.localhost:8080"
    assert "  Log in  patient  patient@example.com  welcome-patient" in lines
    assert "          doctor   doctor@example.com   welcome-doctor" in lines
    assert any(line.endswith("deploy 1.2 s · 75 s in all") for line in lines)
    assert "  · Reminders are not built yet." in lines
    assert "  · ./draftsmith open clinic, log in as patient with one click, and add an appointment" in lines


def test_what_is_suggested_can_be_done_by_whom_it_is_suggested_to() -> None:
    plan = {**_OUTPUTS["plan"], "entities": [_ENTITIES[2]]}
    assert any(
        "log in as admin with one click, and add a doctor" in line for line in _told(_status(_OUTPUTS | {"plan": plan}))
    )


def test_a_narrow_terminal_breaks_lines_under_their_own_words() -> None:
    lines = _told(_status(), width=50)
    assert all(len(line) <= 50 for line in lines)
    assert "http://localhost:8080/git/clinic.git" in "".join(line.strip() for line in _told(_status(), width=40))
    start = next(index for index, line in enumerate(lines) if "./draftsmith open" in line)
    assert lines[start + 1].startswith("    ")
