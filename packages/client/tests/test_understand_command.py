"""draftsmith understand: the spec beside its words, and refusals as they are."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console
from typer.testing import CliRunner

from draftsmith_appspec import dump, parse
from draftsmith_appspec.examples import EXAMPLES, SHOWCASES, example
from draftsmith_client.api import Client
from draftsmith_client.cli import app
from draftsmith_client.commands import understand as command
from draftsmith_client.home import Home
from draftsmith_client.models import Understood
from draftsmith_client.session import clear_errors
from draftsmith_client.spec.understanding import show

SPEC = dump(parse(example("clinic")))


def element(path: str, source: str = "stated", words: str | None = "a clinic", **more: Any) -> dict[str, Any]:
    told = {"words": words, "start": 0 if words else None, "end": len(words) if words else None}
    return {"path": path, **told, "also": [], "confidence": 0.9, "source": source, "note": "", **more}


ANSWER: dict[str, Any] = {
    "spec": SPEC,
    "elements": [
        element("app.name"),
        element("entities.Doctor.fields.specialty", words="cardiology\nor pediatrics"),
        element("entities.Patient", also=[{"words": "patients", "start": 9, "end": 17}]),
        element("entities.Patient.access.read", "assumed", None, note="usual"),
        element("app.theme", "implied", None),
    ],
    "questions": ["Who books?", "How long?"],
    "features": [{**element(""), "feature": "payments"}],
    "notes": ["Not used: “x”."],
}


def told(answer: dict[str, Any]) -> str:
    out = io.StringIO()
    show(Console(file=out, width=80), Understood.model_validate(answer))
    return out.getvalue()


def test_each_element_stands_beside_its_words() -> None:
    text = told(ANSWER)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[0].startswith("# 3 stated (the words say it) · 1 implied (it follows from them) · 1 assumed")
    assert "name: riverside-clinic # stated 90% “a clinic”" in lines
    assert any(line.endswith("# stated 90% “cardiology or pediatrics”") for line in lines)
    assert "Patient: # stated 90% “a clinic” and 1 more" in lines
    assert any(line.startswith("read: owner == me") and line.endswith("# assumed 90% usual") for line in lines)
    assert "# app.theme implied 90%" in lines
    assert lines.index("# 1. Who books?") < lines.index("# 2. How long?")
    assert "# · Not used: “x”." in lines


@pytest.mark.parametrize("name", [*EXAMPLES, *SHOWCASES])
def test_in_a_pipe_it_is_still_the_spec(name: str) -> None:
    spec = parse(example(name))
    paths = [f"entities.{key}.fields.{field}" for key, entity in spec.entities.items() for field in entity.fields]
    text = told({**ANSWER, "spec": dump(spec), "elements": [element(path) for path in paths]})
    assert parse(text) == spec
    assert text.count("# stated 90%") + text.count("  stated 90%") == len(paths)


def test_what_stands_in_a_list_stands_beside_its_words_too() -> None:
    spec = parse(f"{SPEC}\nfeatures: [charts, {{payments: {{methods: [card]}}}}]\ncompliance: [gdpr]\n")
    said = {"features.charts": "graphs", "features.payments": "by card", "compliance.gdpr": "GDPR"}
    answer = {**ANSWER, "spec": dump(spec), "elements": [element(path, words=words) for path, words in said.items()]}
    lines = [" ".join(line.split()) for line in told(answer).splitlines()]
    for words in said.values():
        assert any(line.endswith(f"# stated 90% “{words}”") for line in lines), words
    assert not any("Said, but no line of its own" in line for line in lines)


def test_no_comment_gets_into_a_text_of_several_lines() -> None:
    spec = parse(example("clinic"))
    app_ = spec.app.model_copy(update={"summary": "First line\nsecond: line\n\nthird line, " + "long " * 40})
    changed = spec.model_copy(update={"app": app_})
    text = told({**ANSWER, "spec": dump(changed), "elements": [element("app.summary"), element("app.name")]})
    assert parse(text) == changed


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[httpx.Response], list[dict[str, Any]]]:
    """A platform that is up and answers so; what it was asked is in the list."""

    def playing(response: httpx.Response) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = []

        def answer(request: httpx.Request) -> httpx.Response:
            assert (request.method, request.url.path) == ("POST", "/api/understand")
            asked.append(json.loads(request.content))
            return response

        @contextmanager
        def signed_in(home: Home) -> Iterator[Client]:
            with Client("http://platform", transport=httpx.MockTransport(answer)) as client, clear_errors():
                yield client

        monkeypatch.setattr(command, "signed_in", signed_in)
        monkeypatch.setattr(Home, "running", lambda home: object())
        monkeypatch.setenv("DRAFTSMITH_HOME", str(tmp_path))
        return asked

    return playing


def run(*arguments: str, text: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["understand", *arguments], input=text)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_words_files_and_standard_input_are_read(
    platform: Callable[[httpx.Response], list[dict[str, Any]]], tmp_path: Path
) -> None:
    asked = platform(httpx.Response(200, json=ANSWER))
    path = tmp_path / "brief.txt"
    path.write_text("from a file")
    assert run("A clinic.")[0] == 0
    assert run(str(path))[0] == 0
    assert run("-", text="from a pipe")[0] == 0
    assert asked == [{"description": "A clinic."}, {"description": "from a file"}, {"description": "from a pipe"}]


def test_json_is_the_answer(platform: Callable[[httpx.Response], list[dict[str, Any]]]) -> None:
    platform(httpx.Response(200, json=ANSWER))
    code, out, _ = run("A clinic.", "--json")
    assert code == 0
    assert json.loads(out)["elements"][0] == {**ANSWER["elements"][0], "feature": ""}
    assert json.loads(out)["questions"] == ANSWER["questions"]


def test_a_refusal_is_told_as_it_is(platform: Callable[[httpx.Response], list[dict[str, Any]]]) -> None:
    refused = {"code": "DESCRIPTION_UNCLEAR", "message": "This describes a game.", "details": {"reason": "not_an_app"}}
    platform(httpx.Response(422, json={"error": refused, "requestId": "req_1"}))
    code, out, err = run("A platformer.")
    assert (code, out) == (1, "")
    assert "This describes a game." in err
    code, out, _ = run("A platformer.", "--json")
    assert code == 1
    assert json.loads(out) == {"error": refused}


def test_a_book_is_not_sent(platform: Callable[[httpx.Response], list[dict[str, Any]]]) -> None:
    asked = platform(httpx.Response(200, json=ANSWER))
    code, _, err = run("-", text="word " * 20_001)
    assert code == 1
    assert "at most 100,000 are read" in err
    assert asked == []
