"""What holds of any text whatsoever."""

from __future__ import annotations

from ..api import parse
from ..canonical import dump
from ..problems import SpecError


def read_or_refused(text: str) -> None:
    """Asserts that the text is a spec whose canonical text reads back the same, or has problems that say where."""
    try:
        spec = parse(text)
    except SpecError as error:
        problems = error.problems
    else:
        assert parse(dump(spec)) == spec
        return
    lines = len(text.splitlines())
    assert problems
    for problem in problems:
        assert problem.message
        assert problem.line is not None
        assert problem.column is not None
        assert 1 <= problem.line <= lines + 1
        assert problem.column >= 1
