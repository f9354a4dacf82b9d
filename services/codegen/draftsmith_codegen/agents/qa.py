"""QA: proves the generated repository in the sandbox, all its checks side by side, and builds its web."""

import asyncio
import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from draftsmith_codegen.agents.memory import Memory, version_of
from draftsmith_codegen.agents.work import Report, Work
from draftsmith_codegen.layers import Layers, NodeLayer, PythonLayer
from draftsmith_codegen.publish.archive import collect, pack, unpack
from draftsmith_codegen.sandbox import remove_tree
from draftsmith_codegen.sandbox.port import GIB, MIB, Bind, Job, Limits, Result, Sandbox
from draftsmith_codegen_templates.checks import CHECKS, Check
from draftsmith_codegen_templates.tree import Tree, tree_hash
from draftsmith_shared.errors import DeadlineExceeded, PreconditionFailed
from draftsmith_shared.logging import get_logger
from draftsmith_shared.objects.port import ObjectStore

_log = get_logger("codegen.qa")
_INSIDE = PurePosixPath("/app")
_BACKEND = "backend/"
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


class ChecksFailed(PreconditionFailed):
    """The generated code did not pass; `details` says which checks failed and what they said."""

    def __init__(self, failed: Sequence["Outcome"]) -> None:
        names = ", ".join(outcome.name for outcome in failed)
        super().__init__(
            f"The generated code did not pass {names}. Nothing was published.",
            code="CHECKS_FAILED",
            details={"checks": [outcome.name for outcome in failed], "output": failed[0].output[-8000:]},
        )


class CheckTimedOut(DeadlineExceeded):
    """A check did not end in time; on a less busy machine it may."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The check {name} did not end in time.", code="CHECK_TIMED_OUT", details={"check": name})


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


class Qa:
    """`side_by_side`: how many checks run at once."""

    def __init__(
        self, objects: ObjectStore, memory: Memory, layers: Layers, sandbox: Sandbox, *, side_by_side: int
    ) -> None:
        self._objects = objects
        self._memory = memory
        self._layers = layers
        self._sandbox = sandbox
        self._slots = asyncio.Semaphore(side_by_side)
        self._version = version_of("draftsmith_codegen_templates")

    async def verify(self, work: Work) -> Mapping[str, Any]:
        """Output: checks, tests_passed, dist (object key of the built web), sandbox.

        Raises ChecksFailed and CheckTimedOut, and what the layers raise.
        """
        inputs = {"tree": work.output("generate")["tree_hash"], "checks": self._version, "sandbox": self._sandbox.name}
        return await self._memory.recall("verify", inputs, lambda: self._verify(work), objects=("dist",))

    async def _verify(self, work: Work) -> Mapping[str, Any]:
        tree = unpack(await self._objects.get(work.output("generate")["tree"]))
        work.report(0.02, "Preparing the dependencies")
        python, node, types = await self._prepare(tree, work.report)
        folder = Path(tempfile.mkdtemp(prefix="draftsmith-verify-"))
        try:
            outcomes, dist = await self._run(tree, folder, python, node, types, work.report)
        finally:
            await asyncio.to_thread(remove_tree, folder)
        if late := [outcome.name for outcome in outcomes if outcome.timed_out]:
            raise CheckTimedOut(late[0])
        if failed := [outcome for outcome in outcomes if not outcome.passed]:
            for outcome in failed:
                _log.warning("check failed", check=outcome.name, output=outcome.output[-4000:])
            raise ChecksFailed(failed)
        key = f"dist/{tree_hash(dist)}.zip"
        await self._objects.put(key, await asyncio.to_thread(pack, dist), content_type="application/zip")
        return {
            "checks": [outcome.to_data() for outcome in outcomes],
            "tests_passed": sum(outcome.tests for outcome in outcomes),
            "dist": key,
            "sandbox": self._sandbox.name,
        }

    async def _prepare(self, tree: Tree, report: Report) -> tuple[PythonLayer, NodeLayer, Path]:
        """The dependencies, and what is already known of their types."""

        def said(words: str) -> None:
            report(0.05, words)

        python, node = await asyncio.gather(
            self._layers.python(_text(tree, "backend/requirements-dev.lock"), said),
            self._layers.node(_text(tree, "web/package.json"), _text(tree, "web/package-lock.json"), said),
        )
        backend = {path.removeprefix(_BACKEND): tree[path].content for path in tree if path.startswith(_BACKEND)}
        return python, node, await self._layers.mypy_cache(python, backend, said)

    async def _run(
        self, tree: Tree, folder: Path, python: PythonLayer, node: NodeLayer, types: Path, report: Report
    ) -> tuple[list[Outcome], Tree]:
        """Each check on its own copy of the tree, so that none sees what another wrote."""
        finished: list[str] = []

        async def one(check: Check) -> Outcome:
            async with self._slots:
                copy = folder / check.name
                await asyncio.to_thread(_write, tree, copy)
                if "mypy" in check.argv:
                    await asyncio.to_thread(shutil.copytree, types, copy / _BACKEND / ".mypy_cache")
                outcome = await self._check(check, copy, python, node)
            finished.append(check.name)
            mark = "passed" if outcome.passed else "failed"
            report(0.1 + 0.9 * len(finished) / len(CHECKS), f"{check.name} {mark} ({outcome.seconds:.1f} s)")
            return outcome

        outcomes = await asyncio.gather(*(one(check) for check in CHECKS))
        dist = Tree({})
        for check in CHECKS:
            if check.makes:
                dist = collect(folder / check.name / check.makes, check.makes)
        return list(outcomes), dist

    async def _check(self, check: Check, copy: Path, python: PythonLayer, node: NodeLayer) -> Outcome:
        began = time.monotonic()
        result = await self._sandbox.run(_job(check, copy, python, node))
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


def _job(check: Check, copy: Path, python: PythonLayer, node: NodeLayer) -> Job:
    programs = {"python": str(python.python), "node": str(node.node.path)}
    return Job(
        [programs.get(check.argv[0], check.argv[0]), *check.argv[1:]],
        cwd=_INSIDE / check.cwd,
        env={
            "PATH": f"{python.path / 'bin'}:{node.node.path.parent}:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "CI": "true",
            "NO_COLOR": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        read_only=[*python.binds, *node.binds(_INSIDE / "web")],
        writable=[Bind(copy, _INSIDE)],
        limits=_LIMITS,
    )


def _write(tree: Tree, folder: Path) -> None:
    tree.write(folder)
    (folder / "web" / "node_modules").mkdir(exist_ok=True)


def _text(tree: Tree, path: str) -> str:
    return tree[path].content.decode()


def _with_reason(output: str, result: Result) -> str:
    return output if result.exceeded is None else f"{output}\n[ended by the sandbox: limit {result.exceeded}]"
