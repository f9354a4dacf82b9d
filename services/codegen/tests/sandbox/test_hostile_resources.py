"""Programs that want everything: processes, memory, processor, disk, output. Each ends at its limit."""

import textwrap
from collections.abc import Callable
from typing import Any

from draftsmith_codegen.sandbox import GIB, MIB, Bind, Exceeded, Job, Sandbox, remove_tree

MakeJob = Callable[..., Job]


async def test_a_fork_bomb_stays_within_its_limit_and_dies(sandbox: Sandbox, job: MakeJob) -> None:
    code = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
    result = await sandbox.run(job(code, limits={"processes": 40}))
    assert result.exceeded is Exceeded.PROCESSES
    assert result.wall_seconds < 10
    assert result.peak_processes <= 200  # the kernel refuses at 40 wherever it can count this job alone


async def test_a_fork_bomb_that_daemonises_dies_as_well(sandbox: Sandbox, job: MakeJob, work: Bind, heart: Any) -> None:
    code = heart.code + textwrap.dedent("""
        for i in range(12):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    beat()
                os._exit(0)
        while True:
            try:
                if os.fork() == 0:
                    os.setsid()
            except OSError:
                pass
    """)
    result = await sandbox.run(job(code, cwd=work.inside, writable=[work], limits={"processes": 60}))
    assert result.exceeded is Exceeded.PROCESSES
    assert await heart.stopped()


async def test_threads_count_as_well(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import threading, time
while True:
    try: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    except RuntimeError: pass
"""
    result = await sandbox.run(job(code, limits={"processes": 40}))
    assert result.exceeded is Exceeded.PROCESSES


async def test_a_memory_bomb_is_ended(sandbox: Sandbox, job: MakeJob) -> None:
    code = "x = []\nwhile True: x.append(b'x' * 1_000_000)"
    result = await sandbox.run(job(code, limits={"memory_bytes": 200 * MIB}))
    assert result.exceeded is Exceeded.MEMORY
    assert result.peak_memory_bytes < 600 * MIB


async def test_the_address_space_of_each_process_is_bounded(sandbox: Sandbox, job: MakeJob) -> None:
    code = "try: x = bytearray(900_000_000)\nexcept MemoryError: print('no')"
    result = await sandbox.run(job(code, limits={"address_bytes": 500 * MIB}))
    assert result.output == "no\n"


async def test_a_memory_bomb_of_many_small_processes_is_ended(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import os, time
for i in range(20):
    if os.fork() == 0:
        x = b'x' * 30_000_000
        time.sleep(60)
time.sleep(60)
"""
    result = await sandbox.run(job(code, limits={"memory_bytes": 300 * MIB}))
    assert result.exceeded is Exceeded.MEMORY
    assert result.wall_seconds < 10


async def test_shared_memory_counts(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import mmap, time
maps = []
while True:
    m = mmap.mmap(-1, 10_000_000)
    m.write(b'x' * 10_000_000)
    maps.append(m)
"""
    result = await sandbox.run(job(code, limits={"memory_bytes": 300 * MIB}))
    assert result.exceeded is Exceeded.MEMORY


async def test_memory_that_belongs_to_no_process_cannot_be_made(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import ctypes, os
try: os.memfd_create("x"); print("memfd")
except OSError: pass
libc = ctypes.CDLL(None, use_errno=True)
print(libc.shmget(0, 1 << 20, 0o1600))
"""
    assert (await sandbox.run(job(code))).output == "-1\n"


async def test_a_busy_loop_is_ended(sandbox: Sandbox, job: MakeJob) -> None:
    result = await sandbox.run(job("while True: pass", limits={"cpu_seconds": 0.5}))
    assert result.exceeded is Exceeded.CPU
    assert result.timed_out


async def test_busy_children_count_as_well(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import os, time
while True:
    if os.fork() == 0:
        end = time.process_time() + 0.1
        while time.process_time() < end: pass
        os._exit(0)
    os.wait()
"""
    result = await sandbox.run(job(code, limits={"cpu_seconds": 0.6}))
    assert result.exceeded is Exceeded.CPU


async def test_ignoring_every_signal_does_not_help(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import signal, time
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: time.sleep(1)
"""
    result = await sandbox.run(job(code, limits={"wall_seconds": 0.5}))
    assert result.exceeded is Exceeded.WALL
    assert result.wall_seconds < 5


async def test_a_huge_file_is_refused(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    code = """
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open("huge", "wb", buffering=0) as file:
    try:
        while True: file.write(bytes(1_000_000))
    except OSError as error: print(error.errno)
"""
    limits = {"file_bytes": 5 * MIB}
    result = await sandbox.run(job(code, cwd=work.inside, writable=[work], limits=limits))
    assert result.output == "27\n"
    assert (work.host / "huge").stat().st_size <= 5 * MIB


async def test_filling_the_temporary_directory_ends_at_its_limit(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import os, tempfile
top = tempfile.gettempdir()
i = 0
try:
    while True:
        i += 1
        with open(f"{top}/{i}", "wb") as file: file.write(os.urandom(1_000_000))
except OSError as error:
    print("full", i)
"""
    result = await sandbox.run(job(code, limits={"tmp_bytes": 20 * MIB}))
    assert result.exceeded is Exceeded.DISK or result.output.startswith("full 2")


async def test_filling_a_writable_directory_is_ended(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    code = """
import os
i = 0
while True:
    i += 1
    os.makedirs(f"d{i}")
    with open(f"d{i}/file", "wb") as file: file.write(os.urandom(1_000_000))
"""
    result = await sandbox.run(job(code, cwd=work.inside, writable=[work], limits={"disk_bytes": 30 * MIB}))
    assert result.exceeded is Exceeded.DISK


async def test_directories_deeper_than_a_path_do_not_hide_anything(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    code = """
import os, time
for i in range(1500):
    os.mkdir("deep"); os.chdir("deep")
open("hidden", "w").write("x")
time.sleep(30)
"""
    result = await sandbox.run(job(code, cwd=work.inside, writable=[work]))
    assert result.exceeded is Exceeded.DISK
    remove_tree(work.host)
    assert not work.host.exists()


async def test_a_flood_of_output_is_ended(sandbox: Sandbox, job: MakeJob) -> None:
    result = await sandbox.run(job("while True: print('x' * 10_000)", limits={"output_bytes": 10_000}))
    assert result.exceeded is Exceeded.OUTPUT
    assert len(result.output) < 11_000


async def test_a_limit_on_memory_holds_for_a_job_bigger_than_its_sum_could_be(sandbox: Sandbox, job: MakeJob) -> None:
    """Each process is within its own bound; only the sum is not."""
    code = """
import os, time
for i in range(8):
    if os.fork() == 0:
        x = b'x' * 60_000_000
        time.sleep(60)
        os._exit(0)
time.sleep(60)
"""
    limits = {"memory_bytes": 256 * MIB, "address_bytes": GIB // 2}
    result = await sandbox.run(job(code, limits=limits))
    assert result.exceeded is Exceeded.MEMORY
