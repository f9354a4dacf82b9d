"""What a rule reads, and whether the generated app can check it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from draftsmith_appspec import AppSpec, Entity, Invariant, SpecError
from draftsmith_appspec.expr import Environment, Kind, Typed, check
from draftsmith_appspec.expr.scope import Means
from draftsmith_appspec.expr.syntax import Call, Conditional, Name, Select
from draftsmith_appspec.expr.types import BOOLEAN
from draftsmith_codegen_templates.spelling import human
from draftsmith_codegen_templates.targets.python.decisions import seen_by

_OVERLAP = "no_overlap"
_CLOCKS = frozenset({"now", "today", "age"})


class Unfit(Exception):
    """Why a rule is not generated: what follows "is not checked: "."""


@dataclass(frozen=True, slots=True)
class Apart:
    """That no two rows with the same `keys` (relations and fields) overlap in time.

    `end` is a field of the same type as `start`, or with `lasts` one that says how long it takes. `counts` says which
    rows take time at all, and is None where all do.
    """

    keys: tuple[str, ...]
    start: str
    end: str
    lasts: bool
    counts: Typed | None


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule about the row itself (or, `apart`, about the others that it may clash with).

    `reads` are the fields and relations it looks at, first the one at which people read the message; `clock` says
    whether it depends on when it is asked.
    """

    said: Invariant
    typed: Typed
    reads: tuple[str, ...]
    clock: bool
    apart: Apart | None = None


def row_rule(spec: AppSpec, name: str, rule: Invariant) -> RowRule:
    """The rule of an entity, whose fields are those that are generated.

    Raises:
        Unfit: it cannot be checked; its text says why.
    """
    entity = spec.entities[name]
    try:
        typed = check(rule.check, Environment(spec, name, caller=False), BOOLEAN.maybe())
    except SpecError as error:  # it held for the whole spec
        raise Unfit(f"the app has not all that it looks at ({error.problems[0].message})") from error
    apart = _apart(typed) if _calls(typed.node) == _OVERLAP else None
    for part in _parts(typed):
        if part is not typed or apart is None:
            _refuse(part, entity)
    reads = [part.node.name for part in _parts(typed) if isinstance(part.node, Name)]
    written = [key for key in dict.fromkeys(reads) if key in entity.fields or key in entity.belongs_to]
    if not written:
        raise Unfit("it looks at nothing that people write")
    hidden = next((key for key in written if key in entity.fields and seen_by(spec, name, key) is not None), None)
    if hidden is not None:
        raise Unfit(f"who does not see the {human(hidden)} would learn of it")
    first = apart.start if apart else next((key for key in written if key not in entity.states), written[0])
    return RowRule(
        rule,
        typed,
        (first, *(key for key in written if key != first)),
        any(_calls(part.node) in _CLOCKS for part in _parts(typed)),
        apart,
    )


def _apart(typed: Typed) -> Apart:
    counted = [part for part in typed.parts if part.type.kind is not Kind.BOOLEAN]
    counts = typed.parts[-1] if len(counted) < len(typed.parts) else None
    *keys, start, end = counted
    return Apart(
        tuple(key.word for key in keys), start.word, end.word, end.type.kind is Kind.DURATION, counts
    )  # fmt: skip


def _refuse(part: Typed, entity: Entity) -> None:
    """Raise Unfit for what the check of a row cannot look at."""
    if part.type.kind is Kind.ROWS:
        raise Unfit(f"it looks at other rows ({human(part.word)})")
    if isinstance(part.node, Select):
        raise Unfit(f"it looks at another row ({human(part.parts[0].word)})")
    if _calls(part.node) == _OVERLAP:
        raise Unfit("that rows do not overlap is a part of it only")
    if part.meaning.means is Means.OWNER or part.word == "updated_at":
        raise Unfit(f"it looks at {human(part.word)}")
    if part.meaning.means is Means.FIELD and entity.fields[part.word].computed is not None:
        raise Unfit(f"it looks at what is worked out ({human(part.word)})")
    if part.type.optional and (isinstance(part.node, Conditional) or _calls(part.node) == "coalesce"):
        raise Unfit("it chooses between values of which both may be missing")


def _calls(node: object) -> str:
    return node.function if isinstance(node, Call) else ""


def _parts(typed: Typed) -> Iterator[Typed]:
    yield typed
    for part in typed.parts:
        yield from _parts(part)
