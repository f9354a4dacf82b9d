"""What checkers keep of files they have seen, so that a new application costs only what is new in it.

Type checkers and linters keep results by the content of files. They are run once over an example application of ours,
for each set of dependencies and templates; every build begins with a copy of what they kept. A build's own results are
never kept: nothing that an application writes reaches another one's checks.
"""

import asyncio
import shutil
from pathlib import Path

from draftsmith_appspec import parse
from draftsmith_appspec.examples import example
from draftsmith_codegen.agents.memory import version_of
from draftsmith_codegen.agents.proving import Prover, scratch
from draftsmith_codegen.layers import Layers
from draftsmith_codegen.layers.tool import Progress
from draftsmith_codegen_templates import generate, lower
from draftsmith_codegen_templates.checks import CHECKS, Check

_EXAMPLE = "library"


async def warm_caches(layers: Layers, prover: Prover, said: Progress) -> Path:
    """The directory that holds a folder for each check that keeps something; made when it is not there yet."""

    async def build(draft: Path) -> None:
        said("Showing the packages to the checkers (once for this set of versions)")
        tree = await asyncio.to_thread(lambda: generate(lower(parse(example(_EXAMPLE)))))

        async def one(check: Check) -> None:
            async with scratch() as folder:
                copy = folder / "app"  # the scratch directory itself is closed to the sandbox
                await prover.prove(check, tree, copy)
                if (copy / check.cache).is_dir():
                    await asyncio.to_thread(shutil.copytree, copy / check.cache, draft / check.name)

        await asyncio.gather(*(one(check) for check in CHECKS if check.cache))

    parts = [
        str(prover.python.path),
        str(prover.node.path),
        prover.sandbox.name,
        version_of("draftsmith_codegen_templates"),
    ]
    return await layers.made("warm", parts, build)
