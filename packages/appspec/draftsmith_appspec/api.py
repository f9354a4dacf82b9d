"""Text to spec: what most callers need."""

from __future__ import annotations

from .check import findings
from .decode import decode
from .limits import MAX_PROBLEMS
from .model import AppSpec
from .nodes import read_nodes
from .problems import Problem, SpecError
from .reader import Reader, path_text


def parse(text: str) -> AppSpec:
    """Read an AppSpec from YAML, in short or full form.

    Raises SpecError with every problem found (at most MAX_PROBLEMS), in reading order, each with its line and column.
    """
    root = read_nodes(text)
    reader = Reader()
    spec = decode(root, reader)
    if spec is not None:
        for finding in findings(spec):
            place = reader.place(finding.path)
            reader.complain(place.after(finding.offset), finding.path, finding.message, finding.hint)
        if not reader.problems:
            return spec
    raise SpecError(_in_order(reader.problems))


def validate(spec: AppSpec) -> list[Problem]:
    """Everything wrong with a spec that was built or changed in code; the problems have no line and column.

    An empty list means that the spec can be dumped, parsed back and generated from.
    """
    found = [Problem(None, None, path_text(finding.path), finding.message, finding.hint) for finding in findings(spec)]
    return found[:MAX_PROBLEMS]


def _in_order(problems: list[Problem]) -> list[Problem]:
    ordered = sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))
    more = len(ordered) - MAX_PROBLEMS
    if more <= 0:
        return ordered
    last = ordered[MAX_PROBLEMS - 1]
    return [
        *ordered[: MAX_PROBLEMS - 1],
        Problem(last.line, last.column, "", f"and {more + 1} more problems from here on"),
    ]
