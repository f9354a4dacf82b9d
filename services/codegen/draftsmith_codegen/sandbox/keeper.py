"""Confines a program with Landlock and seccomp, keeps hold of everything it starts, and ends with it.

Run by `landlock.py` as `python -I -S keeper.py FD`, outside of the sandbox: it stands alone on the standard library. FD
has the orders, a JSON object (see `Orders`). The keeper is the reaper of all that the program starts, daemons as well
(PR_SET_CHILD_SUBREAPER), and kills it all when the program ends, when it is told to (SIGTERM), and when the platform
dies (PR_SET_PDEATHSIG). SIGUSR1 asks the program itself to end.

Sources: landlock(7), seccomp(2), capabilities(7), PR_SET_CHILD_SUBREAPER(2const).
"""

import ctypes
import errno
import json
import os
import resource
import signal
import struct
import sys
from contextlib import suppress
from typing import NoReturn, TypedDict

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_SET_SECCOMP = 1, 4, 8, 22
_PR_CAPBSET_DROP, _PR_SET_SECUREBITS, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = (
    24,
    28,
    36,
    38,
    47,
)
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT_RAISE, _SECCOMP_MODE_FILTER = 2, 2
_CAP_DAC_READ_SEARCH, _CAPABILITY_VERSION_3 = 2, 0x20080522
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446

_FILE_RIGHTS = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15  # execute, write, read, truncate, ioctl of devices
_READ = 1 << 0 | 1 << 2 | 1 << 3  # execute, read files, read directories
_MAKE_DEVICES = 1 << 6 | 1 << 11
_ALL_FILES = (1 << 16) - 1  # of ABI 5 and newer
_ALL_NETWORK = 1 << 0 | 1 << 1  # bind and connect TCP
_ALL_SCOPES = 1 << 0 | 1 << 1  # abstract unix sockets, signals

_libc = ctypes.CDLL(None, use_errno=True)


class Orders(TypedDict):
    parent: int
    argv: list[str]
    env: dict[str, str]
    cwd: str
    read: list[str]
    write: list[str]
    devices: list[str]
    limits: dict[str, int]  # number of the resource -> limit
    filter: str  # the seccomp program, hexadecimal
    user: int  # -1: stays who the platform is
    group: int
    search: bool  # keep CAP_DAC_READ_SEARCH: what the job may see lies below directories closed to its user
    alone: bool  # nobody else runs as `user`
    status: int


def main() -> NoReturn:
    with open(int(sys.argv[1]), encoding="utf-8") as file:
        orders: Orders = json.load(file)
    os.set_inheritable(orders["status"], False)  # the program gets three descriptors and no more
    signals = {signal.SIGTERM, signal.SIGCHLD, signal.SIGUSR1}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    _prctl(_PR_SET_DUMPABLE, 0)
    if os.getppid() != orders["parent"]:
        os._exit(1)
    program, problem = _start(orders)
    if problem is not None:
        _tell(orders, problem)
        os._exit(1)
    _tell(orders, {"program": program})
    for fd in (0, 1, 2):  # the job's alone now, so that its end is the end of its output
        os.dup2(os.open(os.devnull, os.O_RDWR), fd)
    _tell(orders, {"exit": _keep(orders, program, signals)})
    os._exit(0)


def _start(orders: Orders) -> tuple[int, dict[str, str] | None]:
    read, write = os.pipe2(os.O_CLOEXEC)
    program = os.fork()
    if program == 0:
        step = "setup"
        try:
            _confine(orders)
            step = "chdir"
            os.chdir(orders["cwd"])
            step = "exec"
            _filter(bytes.fromhex(orders["filter"]))
            os.execvpe(orders["argv"][0], orders["argv"], orders["env"])  # noqa: S606 -- confined is what we are here for
        except BaseException as error:  # noqa: BLE001 -- told to the keeper; the child must never return
            os.write(write, json.dumps({"step": step, "error": f"{type(error).__name__}: {error}"}).encode())
            os._exit(127)
    os.close(write)
    said = b""
    while piece := os.read(read, 4096):
        said += piece
    os.close(read)
    return program, json.loads(said) if said else None


def _confine(orders: Orders) -> None:
    """Everything but the filter, whose rules would get in the way of what is left to do."""
    os.setsid()
    for number, limit in orders["limits"].items():
        _, hard = resource.getrlimit(int(number))
        bounded = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(int(number), (bounded, bounded))
    _prctl(_PR_SET_DUMPABLE, 1)  # else our own files in /proc are root's
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("500")  # when the machine runs out of memory, jobs go before the platform and this keeper
    _prctl(_PR_SET_DUMPABLE, 0)
    rules = _ruleset(orders)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if orders["user"] >= 0:
        _become(orders)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # after the change of user, which clears it
    if os.getppid() == 1:
        os._exit(1)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    _syscall(_LANDLOCK_RESTRICT_SELF, rules, 0)
    os.close(rules)


def _ruleset(orders: Orders) -> int:
    attributes = struct.pack("=QQQ", _ALL_FILES, _ALL_NETWORK, _ALL_SCOPES)
    rules = _syscall(_LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    for path in orders["read"]:
        _allow(rules, path, _READ)
    for path in orders["write"]:
        _allow(rules, path, _ALL_FILES & ~_MAKE_DEVICES)
    for path in orders["devices"]:
        _allow(rules, path, _READ | 1 << 1 | 1 << 14)
    _allow(rules, f"/proc/{os.getpid()}", _READ)
    return rules


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):
        rights &= _FILE_RIGHTS
    _syscall(_LANDLOCK_ADD_RULE, rules, 1, struct.pack("=Qi", rights, fd), 0)
    os.close(fd)


def _become(orders: Orders) -> None:
    """Changes to the job's user and gives up every capability, but the one to find what it may read."""
    kept = 1 << _CAP_DAC_READ_SEARCH if orders["search"] else 0
    for capability in range(64):
        if not kept >> capability & 1:
            _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # EINVAL above the last one there is
    if kept:
        # Else access(2), which goes by the real user, would deny what open(2) allows.
        _prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setresgid(orders["group"], orders["group"], orders["group"])
    _prctl(_PR_SET_KEEPCAPS, 1)
    os.setresuid(orders["user"], orders["user"], orders["user"])
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    if _libc.capset(header, struct.pack("=6I", kept, kept, kept, 0, 0, 0)) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    if kept:
        _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_READ_SEARCH)


def _filter(program: bytes) -> None:
    code = ctypes.create_string_buffer(program, len(program))
    fprog = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    if _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, fprog, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def _keep(orders: Orders, program: int, signals: set[signal.Signals]) -> int:
    """Waits for the program or for orders to end it; then ends everything. Answers the program's exit code."""
    status: int | None = None
    killed = False
    while status is None and not killed:
        told = signal.sigwait(signals)
        if told == signal.SIGUSR1:
            _kill(program, signal.SIGTERM)
        killed = told == signal.SIGTERM
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0] != 0:
                if found[0] == program:
                    status = found[1]
    _end_all(orders)
    code = 128 + signal.SIGKILL if status is None else os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _end_all(orders: Orders) -> None:
    """Kills until nobody is left. Everything the program started is, or becomes, a child of ours."""
    if orders["alone"] and orders["user"] >= 0:
        _kill_user(orders["user"])
    while True:
        for pid in _below(os.getpid()):
            with suppress(OSError):  # so that it cannot outrun us by forking
                resource.prlimit(pid, resource.RLIMIT_NPROC, (0, 0))
            _kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            return


def _kill_user(user: int) -> None:
    """kill(-1) as the job's user reaches all of its processes at once, which no loop over a list can do."""
    killer = os.fork()
    if killer == 0:
        try:
            os.setresuid(user, user, user)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    with suppress(ChildProcessError):
        os.waitpid(killer, 0)


def _below(pid: int) -> list[int]:
    """All descendants, found by reading every process's parent: slower than asking for children, but misses none."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with suppress(OSError), open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found and child not in found}:
        found |= more
    return sorted(found - {pid})


def _kill(pid: int, what: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, what)


def _tell(orders: Orders, what: object) -> None:
    with suppress(BrokenPipeError):
        os.write(orders["status"], json.dumps(what).encode() + b"\n")


def _prctl(option: int, *values: int) -> None:
    padded = [*values, 0, 0, 0, 0][:4]
    if _libc.prctl(option, *map(ctypes.c_ulong, padded)) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def _syscall(number: int, *values: int | bytes) -> int:
    answer: int = _libc.syscall(number, *values)
    if answer < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"system call {number}: {errno.errorcode.get(code)}")
    return answer


if __name__ == "__main__":
    main()
