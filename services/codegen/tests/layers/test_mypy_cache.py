import shutil
import sys
from pathlib import Path, PurePosixPath

from draftsmith_codegen.layers import Layers, PythonLayer, python_interpreter
from draftsmith_codegen.layers.imports import imports_of
from draftsmith_codegen.sandbox import GIB, Bind, Job, Limits, Sandbox

BACKEND = {
    "pyproject.toml": b"[tool.mypy]\nstrict = true\nfiles = ['app']\n",
    "app/__init__.py": b"",
    "app/main.py": b"import argparse\nfrom app import other\n\nprint(argparse.__name__, other)\n",
    "app/other.py": b"",
}


async def test_a_project_starts_with_what_is_known_of_its_dependencies(sandbox: Sandbox, tmp_path: Path) -> None:
    """With the platform's own environment as the layer, since it has mypy."""
    layer = PythonLayer(Path(sys.prefix), python_interpreter())
    layers = Layers(tmp_path / "layers", sandbox)
    lines: list[str] = []
    cache = await layers.mypy_cache(layer, BACKEND, lines.append)
    assert await layers.mypy_cache(layer, BACKEND, lines.append) == cache
    assert len(lines) == 1

    tree = tmp_path / "tree"
    for path, content in BACKEND.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_bytes(content)
    shutil.copytree(cache, tree / ".mypy_cache")
    inside = PurePosixPath("/app")
    result = await sandbox.run(
        Job(
            [str(layer.python), "-m", "mypy", "-v"],
            cwd=inside,
            read_only=layer.binds,
            writable=[Bind(tree, inside)],
            limits=Limits(wall_seconds=120, cpu_seconds=120, memory_bytes=2 * GIB, output_bytes=4 * 1024 * 1024),
        )
    )
    assert result.ok, result.output
    stale = [line for line in result.output.splitlines() if "Metadata not found" in line or "is stale" in line]
    assert not [line for line in stale if "argparse" in line]


def test_imports_are_those_of_others() -> None:
    files = {
        "app/__init__.py": b"",
        "app/a.py": b"import os.path, fastapi\nfrom sqlalchemy.orm import Session\nfrom . import b\nfrom app import c",
        "tests/test_a.py": b"from __future__ import annotations\nimport pytest\nfrom tests import x",
        "app/broken.py": b"import (",
        "app/nul.py": b"\0",
        "README.md": b"import nothing",
    }
    assert imports_of(files) == ["fastapi", "os.path", "pytest", "sqlalchemy.orm"]
