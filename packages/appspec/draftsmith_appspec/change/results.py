"""What comparing and merging answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from ..model import AppSpec
from ..problems import Problem
from ..reader import Path, path_text

Kind = Literal["added", "removed", "renamed", "changed", "reordered"]
Impact = Literal["safe", "needs_default", "lossy"]
IMPACTS: tuple[Impact, ...] = ("safe", "needs_default", "lossy")
Value: TypeAlias = Any
"""JSON data: a part of a spec as `full_form` writes it, None where there is nothing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was.

    `path` is by the new names of what stays, or for a renaming by the old ones. `old` and `new` are the value before
    and after (renamed: the two names; reordered: the names in their order). `after` is the name that what was added
    stands behind, None for the first place. `impact` is about rows that are kept already: safe; needs_default (they
    lack a value that has to come from somewhere); lossy (something kept is given up, or may no longer fit). `sentence`
    says so in words.
    """

    kind: Kind
    path: Path
    old: Value
    new: Value
    impact: Impact = "safe"
    sentence: str = ""
    after: str | None = None

    def __str__(self) -> str:
        """`renamed entities.Doctor.fields.phone: phone is called mobile now; what it holds is kept. [safe]`."""
        return f"{self.kind} {path_text(self.path)}: {self.sentence} [{self.impact}]"

    def as_data(self) -> dict[str, Value]:
        """For JSON; the path as text."""
        path = path_text(self.path)
        said = {"kind": self.kind, "path": path, "impact": self.impact, "sentence": self.sentence}
        return said | {"old": self.old, "new": self.new}


@dataclass(frozen=True, slots=True)
class Diff:
    """All differences between two specs, renamings first, then in the order of the spec."""

    differences: tuple[Difference, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.differences)

    def __str__(self) -> str:
        """One line for each difference, and what it comes to: `3 differences: 1 lossy, 2 safe`."""
        if not self:
            return "no differences"
        counts = Counter(difference.impact for difference in self.differences)
        total = len(self.differences)
        sum_up = ", ".join(f"{counts[impact]} {impact}" for impact in reversed(IMPACTS) if counts[impact])
        return "\n".join([*map(str, self.differences), f"{total} difference{'s'[: total > 1]}: {sum_up}"])

    @property
    def impact(self) -> Impact:
        """The gravest of all."""
        return max((each.impact for each in self.differences), key=IMPACTS.index, default="safe")

    def of_impact(self, impact: Impact) -> tuple[Difference, ...]:
        """The differences of that impact."""
        return tuple(each for each in self.differences if each.impact == impact)

    def as_data(self) -> dict[str, Value]:
        """For JSON."""
        return {"impact": self.impact, "differences": [each.as_data() for each in self.differences]}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed the same thing, each in its own way: `ours` and `theirs`, None where a side took it away."""

    path: str
    message: str
    base: Value
    ours: Value
    theirs: Value

    def __str__(self) -> str:
        """`entities.Visit.fields.note: both changed it: …`."""
        return f"{self.path}: {self.message}"

    def as_data(self) -> dict[str, Value]:
        """For JSON."""
        sides = {"base": self.base, "ours": self.ours, "theirs": self.theirs}
        return {"path": self.path, "message": self.message, **sides}


@dataclass(frozen=True, slots=True)
class Merge:
    """Two edits in one spec. Where they are in `conflicts`, `spec` is as ours has it.

    `problems` is what `validate` says of `spec`: edits that touch nowhere may still not go together, such as a field
    that one side removed and the other shows on a page.
    """

    spec: AppSpec
    conflicts: tuple[Conflict, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether the spec can be used as it is."""
        return not self.conflicts and not self.problems
