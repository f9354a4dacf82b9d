"""What a rule reads, and whether the generated app can check it."""

from __future__ import annotations

from dataclasses import dataclass

from draftsmith_appspec import AppSpec, Invariant, SpecError
from draftsmith_appspec.expr import Environment, Kind, Typed, check
from draftsmith_appspec.expr.scope import Means
from draftsmith_appspec.expr.syntax import Call, Conditional, Name, Select
from draftsmith_appspec.expr.types import BOOLEAN
from draftsmith_codegen_templates.invariants.tally import Tally, counted, parts_of, with_count
from draftsmith_codegen_templates.spelling import human
from draftsmith_codegen_templates.targets.python.decisions import seen_by

MOST = 6
"""So many rows may refer to one that the tests make."""
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
    """A rule about the row itself, or about the others that it may clash with (`apart`) or that refer to it (`tally`).

    `reads` are the fields and relations it looks at, first the one at which people read the message; `clock` says
    whether it depends on when it is asked.
    """

    said: Invariant
    typed: Typed
    reads: tuple[str, ...]
    clock: bool
    apart: Apart | None = None
    tally: Tally | None = None

    @property
    def asked(self) -> Typed:
        """What can be asked of one row; with a `tally`, of one with as many rows as the tests may let refer to it."""
        return with_count(self.typed, MOST) if self.tally else self.typed


def row_rule(spec: AppSpec, name: str, rule: Invariant) -> RowRule:
    """The rule of an entity, whose fields are those that are generated.

    Raises:
        Unfit: it cannot be checked; its text says why.
    """
    entity = spec.entities[name]
    try:
        typed = check(rule.check, Environment(_as_kept(spec), name, caller=False), BOOLEAN.maybe())
    except SpecError as error:  # it held for the whole spec
        raise Unfit(f"the app has not all that it looks at ({error.problems[0].message})") from error
    apart = _apart(typed) if _calls(typed.node) == _OVERLAP else None
    tally = _tally(spec, name, typed)
    own = with_count(typed, MOST) if tally else typed
    for part in parts_of(own):
        if part is not typed or apart is None:
            _refuse(spec, name, part)
    reads = [part.node.name for part in parts_of(own) if isinstance(part.node, Name)]
    written = [key for key in dict.fromkeys(reads) if key in entity.fields or key in entity.belongs_to]
    if not written:
        raise Unfit("it looks at nothing that people write")
    first = apart.start if apart else next((key for key in written if key not in entity.states), written[0])
    return RowRule(
        rule,
        typed,
        (first, *(key for key in written if key != first)),
        any(_calls(part.node) in _CLOCKS for part in parts_of(typed)),
        apart,
        tally,
    )


def _as_kept(spec: AppSpec) -> AppSpec:
    """The spec as the app keeps its rows: a field that need not be given can be emptied, although it has a default."""
    entities = {}
    for name, entity in spec.entities.items():
        emptied = {
            key: field.model_copy(update={"default": None})
            for key, field in entity.fields.items()
            if not field.required and field.default is not None
        }
        entities[name] = entity.model_copy(update={"fields": {**entity.fields, **emptied}}) if emptied else entity
    return spec.model_copy(update={"entities": entities})


def _tally(spec: AppSpec, name: str, typed: Typed) -> Tally | None:
    """How many rows of which kind it counts, if that is all that it says of other rows."""
    count = counted(typed)
    if count is None:
        return None
    side = count.parts[0]
    counts = count.parts[1] if len(count.parts) > 1 else None
    child, by = side.type.entity, side.meaning.by
    asked = list(parts_of(counts)) if counts else []
    for part in asked:
        _refuse(spec, child, part)
        if _calls(part.node) in _CLOCKS:
            raise Unfit(f"which {human(side.word)} count depends on the time")
    reads = dict.fromkeys(part.node.name for part in asked if isinstance(part.node, Name))
    return Tally(side.word, child, by, counts, tuple(reads))


def _apart(typed: Typed) -> Apart:
    counted = [part for part in typed.parts if part.type.kind is not Kind.BOOLEAN]
    counts = typed.parts[-1] if len(counted) < len(typed.parts) else None
    *keys, start, end = counted
    return Apart(
        tuple(key.word for key in keys), start.word, end.word, end.type.kind is Kind.DURATION, counts
    )  # fmt: skip


def _refuse(spec: AppSpec, name: str, part: Typed) -> None:
    """Raise Unfit for what the check of a row of this entity cannot look at."""
    fields = spec.entities[name].fields
    if part.type.kind is Kind.ROWS:
        raise Unfit(f"it looks at other rows ({human(part.word)})")
    if isinstance(part.node, Select):
        raise Unfit(f"it looks at another row ({human(part.parts[0].word)})")
    if _calls(part.node) == _OVERLAP:
        raise Unfit("that rows do not overlap is a part of it only")
    if part.meaning.means is Means.OWNER or part.word == "updated_at":
        raise Unfit(f"it looks at {human(part.word)}")
    if part.meaning.means is Means.FIELD and seen_by(spec, name, part.word) is not None:
        raise Unfit(f"who does not see the {human(part.word)} would learn of it")
    if part.meaning.means is Means.FIELD and fields[part.word].computed is not None:
        raise Unfit(f"it looks at what is worked out ({human(part.word)})")
    if part.type.optional and (isinstance(part.node, Conditional) or _calls(part.node) == "coalesce"):
        raise Unfit("it chooses between values of which both may be missing")


def _calls(node: object) -> str:
    return node.function if isinstance(node, Call) else ""
