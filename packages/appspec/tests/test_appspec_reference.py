"""docs/appspec/reference.md is made from the model, and says all of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from draftsmith_appspec import FieldType, json_schema, reference
from draftsmith_appspec.__main__ import main
from draftsmith_appspec.change.shape import Named, Shape, Struct, spec_shape
from draftsmith_appspec.connectors import connector_registry
from draftsmith_appspec.features import feature_registry

_DOCUMENT = Path(__file__).resolve().parents[3] / "docs/appspec/reference.md"


def test_the_document_is_up_to_date() -> None:
    again = "run python -m draftsmith_appspec reference > docs/appspec/reference.md"
    assert _DOCUMENT.read_text(encoding="utf-8") == reference(), again


def test_every_key_of_the_model_is_in_it() -> None:
    keys = set(re.findall(r"^\| \**`([^`]+)`", reference(), re.MULTILINE))
    said = {part for key in keys for part in key.split(".")}
    assert _keys(spec_shape()) - said == {"kind", "settings", "secrets"}
    for key in ("kind", "settings", "secrets"):  # of connectors, which are listed by kind
        assert f"`{key}`" in reference()


def test_everything_that_is_registered_is_in_it() -> None:
    text = reference()
    for name in (*FieldType, *feature_registry(), *connector_registry()):
        assert f"| `{name}` |" in text
    for name in json_schema()["$defs"]:
        assert f"\n## {name}\n" in text


def test_its_links_lead_somewhere() -> None:
    text = reference()
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^## (.+)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings
    for name in re.findall(r"\]\(([a-z]+\.md)\)", text):
        assert (_DOCUMENT.parent / name).is_file()


def test_the_command_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reference"]) == 0
    assert capsys.readouterr().out == reference()
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()
    assert main([]) == 2
    assert main(["nonsense"]) == 2
    assert "usage: python -m draftsmith_appspec reference|schema" in capsys.readouterr().err


def test_the_command_is_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "draftsmith_appspec", "schema"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == json_schema()


def _keys(shape: Shape) -> set[str]:
    match shape:
        case Struct(keys):
            return set(keys).union(*(_keys(inner) for inner in keys.values()))
        case Named(inner):
            return _keys(inner)
        case _:
            return set()
