"""Programs that want the host's files: none is read, none is written, on every adapter."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from draftsmith_codegen.sandbox import Bind, Job, JobInvalid, Sandbox

MakeJob = Callable[..., Job]


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


async def test_a_place_of_the_system_cannot_be_hidden_by_a_bind(sandbox: Sandbox, job: MakeJob, work: Bind) -> None:
    with pytest.raises(JobInvalid):
        await sandbox.run(job("pass", writable=[Bind(work.host, PurePosixPath("/etc"))]))
