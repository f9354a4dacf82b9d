"""What every sandbox promises to honest jobs: what they see, what they get, and how they end."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from draftsmith_codegen.sandbox import Bind, Exceeded, Job, JobInvalid, Sandbox

MakeJob = Callable[..., Job]


async def test_a_job_gives_its_output_and_its_exit_code(sandbox: Sandbox, job: MakeJob) -> None:
    code = "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(3)"
    result = await sandbox.run(job(code))
    assert (result.exit_code, result.output, result.errors) == (3, "out\nerr\n", "")
    assert result.exceeded is None
    assert not result.ok
    assert 0 < result.wall_seconds < 20


async def test_the_streams_can_be_kept_apart(sandbox: Sandbox, job: MakeJob) -> None:
    result = await sandbox.run(job("import sys; print('out'); print('err', file=sys.stderr)", merge_stderr=False))
    assert (result.output, result.errors, result.ok) == ("out\n", "err\n", True)


async def test_a_job_reads_its_input(sandbox: Sandbox, job: MakeJob) -> None:
    text = b"word " * 100_000
    result = await sandbox.run(job("import sys; print(len(sys.stdin.read()))", stdin=text))
    assert result.output == f"{len(text)}\n"


async def test_a_job_that_does_not_read_its_input_ends_all_the_same(sandbox: Sandbox, job: MakeJob) -> None:
    result = await sandbox.run(job("print('done')", stdin=b"x" * 1_000_000))
    assert result.output == "done\n"


async def test_the_environment_is_what_was_given_and_nothing_else(
    sandbox: Sandbox, job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTSMITH_MASTER_KEY", "secret")
    result = await sandbox.run(job("import os; print(sorted(os.environ)); print(os.environ['GREETING'])",
                                   env={"GREETING": "hello world"}))  # fmt: skip
    names, greeting = result.output.splitlines()
    assert greeting == "hello world"
    assert set(eval(names)) - {"LC_CTYPE", "PWD"} == {"GREETING", "HOME", "TMPDIR"}  # noqa: S307 -- our own list


async def test_any_value_of_a_variable_comes_through_as_it_is(sandbox: Sandbox, job: MakeJob) -> None:
    value = 'it\'s "quoted" $HOME `id` \\ ; rm -rf\n\ttwo lines = é'
    result = await sandbox.run(job("import os; print(ascii(os.environ['VALUE']))", env={"VALUE": value}))
    assert result.output == f"{value!a}\n"


async def test_a_job_has_a_temporary_directory_of_its_own(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import os, tempfile
print(os.listdir(tempfile.gettempdir()))
open(tempfile.gettempdir() + "/mine", "w").write("x")
print(os.listdir(os.environ["HOME"]))
"""
    for _ in range(2):
        result = await sandbox.run(job(code))
        assert result.output == "[]\n['mine']\n"


async def test_binds_are_found_inside_and_only_the_writable_ones_can_be_written(
    sandbox: Sandbox, job: MakeJob, tmp_path: Path, work: Bind
) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "text").write_text("given")
    code = """
import os, sys
given, work = sys.argv[1:]
print(open(given + "/text").read())
open(work + "/new", "w").write("made")
for refused in (given + "/other", given + "/text"):
    try:
        open(refused, "w")
        print("written", refused)
    except OSError as error:
        print("refused")
print(os.getcwd() == os.path.realpath(work))
"""
    result = await sandbox.run(
        job(
            code,
            "/job/given",
            "/job/work",
            cwd=PurePosixPath("/job/work"),
            read_only=[Bind(tmp_path / "given", PurePosixPath("/job/given"))],
            writable=[work],
        )
    )
    assert result.output == "given\nrefused\nrefused\nTrue\n"
    assert (work.host / "new").read_text() == "made"
    assert (tmp_path / "given" / "text").read_text() == "given"


async def test_what_a_job_wrote_belongs_to_the_platform_afterwards(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    (work.host / "before").write_text("x")
    code = "import os; os.makedirs('deep/er'); open('deep/er/file', 'w').write('x'); os.unlink('before')"
    assert (await sandbox.run(job(code, cwd=work.inside, writable=[work]))).output == ""
    owner = work.host.parent.stat().st_uid
    assert {path.lstat().st_uid for path in [work.host, *work.host.rglob("*")]} == {owner}
    (work.host / "deep" / "er" / "file").unlink()


async def test_a_bind_inside_another_one_is_there_for_the_job_only(
    sandbox: Sandbox, job: MakeJob, tmp_path: Path, work: Bind
) -> None:
    modules = tmp_path / "node_modules"
    modules.mkdir()
    (modules / "react").write_text("react")
    (work.host / "web").mkdir()
    code = """
print(open("web/node_modules/react").read())
try:
    open("web/node_modules/evil", "w")
except OSError:
    print("refused")
open("web/built", "w").write("x")
"""
    jobs = [
        job(code, cwd=work.inside, writable=[work], read_only=[Bind(modules, work.inside / "web/node_modules")])
        for _ in range(2)
    ]
    for result in [await sandbox.run(one) for one in jobs]:
        assert result.output == "react\nrefused\n"
    assert [path.name for path in (work.host / "web").iterdir()] == ["built"]
    assert [path.name for path in modules.iterdir()] == ["react"]


async def test_jobs_that_share_a_tree_share_the_bind_inside_it(
    sandbox: Sandbox, job: MakeJob, tmp_path: Path, work: Bind
) -> None:
    modules = tmp_path / "node_modules"
    modules.mkdir()
    (modules / "react").write_text("react")
    code = "import sys, time; time.sleep(float(sys.argv[1])); print(open('node_modules/react').read())"
    results = await asyncio.gather(
        *(
            sandbox.run(
                job(code, pause, cwd=work.inside, read_only=[work, Bind(modules, work.inside / "node_modules")])
            )
            for pause in ("0", "0.4")
        )
    )
    assert [result.output for result in results] == ["react\n", "react\n"]
    assert list(work.host.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"read_only": [Bind(Path("/nowhere/at/all"), PurePosixPath("/job/x"))]}, "Cannot bind /nowhere/at/all"),
        ({"writable": [Bind(Path("/tmp"), PurePosixPath("relative"))]}, "not an absolute path"),
        ({"writable": [Bind(Path("/tmp"), PurePosixPath("/usr/local"))]}, "the sandbox has its own there"),
        ({"writable": [Bind(Path("/tmp"), PurePosixPath("/job/../etc"))]}, "not an absolute path"),
        ({"writable": [Bind(Path("/"), PurePosixPath("/job/x"))]}, "cannot be bound writable"),
        ({"cwd": PurePosixPath("/not/there")}, "working directory does not exist"),
        ({"cwd": PurePosixPath("relative")}, "working directory is not absolute"),
        ({"writable": [Bind(Path("/etc"), PurePosixPath("/job/x"))]}, "cannot be bound writable"),
        ({"argv": []}, "argv is empty"),
        ({"argv": ["true", "a\0b"]}, "NUL"),
        ({"env": {"A": "b\0--bind\0/\0/host"}}, "NUL"),
        ({"env": {"A B": "c"}}, "cannot be called"),
        ({"env": {"A=B": "c"}}, "cannot be called"),
        ({"env": {"": "c"}}, "cannot be called"),
    ],
)
async def test_a_job_that_cannot_be_set_up_is_refused(
    sandbox: Sandbox, job: MakeJob, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(JobInvalid, match=said) as caught:
        await sandbox.run(job("print('never')", **changes))
    assert caught.value.code == "JOB_INVALID"


async def test_a_program_that_is_not_there_is_127_as_in_a_shell(sandbox: Sandbox, job: MakeJob) -> None:
    result = await sandbox.run(job("", argv=["no-such-program"]))
    assert result.exit_code == 127
    assert "no-such-program" in result.output


async def test_a_program_is_found_on_the_path_of_the_job(sandbox: Sandbox, job: MakeJob) -> None:
    result = await sandbox.run(job("", argv=["sh", "-c", "exit 5"], env={"PATH": "/usr/bin:/bin"}))
    assert result.exit_code == 5


async def test_a_signal_that_ends_a_program_shows_in_its_exit_code(sandbox: Sandbox, job: MakeJob) -> None:
    result = await sandbox.run(job("import os; os.abort()"))
    assert result.exit_code == 128 + 6


async def test_a_cancelled_run_ends_the_job(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    code = "import time\nwhile True: open('beat', 'a').write('x'); time.sleep(0.01)"
    task = asyncio.create_task(sandbox.run(job(code, cwd=work.inside, writable=[work])))
    async with asyncio.timeout(10):
        while not (work.host / "beat").exists():  # noqa: ASYNC110 -- written by another process
            await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    length = (work.host / "beat").stat().st_size
    await asyncio.sleep(0.1)
    assert (work.host / "beat").stat().st_size == length


async def test_a_started_job_runs_until_it_is_asked_to_end(sandbox: Sandbox, job: MakeJob) -> None:
    seen: list[bytes] = []
    code = """
import os, signal, time
signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b"bye\\n"), os._exit(0)))
print("up", flush=True)
time.sleep(60)
"""
    process = await sandbox.start(job(code, limits={"wall_seconds": None}), seen.append)
    async with asyncio.timeout(10):
        while not process.logs():  # noqa: ASYNC110 -- written by another process
            await asyncio.sleep(0.02)
    assert process.running
    process.terminate()
    result = await process.wait()
    assert (result.exit_code, result.output) == (0, "up\nbye\n")
    assert b"".join(seen) == b"up\nbye\n"
    assert process.result == result
    process.terminate()
    process.kill()


async def test_a_started_job_that_ignores_being_asked_can_be_killed(sandbox: Sandbox, job: MakeJob) -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    process = await sandbox.start(job(code))
    async with asyncio.timeout(10):
        while not process.logs():  # noqa: ASYNC110 -- written by another process
            await asyncio.sleep(0.02)
    process.terminate()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await process.wait()
    process.kill()
    async with asyncio.timeout(5):
        assert (await process.wait()).exit_code == 128 + 9


async def test_nothing_runs_unwatched(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    """A defect in whoever takes the output ends the job with the watch."""

    def broken(_: bytes) -> None:
        raise RuntimeError("a defect")

    code = "import time\nwhile True: open('beat', 'a').write('x'); print('x', flush=True); time.sleep(0.01)"
    process = await sandbox.start(job(code, cwd=work.inside, writable=[work]), broken)
    async with asyncio.timeout(10):
        with pytest.raises(RuntimeError, match="a defect"):
            await process.wait()
    length = (work.host / "beat").stat().st_size if (work.host / "beat").exists() else 0
    await asyncio.sleep(0.2)
    assert length == ((work.host / "beat").stat().st_size if length else 0)


async def test_output_beyond_the_limit_keeps_its_beginning_and_its_end(sandbox: Sandbox, job: MakeJob) -> None:
    code = "print('first'); print('x' * 5000); print('last')"
    result = await sandbox.run(job(code, limits={"output_bytes": 100}))
    assert result.truncated
    assert result.output.startswith("first\n")
    assert result.output.endswith("last\n")
    assert "bytes left out" in result.output
    assert result.exit_code == 0


async def test_the_wall_clock_ends_a_job_that_does_not(sandbox: Sandbox, job: MakeJob) -> None:
    began = time.monotonic()
    result = await sandbox.run(job("import time; time.sleep(60)", limits={"wall_seconds": 0.4}))
    assert result.exceeded is Exceeded.WALL
    assert result.timed_out
    assert time.monotonic() - began < 5


async def test_the_peak_of_memory_is_seen(sandbox: Sandbox, job: MakeJob) -> None:
    result = await sandbox.run(job("x = b'x' * 100_000_000; import time; time.sleep(0.4)"))
    assert 100_000_000 < result.peak_memory_bytes < 200_000_000
    assert result.peak_processes == 1


async def test_many_jobs_run_at_once_without_touching_each_other(sandbox: Sandbox, job: MakeJob) -> None:
    results = await asyncio.gather(*(sandbox.run(job(f"import time; time.sleep(0.05); print({i})")) for i in range(12)))
    assert [result.output for result in results] == [f"{i}\n" for i in range(12)]
