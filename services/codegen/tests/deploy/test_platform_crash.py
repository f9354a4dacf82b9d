"""The platform gets SIGKILL while an app runs: no clean-up of its own, and no app left over."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from draftsmith_codegen.deploy import LocalDeployer, State, Timing
from draftsmith_codegen.layers import Layers
from draftsmith_codegen.sandbox import Sandbox
from draftsmith_shared.table.sql import SqlTable

PLATFORM = """
    import asyncio, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from draftsmith_codegen.deploy import DeploymentRequest, LocalDeployer
    from draftsmith_codegen.layers import Layers
    from draftsmith_codegen.sandbox import probe
    from draftsmith_shared.table.sql import SqlTable

    async def main(top, tree, layers, adapter):
        sandbox = next(finding.sandbox for finding in await probe() if finding.name == adapter)
        async with SqlTable.open(f"sqlite:///{top}/table.db") as table:
            deployer = LocalDeployer(Path(top) / "d", sandbox, table, Layers(Path(layers), sandbox))
            async with deployer.running():
                request = DeploymentRequest("deployment-1", "tenant", "project", "build-1", "dev", "clinic-dev",
                                            Path(tree), datetime.now(UTC))
                deployment = await deployer.deploy(request)
                print(deployment.state, (await deployer.resolve("clinic-dev")).url, flush=True)
                await asyncio.sleep(60)

    asyncio.run(main(*sys.argv[1:]))
"""


def answers(url: str) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(url.removeprefix("unix://"))
            client.sendall(b"GET /count HTTP/1.0\r\n\r\n")
            return client.recv(100).startswith(b"HTTP/1.0 200")
        except OSError:
            return False


async def test_apps_die_with_the_platform_and_run_again_after_it_starts(
    make_release: Callable[..., Path], tmp_path: Path, sandbox: Sandbox, table: SqlTable, layer_root: Path,
    fast: Timing, ask: Callable[..., Awaitable[dict[str, Any]]],
) -> None:  # fmt: skip
    env = {**os.environ, "PYTHONPATH": ":".join(filter(None, sys.path))}
    arguments = [str(tmp_path), str(make_release()), str(layer_root), sandbox.name]
    platform = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", textwrap.dedent(PLATFORM), *arguments], env=env, stdout=subprocess.PIPE, text=True
    )
    assert platform.stdout is not None
    lines = iter(platform.stdout.readline, "")
    state, url = next(line for line in lines if line.startswith("HEALTHY")).split()
    assert state == "HEALTHY"
    assert await asyncio.to_thread(answers, url)

    platform.send_signal(signal.SIGKILL)
    platform.wait()
    platform.stdout.close()
    began = time.monotonic()
    while await asyncio.to_thread(answers, url):
        assert time.monotonic() - began < 5, "the app outlived the platform"

    again = LocalDeployer(tmp_path / "d", sandbox, table, Layers(layer_root, sandbox), timing=fast)
    async with again.running():
        async with asyncio.timeout(20):
            while (await again.get("project", "dev")).state is not State.HEALTHY:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        # Whatever was counted before the crash is still there, and one app counts.
        first = (await ask(again, "/count"))["count"]
        assert first >= 2
        assert (await ask(again, "/count"))["count"] == first + 1
