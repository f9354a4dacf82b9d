"""Programs that want out, or want everything. Each must get nowhere, on every adapter."""

import asyncio
import os
import resource
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest

from draftsmith_codegen.sandbox import GIB, MIB, Bind, Exceeded, Job, JobInvalid, Sandbox, remove_tree

MakeJob = Callable[..., Job]

HEARTBEAT = """
import os, sys, time
def beat():
    while True:
        with open("beat", "a") as file:
            file.write("x")
        time.sleep(0.01)
"""


async def beating(work: Bind) -> None:
    async with asyncio.timeout(15):
        while not (work.host / "beat").exists():  # noqa: ASYNC110 -- written by another process
            await asyncio.sleep(0.02)


async def stopped(work: Bind) -> bool:
    """Whether the heart has stopped beating. What is killed may take a moment to be gone."""
    await asyncio.sleep(0.1)
    before = (work.host / "beat").stat().st_size
    await asyncio.sleep(0.3)
    return (work.host / "beat").stat().st_size == before


# -- taking everything


async def test_a_fork_bomb_stays_within_its_limit_and_dies(sandbox: Sandbox, job: MakeJob) -> None:
    code = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
    result = await sandbox.run(job(code, limits={"processes": 40}))
    assert result.exceeded is Exceeded.PROCESSES
    assert result.wall_seconds < 10
    assert result.peak_processes <= 200  # the kernel refuses at 40 wherever it can count this job alone


async def test_a_fork_bomb_that_daemonises_dies_as_well(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    code = HEARTBEAT + textwrap.dedent("""
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
    assert await stopped(work)


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


# -- the network


CONNECT = """
import socket, sys
def attempt(name, family, kind, address, send=False):
    try:
        with socket.socket(family, kind) as s:
            s.settimeout(1)
            if send:
                s.sendto(b"hello", address)
            else:
                s.connect(address)
        print("reached", name)
    except OSError:
        pass
"""


@contextmanager
def listening(family: int, kind: int, address: "tuple[str, int] | str | bytes") -> Iterator[socket.socket]:
    with socket.socket(family, kind) as server:
        server.bind(address)
        if kind == socket.SOCK_STREAM:
            server.listen()
        server.settimeout(0.2)
        yield server


async def test_the_hosts_loopback_cannot_be_reached(sandbox: Sandbox, job: MakeJob) -> None:
    with (
        listening(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)) as tcp,
        listening(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)) as udp,
    ):
        code = CONNECT + textwrap.dedent(f"""
            attempt("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", {tcp.getsockname()[1]}))
            attempt("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", {udp.getsockname()[1]}), True)
            attempt("dns", socket.AF_INET, socket.SOCK_STREAM, ("1.1.1.1", 53))
            print("done")
        """)
        result = await sandbox.run(job(code))
        assert "reached tcp" not in result.output
        assert "reached dns" not in result.output
        assert result.output.endswith("done\n")
        with pytest.raises(TimeoutError):
            tcp.accept()
        with pytest.raises(TimeoutError):
            udp.recv(10)


async def test_names_are_not_resolved(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import socket
try: print(socket.getaddrinfo("example.com", 443))
except OSError: print("no")
"""
    assert (await sandbox.run(job(code))).output == "no\n"


async def test_unix_sockets_of_the_host_cannot_be_reached(sandbox: Sandbox, job: MakeJob, tmp_path: Path) -> None:
    abstract = f"\0draftsmith-test-{os.getpid()}"
    with (
        listening(socket.AF_UNIX, socket.SOCK_STREAM, abstract) as one,
        listening(socket.AF_UNIX, socket.SOCK_STREAM, str(tmp_path / "s")) as two,
        listening(socket.AF_UNIX, socket.SOCK_DGRAM, str(tmp_path / "d")) as three,
    ):
        (tmp_path / "s").chmod(0o777)
        (tmp_path / "d").chmod(0o777)
        code = CONNECT + textwrap.dedent(f"""
            attempt("abstract", socket.AF_UNIX, socket.SOCK_STREAM, {abstract!r})
            attempt("path", socket.AF_UNIX, socket.SOCK_STREAM, {str(tmp_path / "s")!r})
            attempt("datagram", socket.AF_UNIX, socket.SOCK_DGRAM, {str(tmp_path / "d")!r}, True)
            print("done")
        """)
        assert (await sandbox.run(job(code))).output == "done\n"
        for server in (one, two):
            with pytest.raises(TimeoutError):
                server.accept()
        with pytest.raises(TimeoutError):
            three.recv(10)


async def test_a_server_can_listen_on_a_unix_socket_of_its_own(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    code = """
import socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
peer, _ = server.accept()
peer.sendall(b"hello")
"""
    process = await sandbox.start(job(code, f"{work.inside}/s", writable=[work]))
    async with asyncio.timeout(10):
        while not (work.host / "s").exists():  # noqa: ASYNC110 -- made by another process
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.05)
    # From beside the socket: the path of pytest's temporary directories may be too long for an address.
    client = "import socket; s = socket.socket(socket.AF_UNIX); s.connect('s'); print(s.recv(10).decode())"
    answer = subprocess.run([sys.executable, "-c", client], cwd=work.host, capture_output=True, text=True, check=True)  # noqa: ASYNC221
    assert answer.stdout == "hello\n"
    assert (await process.wait()).ok


# -- the host's files


async def test_the_hosts_files_cannot_be_read(
    sandbox: Sandbox, job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secrets" / "master.key"
    secret.parent.mkdir()
    secret.write_text("master key")
    secret.chmod(0o644)
    code = """
import os, sys
for path in sys.argv[1:]:
    try:
        content = os.listdir(path) if os.path.isdir(path) else open(path, "rb").read()
        if content: print("read", path)
    except OSError:
        pass
for top in ("/", "/tmp", "/var", "/home", "/mnt", "/opt", "/srv", "/run"):
    try: print("listed", top, os.listdir(top)) if "draftsmith" in str(os.listdir(top)) else None
    except OSError: pass
"""
    paths = ["/etc/shadow", "/root", "/home", str(Path.home()), str(secret), str(secret.parent), "/etc/hostname",
             "/var/log", "/var/lib", "/etc/machine-id", "/proc/1/environ", "/proc/kcore", "/dev/mem", "/dev/sda",
             "/dev/vda", "/sys/kernel", str(Path(__file__))]  # fmt: skip
    result = await sandbox.run(job(code, *paths))
    inside_root = [line for line in result.output.splitlines() if line not in ("read /root", f"read {Path.home()}")]
    assert inside_root == []


async def test_the_platforms_environment_and_memory_cannot_be_read(sandbox: Sandbox, job: MakeJob) -> None:
    """Of whatever process there is to see: a number may be another's inside, so the content tells."""
    canary = subprocess.Popen(  # noqa: ASYNC220 -- a process of the platform's user, with a secret
        [sys.executable, "-c", "import time; time.sleep(30)", "canary-7261"], env={"SECRET": "canary-7261"}
    )
    code = """
import os, sys
canary = b"canary" + b"-7261"
try: pids = list(filter(str.isdigit, os.listdir("/proc")))
except OSError: pids = []
for pid in [sys.argv[1], *pids]:
    for name in ("environ", "cmdline", "maps", "auxv", "status", "mounts"):
        try: content = open(f"/proc/{pid}/{name}", "rb").read(100000)
        except OSError: continue
        if canary in content: print("read", pid, name)
print("done")
"""
    try:
        result = await sandbox.run(job(code, str(canary.pid)))
        assert "read" not in result.output
        assert result.output.splitlines()[-1] == "done"
    finally:
        canary.kill()
        canary.wait()


async def test_nothing_outside_can_be_written(sandbox: Sandbox, job: MakeJob, tmp_path: Path, work: Bind) -> None:
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    (open_to_all / "file").write_text("before")
    (open_to_all / "file").chmod(0o666)
    code = """
import os, sys
top = sys.argv[1]
attempts = [
    lambda: open(top + "/new", "w"), lambda: open(top + "/file", "w"), lambda: open(top + "/file", "a").write("x"),
    lambda: os.unlink(top + "/file"), lambda: os.mkdir(top + "/d"), lambda: os.symlink("/", top + "/l"),
    lambda: os.rename(top + "/file", "stolen"), lambda: os.rename("mine", top + "/given"),
    lambda: os.link(top + "/file", "linked"), lambda: os.truncate(top + "/file", 0), lambda: os.mkfifo(top + "/f"),
    lambda: open("/usr/lib/evil", "w"), lambda: open("/etc/evil", "w"), lambda: open("/evil", "w"),
    lambda: open("/var/tmp/evil", "w"), lambda: open("/dev/shm/../evil", "w"),
    lambda: open("/proc/sys/kernel/hostname", "w"),
    lambda: os.mknod("device", 0o600 | 0o020000, os.makedev(1, 1)),
]
open("mine", "w").write("mine")
for number, attempt in enumerate(attempts):
    try:
        attempt()
        print("did", number)
    except OSError:
        pass
path = top + "/file"
for change in (lambda: os.chmod(path, 0o777), lambda: os.utime(path, (0, 0)), lambda: os.chmod(top, 0)):
    try: change()  # may claim to work
    except OSError: pass
"""
    before = (open_to_all / "file").stat()
    result = await sandbox.run(job(code, str(open_to_all), cwd=work.inside, writable=[work]))
    assert result.output == ""
    assert [path.name for path in open_to_all.iterdir()] == ["file"]
    after = (open_to_all / "file").stat()
    assert (after.st_mode, after.st_mtime, after.st_uid) == (before.st_mode, before.st_mtime, before.st_uid)
    assert (open_to_all / "file").read_text() == "before"
    assert open_to_all.stat().st_mode & 0o777 == 0o777


async def test_links_in_a_writable_directory_lead_nowhere(
    sandbox: Sandbox, job: MakeJob, tmp_path: Path, work: Bind
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("master key")
    owner = secret.stat()
    (work.host / "planted").symlink_to(secret)
    code = """
import os, sys
os.symlink(sys.argv[1], "own")
os.symlink("../secret", "relative")
for name in ("planted", "own", "relative"):
    try: print(open(name).read())
    except OSError: pass
    try: open(name, "a").write("x")
    except OSError: pass
"""
    result = await sandbox.run(job(code, str(secret), cwd=work.inside, writable=[work]))
    assert result.output == ""
    assert secret.read_text() == "master key"
    # Handing the directory over and back must not have followed the links either.
    assert (secret.stat().st_uid, secret.stat().st_mode) == (owner.st_uid, owner.st_mode)


async def test_a_link_on_the_way_to_an_inner_bind_is_refused(
    sandbox: Sandbox, job: MakeJob, tmp_path: Path, work: Bind
) -> None:
    """An earlier job replaced a directory of its tree by a link; the next one's node_modules must not go there."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    modules = tmp_path / "node_modules"
    modules.mkdir()
    await sandbox.run(job(f"import os; os.symlink({str(elsewhere)!r}, 'web')", cwd=work.inside, writable=[work]))
    with pytest.raises(JobInvalid, match="symbolic link"):
        await sandbox.run(job("", writable=[work], read_only=[Bind(modules, work.inside / "web" / "node_modules")]))
    assert list(elsewhere.iterdir()) == []


# -- the host's processes and privileges


async def test_processes_of_the_host_cannot_be_touched(sandbox: Sandbox, job: MakeJob) -> None:
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])  # noqa: ASYNC220
    try:
        code = """
import ctypes, os, resource, signal, sys
libc = ctypes.CDLL(None, use_errno=True)
for pid in (int(sys.argv[1]), int(sys.argv[2])):
    for name in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
        try: os.kill(pid, name)
        except OSError: pass
    try: signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGKILL)
    except OSError: pass
    if libc.ptrace(16, pid, 0, 0) == 0: print("traced", pid)
    try: resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1))
    except OSError: pass
if libc.ptrace(0, 0, 0, 0) == 0: print("traceable")
try: os.kill(-1, signal.SIGKILL)
except OSError: pass
print("done")
"""
        cpu = _cpu_limit(victim.pid)
        result = await sandbox.run(job(code, str(victim.pid), str(os.getpid())))
        assert "traced" not in result.output
        assert "traceable" not in result.output
        assert victim.poll() is None
        assert Path(f"/proc/{victim.pid}/stat").read_text().rpartition(")")[2].split()[0] != "T"
        assert _cpu_limit(victim.pid) == cpu
    finally:
        victim.kill()
        victim.wait()


def _cpu_limit(pid: int) -> tuple[int, int]:
    return resource.prlimit(pid, resource.RLIMIT_CPU)


async def test_no_privilege_can_be_had(sandbox: Sandbox, job: MakeJob) -> None:
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
print(status["NoNewPrivs"].strip(), status["Seccomp"].strip())
effective = int(status["CapEff"], 16) | int(status["CapPrm"], 16) | int(status["CapBnd"], 16) & 0
print("only reading" if effective & ~(1 << 2) == 0 else hex(effective))
for name, call in {
    "setuid": lambda: os.setuid(0), "setgid": lambda: os.setgid(0), "chroot": lambda: os.chroot("/tmp"),
    "nice": lambda: os.setpriority(os.PRIO_PROCESS, 0, -20), "hostname": lambda: __import__("socket").sethostname("x"),
}.items():
    try: call(); print("did", name)
    except OSError: pass
for name, arguments in {
    "unshare": (272, 0x10000000), "mount": (165, b"none", b"/tmp", b"tmpfs", 0, 0), "setns": (308, 3, 0),
    "bpf": (321, 0, 0, 0), "io_uring": (425, 1, 0), "userfaultfd": (323, 0), "keyctl": (250, 0, -3, 1),
    "open_by_handle_at": (304, -100, 0, 0), "perf": (298, 0, 0, -1, -1, 0), "clone": (56, 0x10000011, 0, 0, 0, 0),
}.items():
    if libc.syscall(*arguments) >= 0: print("did", name)
    elif ctypes.get_errno() not in (1, 38): print("not filtered", name, ctypes.get_errno())
"""
    result = await sandbox.run(job(code))
    if os.uname().machine != "x86_64":
        result_lines = result.output.splitlines()[:2]
    else:
        result_lines = result.output.splitlines()
    assert result_lines == ["1 2", "only reading"]


async def test_variables_of_the_loader_work_on_the_program_alone(sandbox: Sandbox, job: MakeJob) -> None:
    """What changes the job's user before it starts is still root, and must not load what the job says."""
    result = await sandbox.run(job("", argv=["/usr/bin/true"], env={"LD_TRACE_LOADED_OBJECTS": "1"}))
    assert "libc.so" in result.output
    assert "libcap" not in result.output
    assert result.output.count("libc.so.6 =>") == 1


async def test_a_setuid_program_gives_nothing(sandbox: Sandbox, job: MakeJob) -> None:
    setuid = next((p for p in ("/usr/bin/su", "/usr/bin/passwd", "/usr/bin/mount") if Path(p).exists()), None)
    assert setuid is not None
    code = """
import os, subprocess, sys
child = subprocess.Popen([sys.argv[1], "--help"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
child.wait()
print(os.geteuid() != 0 or "root inside")
"""
    assert (await sandbox.run(job(code, setuid))).output == "True\n"


# -- outliving the job


async def test_daemons_die_when_the_program_ends(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    code = HEARTBEAT + textwrap.dedent("""
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
    assert await stopped(work)


async def test_daemons_die_when_the_job_is_killed(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    code = HEARTBEAT + textwrap.dedent("""
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                beat()
            os._exit(0)
        time.sleep(60)
    """)
    process = await sandbox.start(job(code, cwd=work.inside, writable=[work]))
    await beating(work)
    process.kill()
    await process.wait()
    assert await stopped(work)


async def test_jobs_die_when_the_platform_is_killed(sandbox: Sandbox, work: Bind) -> None:
    """The platform gets SIGKILL, so nothing of it can clean up; daemons of the job included."""
    job_code = HEARTBEAT + textwrap.dedent("""
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
        await beating(work)
    finally:
        process.kill()
        process.wait()
    began = time.monotonic()
    while not await stopped(work):
        assert time.monotonic() - began < 5


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


async def test_a_place_of_the_system_cannot_be_hidden_by_a_bind(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    with pytest.raises(JobInvalid):
        await sandbox.run(job("pass", writable=[Bind(work.host, PurePosixPath("/etc"))]))
