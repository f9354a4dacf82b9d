"""Runs programs that are not trusted: generated code, its tests, its tools, the deployed apps.

    sandbox = choose(await probe())
    result = await sandbox.run(Job(["python3", "-m", "pytest"], cwd=…, env={…}, read_only=[…], writable=[…]))

SANDBOX.md in services/codegen has the threat model, what contains what on each adapter, and what is not contained.
"""

from draftsmith_codegen.sandbox.disk import remove_tree
from draftsmith_codegen.sandbox.errors import JobInvalid, SandboxUnavailable
from draftsmith_codegen.sandbox.port import (
    GIB,
    MIB,
    Bind,
    Exceeded,
    Job,
    Limits,
    Result,
    RunningProcess,
    Sandbox,
    Sink,
)
from draftsmith_codegen.sandbox.probe import Finding, choose, probe

__all__ = [
    "GIB",
    "MIB",
    "Bind",
    "Exceeded",
    "Finding",
    "Job",
    "JobInvalid",
    "Limits",
    "Result",
    "RunningProcess",
    "Sandbox",
    "SandboxUnavailable",
    "Sink",
    "choose",
    "probe",
    "remove_tree",
]
