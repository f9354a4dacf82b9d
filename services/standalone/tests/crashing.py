"""The platform, but it kills itself once, with SIGKILL, at a point of a step: "publish:after", "verify:during".

    python crashing.py POINT MARKER --home DIR --port N

"during" is a while after the step's work has begun, "after" when the work is done and nobody has been told. The marker
file is made just before, so that the next start lives.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith_codegen.agents.work import Work
from draftsmith_codegen.agents.worker import Worker
from draftsmith_standalone.main import main

DURING = {"plan": 0.05, "generate": 0.3, "verify": 3.0, "publish": 0.02, "deploy": 0.5}
"""Seconds into each step: somewhere in its middle."""


def arm(step: str, moment: str, marker: Path) -> None:
    handle = Worker._handle

    def crash() -> None:
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)

    async def crashing(self: Worker, name: str, work: Work) -> pb.CompleteStepRequest | pb.FailStepRequest:
        if name != step or marker.exists():
            return await handle(self, name, work)
        if moment == "during":
            asyncio.get_running_loop().call_later(DURING[step], crash)
        ending = await handle(self, name, work)
        crash()
        return ending

    Worker._handle = crashing  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    point, marker_path = sys.argv[1:3]
    del sys.argv[1:3]
    at_step, at_moment = point.split(":")
    arm(at_step, at_moment, Path(marker_path))
    main()
