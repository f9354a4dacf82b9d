"""QA: proves the generated repository in the sandbox, all its checks side by side, and builds its web."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from draftsmith_codegen.agents.memory import Memory, version_of
from draftsmith_codegen.agents.proving import Outcome, Prover, scratch
from draftsmith_codegen.agents.warm import warm_caches
from draftsmith_codegen.agents.work import Report, Work
from draftsmith_codegen.layers import Layers
from draftsmith_codegen.layers.tool import Progress
from draftsmith_codegen.publish.archive import collect, pack, unpack
from draftsmith_codegen.sandbox.port import Sandbox
from draftsmith_codegen_templates.checks import CHECKS, Check
from draftsmith_codegen_templates.tree import Tree, join, tree_hash
from draftsmith_shared.errors import DeadlineExceeded, PreconditionFailed
from draftsmith_shared.logging import get_logger
from draftsmith_shared.objects.port import ObjectStore

_log = get_logger("codegen.qa")


class ChecksFailed(PreconditionFailed):
    """The generated code did not pass; `details` says which checks failed and what they said."""

    def __init__(self, failed: Sequence[Outcome]) -> None:
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

        def said(words: str) -> None:
            work.report(0.05, words)

        prover = await self._prepare(tree, said)
        warm = await warm_caches(self._layers, prover, said)
        work.report(0.1, f"Running {len(CHECKS)} checks in the sandbox")
        async with scratch() as folder:
            outcomes, dist = await self._run(prover, tree, folder, warm, work.report)
        if late := [outcome.name for outcome in outcomes if outcome.timed_out]:
            raise CheckTimedOut(late[0])
        if failed := [outcome for outcome in outcomes if not outcome.passed]:
            for outcome in failed:
                _log.warning("check failed", check=outcome.name, output=outcome.output[-4000:])
            raise ChecksFailed(failed)
        key = f"dist/{tree_hash(dist)}.zip"
        await self._objects.put(key, await asyncio.to_thread(pack, dist), content_type="application/zip")
        tests = sum(outcome.tests for outcome in outcomes)
        return {
            "said": f"{tests} tests passed, {len(outcomes)} checks clean",
            "checks": [outcome.to_data() for outcome in outcomes],
            "tests_passed": tests,
            "dist": key,
            "sandbox": self._sandbox.name,
        }

    async def _prepare(self, tree: Tree, said: Progress) -> Prover:
        python, node = await asyncio.gather(
            self._layers.python(_text(tree, "backend/requirements-dev.lock"), said),
            self._layers.node(_text(tree, "web/package.json"), _text(tree, "web/package-lock.json"), said),
        )
        return Prover(self._sandbox, python, node)

    async def _run(
        self, prover: Prover, tree: Tree, folder: Path, warm: Path, report: Report
    ) -> tuple[list[Outcome], Tree]:
        """Each check on its own copy of the tree, so that none sees what another wrote."""
        finished: list[str] = []

        async def one(check: Check) -> Outcome:
            async with self._slots:
                outcome = await prover.prove(check, tree, folder / check.name, warm)
            finished.append(check.name)
            mark = "passed" if outcome.passed else "failed"
            report(0.1 + 0.9 * len(finished) / len(CHECKS), f"{check.name} {mark} ({outcome.seconds:.1f} s)")
            return outcome

        # A long one that is left for last keeps the other cores idle.
        begun = sorted(CHECKS, key=lambda check: -check.seconds)
        found = dict(zip(begun, await asyncio.gather(*(one(check) for check in begun)), strict=True))
        outcomes = [found[check] for check in CHECKS]
        built = [collect(folder / check.name / check.makes, check.makes) for check in CHECKS if check.makes]
        return outcomes, join(built)


def _text(tree: Tree, path: str) -> str:
    return tree[path].content.decode()
