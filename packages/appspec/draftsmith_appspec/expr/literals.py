"""The values that functions take as texts in quotes."""

from __future__ import annotations

from ..durations import read_duration
from .syntax import Literal
from .typed import Typed


def unquoted(typed: Typed) -> str:
    """The text that `date("…")`, `time("…")` or `duration("…")` was given; the checker has seen to it."""
    argument = typed.parts[0].node
    if not (isinstance(argument, Literal) and isinstance(argument.value, str)):
        raise AssertionError("a text in quotes is expected")
    return argument.value


def minutes_of(typed: Typed) -> int:
    """The minutes of `duration("2h30m")`."""
    return read_duration(unquoted(typed))
