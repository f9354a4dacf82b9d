"""The system calls a job may not make, as a classic BPF program (seccomp(2), linux/seccomp.h, linux/filter.h).

A list of what is refused, like systemd's and Flatpak's, rather than of what is allowed: the jobs are whole tool chains
(Node, mypy, pytest) whose needs change with every release. The namespaces or Landlock do the containing; the filter
takes away what reaches the kernel's less trodden parts, and on Landlock what Landlock does not see (sockets, signals'
cousins, changing attributes by path).
"""

import errno
import platform
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from draftsmith_codegen.sandbox import syscalls

_LD_ABS, _JEQ, _JGE, _JSET, _JA, _RET = 0x20, 0x15, 0x35, 0x45, 0x05, 0x06
_RET_ALLOW, _RET_ERRNO, _RET_KILL = 0x7FFF0000, 0x00050000, 0x80000000
_OFFSET_NR, _OFFSET_ARCH, _OFFSET_ARGS = 0, 4, 16
_X32_BIT = 0x40000000

_AUDIT_ARCH = MappingProxyType({"x86_64": 0xC000003E, "aarch64": 0xC00000B7})


_CLONE_NEW = 0x7E020000 | 0x00000080  # every CLONE_NEW* flag of clone(2), CLONE_NEWTIME among them
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16
_SOCK_TYPE_MASK, _SOCK_STREAM, _SOCK_SEQPACKET = 0xF, 1, 5


@dataclass(frozen=True, slots=True)
class Rules:
    """What a filter refuses beyond the list that always holds.

    `network`: sockets of the internet families may be made (the job has a network namespace of its own). Without it,
    neither they nor any connection: only unix stream sockets that listen, and socket pairs.
    `attributes_by_path`: modes, owners and times may be changed by path. Without it such a call does nothing and says
    it worked, because tools set modes as a matter of course; for sandboxes where the job's user owns files elsewhere.
    """

    network: bool = True
    attributes_by_path: bool = True


def supported() -> bool:
    """Whether the call numbers of this machine's architecture are known here."""
    return platform.machine() in _AUDIT_ARCH


def program(rules: Rules, *, machine: str = "") -> bytes:
    """The filter as an array of `struct sock_filter`, for seccomp(2) or bwrap's --seccomp.

    Raises KeyError for an architecture without a table (see `supported`).
    """
    machine = machine or platform.machine()
    column = 0 if machine == "x86_64" else 1
    arch = _AUDIT_ARCH[machine]
    out = _Assembler(column)
    out.emit(_LD_ABS, k=_OFFSET_ARCH)
    out.emit(_JEQ, k=arch, jt=1)
    out.emit(_RET, k=_RET_KILL)
    out.emit(_LD_ABS, k=_OFFSET_NR)
    if machine == "x86_64":
        out.emit(_JGE, k=_X32_BIT, jf=1)
        out.emit(_RET, k=_RET_ERRNO | errno.ENOSYS)
    out.answer(syscalls.REFUSED, errno.EPERM)
    out.answer(syscalls.ABSENT, errno.ENOSYS)
    out.when("clone", lambda: out.if_any_bit(0, _CLONE_NEW, errno.EPERM))
    out.when("ioctl", lambda: out.if_equal(1, (_TIOCSTI, _TIOCLINUX), errno.EPERM))
    if rules.network:
        families = (_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK)
        out.when("socket", lambda: out.unless_equal(0, families, errno.EAFNOSUPPORT))
        out.when("socket", lambda: out.unless_first_then_zero(_AF_NETLINK, 2, errno.EPROTONOSUPPORT))
        out.when("socketpair", lambda: out.unless_equal(0, (_AF_UNIX,), errno.EAFNOSUPPORT))
    else:
        out.answer(["connect"], errno.EACCES)
        for call in ("socket", "socketpair"):
            out.when(call, lambda: out.unless_equal(0, (_AF_UNIX,), errno.EACCES))
        out.when("socket", lambda: out.unless_equal(1, (_SOCK_STREAM, _SOCK_SEQPACKET), errno.EACCES, _SOCK_TYPE_MASK))
    if not rules.attributes_by_path:
        out.answer(syscalls.BY_PATH, 0)
        out.when("utimensat", lambda: out.unless_zero_pointer(1, 0))
        for call in syscalls.OTHERS_FIRST_ARGUMENT:
            out.when(call, lambda: out.unless_equal(0, (0,), errno.EPERM))
        for call in syscalls.OTHERS_SECOND_ARGUMENT:
            out.when(call, lambda: out.unless_equal(1, (0,), errno.EPERM))
    out.emit(_RET, k=_RET_ALLOW)
    return out.bytes()


class _Assembler:
    """Straight-line BPF: every check loads what it looks at and leaves the call's number in the accumulator."""

    def __init__(self, column: int) -> None:
        self._column = column
        self._code: list[tuple[int, int, int, int]] = []

    def emit(self, code: int, *, jt: int = 0, jf: int = 0, k: int = 0) -> None:
        self._code.append((code, jt, jf, k))

    def bytes(self) -> bytes:
        return b"".join(struct.pack("<HBBI", *instruction) for instruction in self._code)

    def _number(self, call: str) -> int | None:
        return syscalls.NUMBERS[call][self._column]

    def answer(self, calls: Sequence[str], error: int) -> None:
        """Answers the calls with an errno (0: says it worked)."""
        for number in filter(None, map(self._number, calls)):
            self.emit(_JEQ, k=number, jf=1)
            self.emit(_RET, k=_RET_ERRNO | error)

    def when(self, call: str, body: Callable[[], None]) -> None:
        """Runs the body's checks for one call only."""
        number = self._number(call)
        if number is None:
            return
        self.emit(_JEQ, k=number, jt=1)
        jump = len(self._code)
        self.emit(_JA)
        body()
        self.emit(_LD_ABS, k=_OFFSET_NR)
        self._code[jump] = (_JA, 0, 0, len(self._code) - jump - 1)

    def _load(self, argument: int, *, high: bool = False) -> None:
        self.emit(_LD_ABS, k=_OFFSET_ARGS + 8 * argument + (4 if high else 0))

    def if_any_bit(self, argument: int, mask: int, error: int) -> None:
        self._load(argument)
        self.emit(_JSET, k=mask, jf=1)
        self.emit(_RET, k=_RET_ERRNO | error)

    def if_equal(self, argument: int, values: Sequence[int], error: int) -> None:
        self._load(argument)
        for value in values:
            self.emit(_JEQ, k=value, jf=1)
            self.emit(_RET, k=_RET_ERRNO | error)

    def unless_equal(self, argument: int, values: Sequence[int], error: int, mask: int = 0xFFFFFFFF) -> None:
        self._load(argument)
        if mask != 0xFFFFFFFF:
            self.emit(0x54, k=mask)  # BPF_ALU | BPF_AND | BPF_K
        for position, value in enumerate(values):
            self.emit(_JEQ, k=value, jt=len(values) - position)
        self.emit(_RET, k=_RET_ERRNO | error)

    def unless_first_then_zero(self, first: int, argument: int, error: int) -> None:
        """Of calls whose first argument is `first`, only those with a zero in `argument` pass (NETLINK_ROUTE is 0)."""
        self._load(0)
        self.emit(_JEQ, k=first, jf=3)
        self._load(argument)
        self.emit(_JEQ, k=0, jt=1)
        self.emit(_RET, k=_RET_ERRNO | error)

    def unless_zero_pointer(self, argument: int, error: int) -> None:
        self._load(argument)
        self.emit(_JEQ, k=0, jt=1)
        self.emit(_RET, k=_RET_ERRNO | error)
        self._load(argument, high=True)
        self.emit(_JEQ, k=0, jt=1)
        self.emit(_RET, k=_RET_ERRNO | error)
