"""What the platform's own process does without: it would cost most of a second and 30 MB at every start."""

import subprocess
import sys

import pytest

_LOADED = "import sys, draftsmith_standalone.main; print(*sys.modules)"


@pytest.mark.parametrize("library", ["numpy", "onnxruntime", "lemminflect", "alembic"])
def test_the_platform_loads_nothing_that_reads_descriptions_or_migrates(library: str) -> None:
    loaded = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True).stdout.split()
    assert "draftsmith_codegen.understand.process" in loaded
    assert library not in loaded
