import asyncio
import sys
import time
from pathlib import Path

import pytest

from ci.scheduler import Progress, State, Step, run


def python(name: str, code: str, **options: object) -> Step:
    return Step(name, (sys.executable, "-c", code), **options)  # type: ignore[arg-type]


async def run_here(steps: list[Step], tmp_path: Path, slots: int = 2) -> list[Progress]:
    return await run(steps, slots=slots, logs=tmp_path / "logs", cwd=tmp_path, changed=lambda _: None)


async def test_a_step_ends_as_its_exit_code_says_and_its_output_is_in_its_log(tmp_path: Path) -> None:
    good, bad, allowed = await run_here(
        [
            python("good", "print('hello')"),
            python("bad", "import sys; print('why', file=sys.stderr); sys.exit(3)"),
            python("allowed", "import sys; sys.exit(5)", ok_codes=frozenset({0, 5})),
        ],
        tmp_path,
    )

    assert [good.state, bad.state, allowed.state] == [State.PASSED, State.FAILED, State.PASSED]
    assert good.log.read_text() == "hello\n"
    assert bad.log.read_text() == "why\n"


async def test_a_command_that_does_not_exist_fails_with_its_name(tmp_path: Path) -> None:
    (missing,) = await run_here([Step("missing", ("no-such-command",))], tmp_path)

    assert missing.state is State.FAILED
    assert "no-such-command: No such file" in missing.log.read_text()


@pytest.mark.parametrize(("slots", "most"), [(1, 1), (2, 2)])
async def test_never_more_steps_at_once_than_slots(tmp_path: Path, slots: int, most: int) -> None:
    running: set[str] = set()
    seen: list[int] = []

    def changed(progress: Progress) -> None:
        (running.add if progress.state is State.RUNNING else running.discard)(progress.step.name)
        seen.append(len(running))

    steps = [python(f"step{n}", "import time; time.sleep(0.1)") for n in range(4)]
    await run(steps, slots=slots, logs=tmp_path, cwd=tmp_path, changed=changed)

    assert max(seen) == most


async def test_a_step_that_wants_more_slots_than_there_are_runs_alone(tmp_path: Path) -> None:
    greedy, other = await run_here([python("greedy", "", slots=64), python("other", "")], tmp_path)

    assert greedy.state is other.state is State.PASSED
    assert other.started >= greedy.started + greedy.seconds


async def test_cancelling_ends_what_a_command_started(tmp_path: Path) -> None:
    child = "import time; print(1, flush=True); time.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    work = asyncio.create_task(run_here([python("tree", code)], tmp_path))
    log = tmp_path / "logs" / "tree.log"
    while not (log.exists() and log.read_text()):  # noqa: ASYNC110 - a file says no more than that
        await asyncio.sleep(0.02)
    began = time.monotonic()

    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert time.monotonic() - began < 5
