"""The generated web app: the same bytes every time, for every spec, and clean by its own tools."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from draftsmith_appspec import AppSpec, parse
from draftsmith_appspec.examples import EXAMPLES, SHOWCASES, example
from draftsmith_appspec.testing import full_specs
from draftsmith_codegen_templates import lower, tree_hash
from draftsmith_codegen_templates.checks import WEB_CHECKS
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.react import render
from draftsmith_codegen_templates.targets.react.lexicon import icon_of, looks_ahead, tones_of
from draftsmith_codegen_templates.tree import File, Tree


def _render(spec: AppSpec) -> dict[str, File]:
    return render(spec, Names.of(spec))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_emits_the_same_app_twice(name: str) -> None:
    first, second = (_render(parse(example(name))) for _ in range(2))
    assert tree_hash(Tree(first)) == tree_hash(Tree(second))
    assert all(path.startswith("web/") for path in first)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(full_specs())
def test_any_spec_emits_a_module_set_per_entity(said: AppSpec) -> None:
    spec = lower(said).spec
    names = Names.of(spec)
    files = render(spec, names)
    for entity in names.entities.values():
        folder = f"web/src/entities/{entity.url}/"
        assert {path.removeprefix(folder) for path in files if path.startswith(folder)} == {
            "columns.tsx", "detail.tsx", "entity.ts", "form.tsx", "list.tsx", "schema.ts", "types.ts",
        }  # fmt: skip
    sources = [file.content.decode() for path, file in files.items() if path.endswith((".ts", ".tsx"))]
    assert not [line for text in sources for line in text.split("\n") if line != line.rstrip()]


def test_the_lock_names_no_host_and_is_the_same_for_all_apps() -> None:
    locks = {_render(parse(example(name)))["web/package-lock.json"].content for name in EXAMPLES}
    assert len(locks) == 1
    assert not re.search(rb"https?://|resolved", locks.pop())


def test_what_a_role_can_never_do_is_hidden() -> None:
    entity = _render(parse(example("clinic")))["web/src/entities/appointments/entity.ts"].content.decode()
    assert "create: ['patient']," in entity
    form = _render(parse(example("clinic")))["web/src/entities/appointments/form.tsx"].content.decode()
    assert "own={{ patient: ['patient_id'] }}" in form


def test_text_from_a_spec_stays_text() -> None:
    spec = parse(example("clinic").replace("title: Riverside Clinic", 'title: "</title><script>`${x}` it\'s"'))
    files = _render(spec)
    assert "<script>`" not in files["web/index.html"].content.decode()
    assert 'title: "</title><script>`${x}` it\'s",' in files["web/src/app/app.ts"].content.decode()


def test_values_keep_their_colour_and_entities_their_icon() -> None:
    assert tones_of(["requested", "confirmed", "cancelled"]) == ["amber", "green", "red"]
    assert tones_of(["cardiology", "dermatology"]) == ["teal", "violet"]
    assert icon_of("LoanRequest", is_person=False) == "inbox"
    assert icon_of("Wizard", is_person=True) == "user"
    assert looks_ahead("starts_at")
    assert not looks_ahead("birth_date")


def _checked(spec: AppSpec, folder: Path, node_modules: Path) -> Iterator[tuple[str, subprocess.CompletedProcess[str]]]:
    Tree(_render(spec)).write(folder)
    (folder / "web/node_modules").symlink_to(node_modules)
    for check in WEB_CHECKS:
        yield (
            check.name,
            subprocess.run(check.argv, cwd=folder / check.cwd, capture_output=True, text=True, check=False),
        )


@pytest.mark.slow
@pytest.mark.parametrize("name", [*EXAMPLES, *SHOWCASES])
def test_a_generated_app_passes_its_own_checks(name: str, tmp_path: Path, node_modules: Path) -> None:
    for check, done in _checked(lower(parse(example(name))).spec, tmp_path, node_modules):
        assert done.returncode == 0, f"{check}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "web/dist/index.html").is_file()
