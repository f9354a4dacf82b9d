"""Specs nobody thought of: what is generated from them passes its own checks.

The specs are the same in every run, so that a change fails by what it changed. `DRAFTSMITH_TEST_SEED=random` looks at
others, which CI does every night; a failure says which spec it was.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from draftsmith_appspec import AppSpec, dump
from draftsmith_appspec.testing import full_specs, seed_of_the_run
from draftsmith_codegen_templates import Lowered, Tree, generate, lower
from draftsmith_codegen_templates.checks import PYTHON_CHECKS
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.python.decisions import asked_fields
from draftsmith_codegen_templates.targets.react import render
from draftsmith_codegen_templates.targets.react.environment import PACKAGE
from draftsmith_codegen_templates.templating import static_files

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SEED = seed_of_the_run()


def specs(count: int, number: int) -> list[Lowered]:
    """So many different specs, as far as they are generated; the same for the same number."""
    found: dict[str, AppSpec] = {}

    @seed(number)
    @settings(
        max_examples=8 * count, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(full_specs())
    def collect(spec: AppSpec) -> None:
        found[dump(spec)] = spec

    collect()
    drawn = list(found.values())
    # Neighbours are variations of each other: take them from far apart.
    return [lower(spec) for spec in drawn[:: max(1, len(drawn) // count)][:count]]


def test_the_web_app_of_any_spec_is_clean(tmp_path: Path, node_modules: Path) -> None:
    chosen = specs(30, SEED)
    apps = {f"s{index}": render(app.spec, Names.of(app.spec)) for index, app in enumerate(chosen)}
    for name, files in apps.items():
        Tree({path.removeprefix("web/"): file for path, file in files.items()}).write(tmp_path / name)
    (tmp_path / "node_modules").symlink_to(node_modules)
    first = apps["s0"]
    for path in ("web/.prettierrc.json", "web/eslint.config.js", "web/package.json"):
        (tmp_path / path.removeprefix("web/")).write_bytes(first[path].content)
    # What is not generated from the spec is checked with the example apps.
    shared = [f"s*/{path}" for path in sorted(static_files(PACKAGE))]
    (tmp_path / ".prettierignore").write_text("\n".join(["/*.js", "/*.json", *shared]))
    own = f"import all from './eslint.config.js';\nexport default [{{ ignores: {json.dumps(shared)} }}, ...all];\n"
    (tmp_path / "eslint.own.config.js").write_text(own)
    _node(tmp_path, chosen, "prettier/bin/prettier.cjs", "--check", ".")
    _node(tmp_path, chosen, "eslint/bin/eslint.js", "-c", "eslint.own.config.js", ".")
    for name in list(apps)[::3]:
        _node(tmp_path / name, chosen, "@typescript/native/bin/tsc", "-p", ".", modules=tmp_path / "node_modules")


def _node(folder: Path, chosen: list[Lowered], program: str, *arguments: str, modules: Path | None = None) -> None:
    command = ["node", str((modules or folder / "node_modules") / program), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, _what_failed(f"{folder}/\n{done.stdout}{done.stderr}", chosen)


def _what_failed(output: str, chosen: list[Lowered]) -> str:
    numbers = sorted({int(number) for number in re.findall(r"\bs(\d+)/", output)})[:3]
    return "\n".join([output[-4000:], *(f"--- s{number}\n{dump(chosen[number].said)}" for number in numbers)])


@pytest.mark.parametrize("number", [SEED, SEED + 1], ids=["one", "another"])
def test_the_backend_of_any_spec_passes_its_checks(number: int, tmp_path: Path, python: Path) -> None:
    _check_the_backend(specs(3, number)[-1], tmp_path, python)


def test_the_backend_of_a_spec_whose_rules_ask_what_a_row_holds_passes_its_checks(tmp_path: Path, python: Path) -> None:
    drawn = (lowered for number in range(SEED, SEED + 20) for lowered in specs(3, number))
    asking = (one for one in drawn if any(asked_fields(entity) for entity in one.spec.entities.values()))
    _check_the_backend(next(asking), tmp_path, python)


def _check_the_backend(lowered: Lowered, tmp_path: Path, python: Path) -> None:
    generate(lowered).write(tmp_path)
    for check in PYTHON_CHECKS:
        command = [str(python) if part == "python" else part for part in check.argv]
        done = subprocess.run(command, cwd=tmp_path / check.cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{check.name}\n{done.stdout[-4000:]}\n{done.stderr}\n{dump(lowered.said)}"
