"""One check of a repository in the sandbox: the job, and what became of it."""

import asyncio
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from draftsmith_codegen.layers import NodeLayer, PythonLayer
from draftsmith_codegen.sandbox import remove_tree
from draftsmith_codegen.sandbox.port import GIB, MIB, Bind, Job, Limits, Result, Sandbox
from draftsmith_codegen_templates.checks import Check
from draftsmith_codegen_templates.tree import Tree

_INSIDE = PurePosixPath("/app")
_LIMITS = Limits(
    wall_seconds=180,
    cpu_seconds=240,
    memory_bytes=2 * GIB,
    address_bytes=None,  # Node reserves tens of gigabytes that it never touches
    processes=256,
    disk_bytes=512 * MIB,
    output_bytes=256 * 1024,
)
_TESTS = re.compile(r"(?:^|[ =])(\d+) passed", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a check. `tests` is how many tests passed, for those that run tests."""

    name: str
    passed: bool
    seconds: float
    tests: int
    output: str
    cpu_seconds: float = 0.0
    timed_out: bool = False

    def to_data(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "passed": self.passed,
            "seconds": round(self.seconds, 2),
            "cpu_seconds": round(self.cpu_seconds, 2),
            "tests": self.tests,
        }


@dataclass(frozen=True, slots=True)
class Prover:
    """Runs checks with the dependencies of one set of locks."""

    sandbox: Sandbox
    python: PythonLayer
    node: NodeLayer

    async def prove(self, check: Check, tree: Tree, folder: Path, warm: Path | None = None) -> Outcome:
        """The check on a copy of the tree in `folder`, which it fills; `warm` holds what it kept of other trees."""
        await asyncio.to_thread(_write, tree, folder, check, warm)
        began = time.monotonic()
        result = await self.sandbox.run(self._job(check, folder))
        output = _COLOUR.sub("", result.output)
        return Outcome(
            name=check.name,
            passed=result.ok,
            seconds=time.monotonic() - began,
            tests=int(_TESTS.findall(output)[-1]) if check.tests and _TESTS.search(output) else 0,
            output=_with_reason(output, result),
            cpu_seconds=result.cpu_seconds,
            timed_out=result.timed_out,
        )

    def _job(self, check: Check, folder: Path) -> Job:
        python, node = self.python, self.node
        programs = {"python": str(python.python), "node": str(node.node.path)}
        return Job(
            [programs.get(check.argv[0], check.argv[0]), *check.argv[1:], *check.keeps],
            cwd=_INSIDE / check.cwd,
            env={
                "PATH": f"{python.path / 'bin'}:{node.node.path.parent}:/usr/bin:/bin",
                "LANG": "C.UTF-8",
                "CI": "true",
                "NO_COLOR": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            read_only=[*python.binds, *node.binds(_INSIDE / "web")],
            writable=[Bind(folder, _INSIDE)],
            limits=_LIMITS,
        )


@asynccontextmanager
async def scratch() -> AsyncIterator[Path]:
    """A directory for copies that jobs write to; it is gone afterwards, whatever they left in it."""
    folder = Path(tempfile.mkdtemp(prefix="draftsmith-verify-"))
    try:
        yield folder
    finally:
        await asyncio.to_thread(remove_tree, folder)


def _write(tree: Tree, folder: Path, check: Check, warm: Path | None) -> None:
    tree.write(folder)
    (folder / "web" / "node_modules").mkdir(exist_ok=True)
    if warm is not None and check.cache and (warm / check.name).is_dir():
        shutil.copytree(warm / check.name, folder / check.cache)


def _with_reason(output: str, result: Result) -> str:
    return output if result.exceeded is None else f"{output}\n[ended by the sandbox: limit {result.exceeded}]"
