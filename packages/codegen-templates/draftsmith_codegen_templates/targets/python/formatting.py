"""Put generated Python into its final form: imports sorted and trimmed to those in use, layout as `ruff format` has it.

Templates stay readable this way: they import whatever a variant of a file may need, and break lines where a reader
wants them broken rather than where 120 characters end.
"""

from __future__ import annotations

import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path

from draftsmith_codegen_templates.tree import File, Tree

#: Unused imports, their order; `not a != b`, `a == True`, `3 < a` and `f((each for each in all))` of expressions.
_FIXES = "F401,I001,E712,SIM2,SIM300,UP034"

_JOIN = "lint.isort.split-on-trailing-comma=false"  # imports may become short enough for one line


def formatted(files: Mapping[str, File]) -> dict[str, File]:
    """The files with every `.py` among them formatted; `pyproject.toml` among them says how.

    Raises:
        ValueError: ruff cannot read a file, which is a fault of a template.
    """
    python = Tree({path: file for path, file in files.items() if path.endswith(".py") or path == "pyproject.toml"})
    with tempfile.TemporaryDirectory(prefix="draftsmith-format-") as folder:
        root = Path(folder)
        python.write(root)
        _ruff(root, "check", "--select", _FIXES, "--fix", "--unsafe-fixes", "--quiet", "--exit-zero", "--config", _JOIN)
        _ruff(root, "format")
        return {**files, **{path: File((root / path).read_bytes()) for path in python}}


def _ruff(root: Path, *arguments: str) -> None:
    command = [str(Path(sysconfig.get_path("scripts")) / "ruff"), *arguments, "--no-cache", "."]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(f"the generated Python is not valid: {done.stdout}{done.stderr}")
