"""Programs that want the host's processes or more privileges: they get neither, on every adapter."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from draftsmith_codegen.sandbox import Job, Sandbox

MakeJob = Callable[..., Job]


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
