"""Crashes for tests: a piece of Python in a process of its own, killed with SIGKILL at a named point.

crash('''
    from draftsmith_shared.testing.crash import reached
    ...
    reached("published")
''', at="published")
"""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from typing import Protocol

_CRASH_AT = "DRAFTSMITH_CRASH_AT"


class DidNotCrash(AssertionError):
    """The program ended, or ran into its timeout, without reaching the point."""


class Crash(Protocol):
    def __call__(self, program: str, *arguments: str, at: str, seconds: float = 30.0) -> str: ...


def reached(point: str) -> None:
    """Kills this very process if `point` is where it has to crash."""
    if os.environ.get(_CRASH_AT) == point:
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)


def crash(program: str, *arguments: str, at: str, seconds: float = 30.0) -> str:
    """Runs the program until it kills itself at the point; its standard output. Raises DidNotCrash."""
    result = _run(program, arguments, at, seconds)
    if result.returncode != -signal.SIGKILL:
        raise DidNotCrash(f"ended with {result.returncode} before {at!r}:\n{result.stdout}\n{result.stderr}")
    return result.stdout


def complete(program: str, *arguments: str, seconds: float = 30.0) -> str:
    """Runs the program to its end; its standard output. Raises AssertionError unless it ends with 0."""
    result = _run(program, arguments, "", seconds)
    if result.returncode != 0:
        raise AssertionError(f"ended with {result.returncode}:\n{result.stdout}\n{result.stderr}")
    return result.stdout


def _run(program: str, arguments: Sequence[str], at: str, seconds: float) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program), *arguments],
            env={**os.environ, _CRASH_AT: at, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        where = f"reach {at!r}" if at else "end"
        raise DidNotCrash(f"did not {where} within {seconds} s:\n{error.stdout!r}\n{error.stderr!r}") from error
