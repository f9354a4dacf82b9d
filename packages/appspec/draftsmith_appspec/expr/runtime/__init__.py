"""What the code made from expressions calls: one small file for each language, to be put beside that code as it is."""

from __future__ import annotations

from importlib import resources

RUNTIMES = {"python": "expressions.py", "typescript": "expressions.ts", "go": "expressions.go"}


def runtime(language: str) -> str:
    """The text of the file for `python`, `typescript` or `go`. Raises KeyError for another language."""
    return resources.files(__name__).joinpath(RUNTIMES[language]).read_text(encoding="utf-8")
