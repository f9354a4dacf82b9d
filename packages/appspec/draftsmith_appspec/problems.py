"""What is wrong with a spec, said so that a person can put it right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an AppSpec.

    `line` and `column` count from 1 and are None when the spec did not come from text. `path` is dotted
    (`entities.Appointment.fields.reason`), empty for the document as a whole. `hint` says what to do.
    """

    line: int | None
    column: int | None
    path: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        """`line 4, column 9: entities.Doctor.label: there is no field "nam" (did you mean "name"?)`."""
        where = f"line {self.line}, column {self.column}: " if self.line is not None else ""
        path = f"{self.path}: " if self.path else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{path}{self.message}{hint}"


class SpecError(ValueError):
    """An AppSpec (or a part of one, such as an access rule) that cannot be used; `problems` is never empty."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems in reading order."""
        if not problems:
            raise ValueError("SpecError needs at least one problem")
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
