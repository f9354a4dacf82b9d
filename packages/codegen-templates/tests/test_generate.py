"""Whole repositories: the same bytes every time, Python that is valid and tidy for any spec, and checks that pass."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from draftsmith_appspec import AppSpec, dump, parse, validate
from draftsmith_appspec.examples import EXAMPLES, SHOWCASES, example
from draftsmith_codegen_templates import Tree, generate, lower, tree_hash
from draftsmith_codegen_templates.checks import PYTHON_CHECKS
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.python.render import render

RUFF = str(Path(sysconfig.get_path("scripts")) / "ruff")


def ruff(folder: Path, *arguments: str) -> None:
    """Run ruff on the backend in the folder, under the generated settings; it has to find nothing."""
    command = [RUFF, *arguments, "--no-cache", "backend"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_spec_gives_the_same_bytes_in_every_process(name: str) -> None:
    program = (
        "import sys; from draftsmith_appspec import parse;"
        "from draftsmith_codegen_templates import generate, lower, tree_hash;"
        "print(tree_hash(generate(lower(parse(sys.stdin.read())))))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=example(name),
            env={**environment, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "20")
    }
    assert hashes == {tree_hash(generate(lower(parse(example(name))))) + "\n"}


def test_the_repository_says_what_it_was_made_from() -> None:
    spec = parse(example("clinic"))
    tree = generate(lower(spec))
    assert tree["appspec.yaml"].content.decode() == dump(spec)
    assert tree["app"].executable
    assert not [path for path, file in tree.items() if b"registry" in file.content and path.endswith(".lock")]


def test_locks_name_no_host() -> None:
    tree = generate(lower(parse(example("clinic"))))
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = tree[f"backend/{name}"].content.decode()
        assert "://" not in lock
        assert "--hash=sha256:" in lock


def test_an_entity_called_like_a_test_is_no_test() -> None:
    """pytest would try to collect an imported model called TestResult."""
    project = tomllib.loads(generate(lower(parse(example("clinic"))))["backend/pyproject.toml"].content.decode())
    assert project["tool"]["pytest"]["ini_options"]["python_classes"] == []


def test_the_formatter_is_the_one_of_the_lock() -> None:
    version = subprocess.run([RUFF, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    lock = generate(lower(parse(example("clinic"))))["backend/requirements-dev.lock"].content.decode()
    assert f"ruff=={version} " in lock


def test_demo_data_is_plentiful_and_refers_to_rows_that_exist() -> None:
    tree = generate(lower(parse(example("inventory"))))
    seeds = {path: json.loads(file.content) for path, file in tree.under("backend/seeds").items()}
    assert {login["role"] for login in seeds.pop("logins.json")} == {"manager", "clerk", "admin"}
    for path, rows in seeds.items():
        assert 10 <= len(rows) <= 24, path
        for value in (value for row in rows for value in row.values()):
            for link in value if isinstance(value, list) else [value]:
                if isinstance(link, dict) and "row" in link:
                    kind, _, number = link["row"].partition("/")
                    assert 1 <= int(number) <= len(seeds[f"{kind}.json"])


def test_an_app_without_a_feature_has_no_code_for_it() -> None:
    plain = {
        "app": {"name": "notes"},
        "entities": {"Note": {"fields": {"text": {"type": "text"}}}},
    }
    tree = generate(lower(AppSpec.model_validate(plain)))
    source = b"".join(file.content for path, file in tree.under("backend/app").items()).decode()
    for absent in ("Profile", "Owned", "sign_up", "ExactDecimal", "my_profile", "_link", "OptionalRef", "Phone"):
        assert absent not in source, absent


FIELDS = st.sampled_from(
    [
        "name",
        "date",
        "time",
        "type",
        "count",
        "text",
        "label",
        "email_address",
        "is_open",
        "notes",
        "total",
        "hours",
        "starts_on",
        "closes_at",
        "kind",
        "level",
        "model_year",
        "input",
        "output",
        "query",
        "args",
        "row",
        "rows",
        "body",
        "db",
        "viewer",
        "role",
    ]
)
TYPES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["text", "long_text", "integer", "boolean", "date", "time", "datetime", "duration", "email", "url", "phone"]
        )
    },
    optional={"required": st.booleans(), "unique": st.just(True), "max": st.integers(20, 500)},
)
SPECIAL = st.sampled_from(
    [
        {"type": "money", "currency": "EUR", "min": 0},
        {"type": "decimal", "min": "-1.5", "max": "2.5"},
        {"type": "enum", "values": ["new", "in_progress", "done"], "default": "new"},
        {"type": "text", "pattern": "[A-Z]{2}[0-9]{3}", "unique": True},
        {"type": "datetime", "default": "2026-01-31T09:30:00Z"},
        {"type": "time", "default": "09:30"},
        {"type": "date", "default": "2026-01-31", "required": False},
        {"type": "duration", "default": 30, "min": 5, "max": 90},
    ]
)
RULES = st.sampled_from(
    ["true", "false", "signed_in", "owner == me", 'role == "helper"', 'owner == me || role == "admin"']
)
KEYS = ["Ticket", "LineItem", "Staff", "Booking", "Note", "CalendarEntry"]


def _usable(field: Mapping[str, object]) -> dict[str, object]:
    """Limits of length are for text, and long texts and booleans cannot be unique."""
    usable = dict(field)
    if usable["type"] not in ("text", "long_text"):
        usable.pop("max", None)
    if usable["type"] in ("long_text", "boolean"):
        usable.pop("unique", None)
    return usable


@st.composite
def specs(draw: st.DrawFn) -> AppSpec:
    """Small specs of every shape: relations to earlier and later entities, to itself, cycles, all types, any rule."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True))
    title = st.sampled_from(["", 'Say "hi" \\ there', "Über-Ding", "Таблица", "It's {{ odd }} {% x %} #{y}"])
    entities = {}
    for index, key in enumerate(keys):
        relations = {}
        for name, target in {"parent": key, "before": keys[index - 1], "after": keys[(index + 1) % len(keys)]}.items():
            if draw(st.booleans()):
                required = index > 0 and target in keys[:index] and draw(st.booleans())
                on_delete = draw(st.sampled_from(["cascade", "restrict", *([] if required else ["set_null"])]))
                relations[name] = {"entity": target, "required": required, "on_delete": on_delete}
        fields = draw(st.dictionaries(FIELDS, TYPES.map(_usable) | SPECIAL, min_size=1, max_size=4))
        entities[key] = {
            "title": f"{words} {key}" if (words := draw(title)) else "",
            "account": "helper" if index == 0 and draw(st.booleans()) else None,
            "fields": fields,
            "belongs_to": relations,
            "many_to_many": {"others": {"entity": draw(st.sampled_from(keys))}} if draw(st.booleans()) else {},
            "access": {action: draw(RULES) for action in ("create", "read", "update", "delete") if draw(st.booleans())},
        }
    roles = {"helper": {"signup": draw(st.sampled_from(["open", "invite"]))}}
    return AppSpec.model_validate(
        {"app": {"name": "any", "summary": draw(title)}, "roles": roles, "entities": entities}
    )


def test_entities_may_be_called_like_something_in_the_code(tmp_path: Path) -> None:
    called = [
        "Person", "Email", "Phone", "Url", "Id", "Moment", "Input", "Body", "Caller", "Connection", "Page",
        "Profile", "Row", "Viewer", "Rules", "Money",
    ]  # fmt: skip
    fields = {"name": {"type": "text"}, "kind": {"type": "enum", "values": ["x", "y"]}, "email": {"type": "email"}}
    entities = {
        name: {"fields": fields, "belongs_to": {"other": {"entity": called[index - 1], "required": index > 0}}}
        for index, name in enumerate(called)
    }
    spec = AppSpec.model_validate({"app": {"name": "any"}, "entities": entities})
    Tree(render(lower(spec), Names.of(spec))).write(tmp_path)
    ruff(tmp_path, "check", "--quiet")


@pytest.mark.timeout(600)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(spec=specs())
def test_any_spec_gives_valid_and_tidy_python(spec: AppSpec, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert validate(spec) == []
    files = render(lower(spec), Names.of(spec))
    for path, file in files.items():
        if path.endswith(".py") or path == "app":
            ast.parse(file.content, path)
        elif path.endswith(".json"):
            json.loads(file.content)
    folder = tmp_path_factory.mktemp("any")
    Tree(files).write(folder)
    ruff(folder, "check", "--quiet")
    ruff(folder, "format", "--check", "--quiet")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [*EXAMPLES, *SHOWCASES])
def test_a_generated_app_passes_its_own_checks(name: str, python: Path, tmp_path: Path) -> None:
    generate(lower(parse(example(name)))).write(tmp_path)
    for check in PYTHON_CHECKS:
        command = [str(python) if part == "python" else part for part in check.argv]
        done = subprocess.run(command, cwd=tmp_path / check.cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{check.name}\n{done.stdout}\n{done.stderr}"
