"""Programs that want to outlive their job: nothing of them is left, not even of a platform that was killed."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from typing import Any

from draftsmith_codegen.sandbox import Bind, Job, Sandbox

MakeJob = Callable[..., Job]


async def test_daemons_die_when_the_program_ends(sandbox: Sandbox, job: MakeJob, work: Bind, heart: Any) -> None:
    code = heart.code + textwrap.dedent("""
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for fd in (0, 1, 2): os.close(fd)
                beat()
            os._exit(0)
        while not os.path.exists("beat"): time.sleep(0.01)
    """)
    result = await sandbox.run(job(code, cwd=work.inside, writable=[work]))
    assert result.ok
    assert await heart.stopped()


async def test_daemons_die_when_the_job_is_killed(sandbox: Sandbox, job: MakeJob, work: Bind, heart: Any) -> None:
    code = heart.code + textwrap.dedent("""
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                beat()
            os._exit(0)
        time.sleep(60)
    """)
    process = await sandbox.start(job(code, cwd=work.inside, writable=[work]))
    await heart.beating()
    process.kill()
    await process.wait()
    assert await heart.stopped()


async def test_jobs_die_when_the_platform_is_killed(sandbox: Sandbox, work: Bind, heart: Any) -> None:
    """The platform gets SIGKILL, so nothing of it can clean up; daemons of the job included."""
    job_code = heart.code + textwrap.dedent("""
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                beat()
            os._exit(0)
        time.sleep(60)
    """)
    platform = textwrap.dedent(f"""
        import asyncio
        from pathlib import Path, PurePosixPath
        from draftsmith_codegen.layers import python_interpreter
        from draftsmith_codegen.sandbox import Bind, Job, probe
        async def main():
            sandbox = next(f.sandbox for f in await probe() if f.name == {sandbox.name!r})
            python = python_interpreter()
            work = Bind(Path({str(work.host)!r}), PurePosixPath("/job/work"))
            await sandbox.run(Job([str(python.path), "-c", {job_code!r}], cwd=work.inside, read_only=python.binds,
                                  writable=[work]))
        asyncio.run(main())
    """)
    env = {**os.environ, "PYTHONPATH": ":".join(filter(None, sys.path))}
    process = subprocess.Popen([sys.executable, "-c", platform], env=env)  # noqa: ASYNC220
    try:
        await heart.beating()
    finally:
        process.kill()
        process.wait()
    began = time.monotonic()
    while not await heart.stopped():
        assert time.monotonic() - began < 5
