"""Specs nobody thought of: what is generated from them passes its own checks.

Half of the specs are the same in every run, half are new. A failure says which spec it was.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from draftsmith_appspec import ACTIONS, AppSpec, Entity, FieldType, dump
from draftsmith_appspec.model import NUMBER_TYPES
from draftsmith_appspec.testing import valid_specs
from draftsmith_codegen_templates import Tree, generate
from draftsmith_codegen_templates.checks import PYTHON_CHECKS
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.python.rules import relations_in
from draftsmith_codegen_templates.targets.react import render
from draftsmith_codegen_templates.targets.react.environment import PACKAGE
from draftsmith_codegen_templates.templating import static_files

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

FIXED_SEED = 20_26


def specs(count: int) -> list[AppSpec]:
    """So many different specs for which there can be an app: the same ones, then as many new ones."""
    half = count // 2
    return _specs(half, FIXED_SEED) + _specs(count - half, random.randrange(2**32))


def _specs(count: int, number: int) -> list[AppSpec]:
    found: dict[str, AppSpec] = {}

    @seed(number)
    @settings(
        max_examples=8 * count, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(valid_specs())
    def collect(spec: AppSpec) -> None:
        found[dump(spec)] = spec

    collect()
    usable = [spec for spec in found.values() if _can_be_met(spec)]
    # Neighbours are variations of each other: take them from far apart.
    return usable[:: max(1, len(usable) // count)][:count]


def _can_be_met(spec: AppSpec) -> bool:
    """Whether every pattern of the spec has a text of the length it asks for; `generate` refuses others."""
    try:
        render(spec, Names.of(spec))
    except ValueError:
        return False
    return True


def test_the_web_app_of_any_spec_is_clean(tmp_path: Path, node_modules: Path) -> None:
    chosen = specs(30)
    apps = {f"s{index}": render(spec, Names.of(spec)) for index, spec in enumerate(chosen)}
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


def _node(folder: Path, chosen: list[AppSpec], program: str, *arguments: str, modules: Path | None = None) -> None:
    command = ["node", str((modules or folder / "node_modules") / program), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, _what_failed(f"{folder}/\n{done.stdout}{done.stderr}", chosen)


def _what_failed(output: str, chosen: list[AppSpec]) -> str:
    numbers = sorted({int(number) for number in re.findall(r"\bs(\d+)/", output)})[:3]
    return "\n".join([output[-4000:], *(f"--- s{number}\n{dump(chosen[number])}" for number in numbers)])


def _can_be_tested(spec: AppSpec) -> bool:
    """Whether the generated tests can set the scene: not yet for profiles that are somebody's by their own relation."""
    looped = (
        entity.belongs_to[atom.relation].entity == key
        for key, entity in spec.entities.items()
        for action in ACTIONS
        for atom in relations_in(entity, action)
    )
    return _has_room(spec) and not any(looped)


def _has_room(spec: AppSpec) -> bool:
    """Whether there can be the dozen rows of each kind that demo data and tests need: few values cannot be unique."""
    return all(
        _room(entity, group) >= 24
        for entity in spec.entities.values()
        for group in [*([name] for name, field in entity.fields.items() if field.unique), *entity.unique]
    )


def _room(entity: Entity, names: list[str]) -> int:
    room = 1
    for name in names:
        field = entity.fields.get(name)
        if field is None:
            room *= 100 if entity.belongs_to[name].required else 1
        elif field.type in (FieldType.BOOLEAN, FieldType.ENUM):
            room *= len(field.values) or 2
        elif field.type in NUMBER_TYPES:
            low, high = (0 if end is None else end for end in (field.min, field.max))
            room *= 100 if field.max is None else max(1, int(high - low))
        else:
            room *= 100
    return room


@pytest.mark.parametrize("number", [FIXED_SEED, None], ids=["always", "new"])
def test_the_backend_of_any_spec_passes_its_checks(number: int | None, tmp_path: Path, python: Path) -> None:
    spec = next(
        spec for spec in _specs(20, random.randrange(2**32) if number is None else number) if _can_be_tested(spec)
    )
    generate(spec).write(tmp_path)
    for check in PYTHON_CHECKS:
        command = [str(python) if part == "python" else part for part in check.argv]
        done = subprocess.run(command, cwd=tmp_path / check.cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{check.name}\n{done.stdout[-4000:]}\n{done.stderr}\n{dump(spec)}"
