"""The filter, run by a small interpreter of classic BPF: every architecture's program can be checked on any."""

import errno
import struct
from typing import Any

import pytest

from draftsmith_codegen.sandbox import syscalls
from draftsmith_codegen.sandbox.seccomp import Rules, program

ALLOW, KILL = 0x7FFF0000, 0x80000000
ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
COLUMN = {"x86_64": 0, "aarch64": 1}


def decide(code: bytes, arch: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """What the kernel would answer, in the kernel's own words (SECCOMP_RET_*)."""
    data = struct.pack("<IIQ6Q", number, arch, 0, *(arguments + (0,) * 6)[:6])
    at = value = 0
    while True:
        op, jt, jf, k = struct.unpack_from("<HBBI", code, at * 8)
        at += 1
        match op:
            case 0x20:
                (value,) = struct.unpack_from("<I", data, k)
            case 0x54:
                value &= k
            case 0x15:
                at += jt if value == k else jf
            case 0x35:
                at += jt if value >= k else jf
            case 0x45:
                at += jt if value & k else jf
            case 0x05:
                at += k
            case 0x06:
                return int(k)
            case _:
                raise AssertionError(f"unknown instruction {op:#x}")


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def answer(machine: str, rules: Rules, call: str, *arguments: int) -> Any:
    """`allow`, `absent` where the architecture has no such call, or the errno."""
    number = syscalls.NUMBERS[call][COLUMN[machine]]
    if number is None:
        return "absent"
    verdict = decide(program(rules, machine=machine), ARCH[machine], number, arguments)
    return "allow" if verdict == ALLOW else verdict & 0xFFFF


@pytest.mark.parametrize("rules", [Rules(), Rules(network=False), Rules(attributes_by_path=False)])
def test_what_reaches_the_kernels_dark_corners_is_refused(machine: str, rules: Rules) -> None:
    for call in syscalls.REFUSED:
        assert answer(machine, rules, call) in (errno.EPERM, "absent"), call
    for call in syscalls.ABSENT:
        assert answer(machine, rules, call) in (errno.ENOSYS, "absent"), call


def test_everyday_calls_pass(machine: str) -> None:
    everyday = {"x86_64": [0, 1, 2, 3, 9, 59, 60, 231, 257], "aarch64": [56, 63, 64, 221, 93, 94, 222]}
    for rules in (Rules(), Rules(network=False, attributes_by_path=False)):
        for number in everyday[machine]:
            assert decide(program(rules, machine=machine), ARCH[machine], number) == ALLOW


def test_another_architectures_calls_kill(machine: str) -> None:
    code = program(Rules(), machine=machine)
    assert decide(code, 0x40000003, 1) == KILL  # i386


def test_the_x32_calls_do_not_exist() -> None:
    assert decide(program(Rules(), machine="x86_64"), ARCH["x86_64"], 0x40000000 | 101) & 0xFFFF == errno.ENOSYS


def test_processes_may_be_made_but_not_namespaces(machine: str) -> None:
    rules = Rules()
    assert answer(machine, rules, "clone", 0x01200011) == "allow"
    assert answer(machine, rules, "clone", 0x003D0F00) == "allow"  # a thread
    for flag in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
        assert answer(machine, rules, "clone", flag | 17) == errno.EPERM


def test_keys_cannot_be_typed_into_a_terminal(machine: str) -> None:
    assert answer(machine, Rules(), "ioctl", 0, 0x5412) == errno.EPERM
    assert answer(machine, Rules(), "ioctl", 0, 0x5413) == "allow"
    # The kernel looks at the low half only, so a high half must not hide the request.
    assert answer(machine, Rules(), "ioctl", 0, 0x1_0000_5412) == errno.EPERM


def test_with_a_network_of_its_own_a_job_has_the_usual_sockets(machine: str) -> None:
    rules = Rules(network=True)
    for family in (1, 2, 10):
        assert answer(machine, rules, "socket", family, 1) == "allow"
    assert answer(machine, rules, "socket", 16, 3, 0) == "allow"  # NETLINK_ROUTE
    assert answer(machine, rules, "socket", 16, 3, 9) == errno.EPROTONOSUPPORT
    assert answer(machine, rules, "socket", 17, 3) == errno.EAFNOSUPPORT  # AF_PACKET
    assert answer(machine, rules, "socket", 38, 5) == errno.EAFNOSUPPORT  # AF_ALG
    assert answer(machine, rules, "connect", 3) == "allow"


def test_without_one_only_unix_sockets_that_listen(machine: str) -> None:
    rules = Rules(network=False)
    assert answer(machine, rules, "socket", 1, 1) == "allow"
    assert answer(machine, rules, "socket", 1, 1 | 0o2000000 | 0o4000) == "allow"  # SOCK_CLOEXEC | SOCK_NONBLOCK
    assert answer(machine, rules, "socket", 1, 2) == errno.EACCES  # a datagram names its receiver as it is sent
    assert answer(machine, rules, "socketpair", 1, 2) == "allow"
    for family in (2, 10, 16, 17):
        assert answer(machine, rules, "socket", family, 1) == errno.EACCES
    assert answer(machine, rules, "connect", 3) == errno.EACCES


def test_attributes_by_path_are_left_alone_where_the_user_owns_more_than_the_job(machine: str) -> None:
    rules = Rules(attributes_by_path=False)
    for call in syscalls.BY_PATH:
        assert answer(machine, rules, call, 1, 1) in (0, "absent"), call
    assert answer(machine, rules, "utimensat", 3, 0) == "allow"  # of an open file
    assert answer(machine, rules, "utimensat", 3, 0x7F00_0000_0000) == 0
    assert answer(machine, rules, "prlimit64", 0, 7) == "allow"
    assert answer(machine, rules, "prlimit64", 1234, 7) == errno.EPERM
    assert answer(machine, rules, "setpriority", 0, 1234) == errno.EPERM
    assert answer(machine, Rules(), "prlimit64", 1234, 7) == "allow"


def test_an_unknown_architecture_has_no_filter() -> None:
    with pytest.raises(KeyError):
        program(Rules(), machine="sparc")
