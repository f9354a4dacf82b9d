"""Stage 10b: whether a field tells how far a record has come, and the steps from one of its values to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from lemminflect import getLemma

from draftsmith_appspec.names import safe_name

from .arrows import Edge
from .facts import Span
from .lexicon.states import (
    DRAFTS,
    ENDS,
    JUDGED_ILL,
    JUDGED_WELL,
    LAST_ENDS,
    MAKERS,
    NAMES,
    NEVER,
    NO_STEPS,
    PARTICLES,
    PAUSES,
    PLAIN_STARTS,
    PROGRESS,
    REOPENED,
    RUNS_OUT,
    SERVED,
    SIDEWAYS,
    STARTS,
    STATES,
    STEPS,
    STOPS,
    TASK_ENDS,
    TASK_STARTS,
    THINGS,
    WAITLISTS,
    WORKING,
)
from .report import Basis

_OUTCOMES = ENDS | JUDGED_WELL
_TELLING = ENDS | LAST_ENDS | JUDGED_WELL | JUDGED_ILL | STOPS | SERVED


class Kind(StrEnum):
    """Whose step it is."""

    JUDGE = "judge"  # of whoever decides on the record
    SERVE = "serve"  # of whoever the record is made for: they pack, ship, repair
    MAKE = "make"  # of whoever made the record: they submit and cancel
    WORK = "work"  # of whoever works with it


@dataclass(frozen=True, slots=True)
class Way:
    """A step from some values to another, under its name; `span` where the text says it."""

    name: str
    start: tuple[str, ...]
    end: str
    kind: Kind
    basis: Basis
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """The values that a record goes through: the one it begins with, and every step."""

    first: str
    ways: tuple[Way, ...]


def process_of(name: str, values: Sequence[str], stated: Sequence[Edge] = ()) -> Process | None:
    """The process behind an enum field; None where it only tells of what kind something is."""
    if not _is_process(name, values, stated):
        return None
    first = _first(values, stated)
    order = [first, *(value for value in values if value != first)]
    edges: dict[tuple[str, str], tuple[Basis, Span | None]] = {}
    for edge in stated:
        edges[edge.start, edge.end] = (Basis.STATED, edge.span)
    told = {edge.end for edge in stated}
    for start, end in _usual(order, plain=not stated):
        if end not in told:
            edges.setdefault((start, end), (Basis.IMPLIED, None))
    reached = {end for _, end in edges}
    for value in order[1:]:  # what nothing leads to: from the beginning
        if value not in reached:
            edges[first, value] = (Basis.IMPLIED, None)
    return Process(first, tuple(_named(order, edges)))


def kind_of(value: str) -> Kind:
    """Whose step it is to a value."""
    if value in JUDGED_WELL | JUDGED_ILL:
        return Kind.JUDGE
    if value in MAKERS:
        return Kind.MAKE
    serving = value in SERVED or (value.endswith("ing") and value not in PROGRESS)
    return Kind.SERVE if serving else Kind.WORK


def step_name(value: str) -> str:
    """What the step to a value is called: `cancelled` -> `cancel`, `picked_up` -> `pick_up`, `out` -> `mark_out`."""
    if value in STEPS:
        return STEPS[value]
    head, *rest = value.split("_")
    verb = STEPS.get(head) if rest and head in STEPS and head.endswith(("t", "d", "n")) else _verb(head)
    if verb and set(rest) <= PARTICLES:
        return "_".join([verb, *rest])
    if not rest and value.endswith("ing") and len(value) > 5:
        return f"start_{value}"
    if head == "being" and rest:
        return "start"
    return f"mark_{value}"


def is_out(value: str) -> bool:
    """Whether it is a way out: `cancelled`, `late_cancelled`, `rejected`, `lost`."""
    return value in STOPS | JUDGED_ILL | RUNS_OUT or bool(set(value.split("_")) & STOPS)


def is_outcome(value: str) -> bool:
    """Whether it tells how something went rather than how far it is: `approved`, `lost`."""
    return value in _OUTCOMES or is_out(value)


def _is_process(name: str, values: Sequence[str], stated: Sequence[Edge]) -> bool:
    tail = name.rsplit("_", 1)[-1]
    if tail in NEVER or len(values) < 2:
        return False
    if stated:
        return True
    if set(values) & THINGS or (is_outcome(values[0]) and not set(values) & STARTS):
        return False
    telling = [value for value in values if value in STATES or _verb(value.split("_")[0])]
    known = [value for value in values if value in STATES]
    if tail in NAMES:
        return len(telling) > 1 and 2 * len(telling) >= len(values) and bool(known)
    return len(telling) == len(values) and bool(set(values) & STARTS) and bool(set(values) & _TELLING)


def _first(values: Sequence[str], stated: Sequence[Edge]) -> str:
    """The value it begins with: the head of the chain, else the first said, unless that is plainly an outcome."""
    ends = {edge.end for edge in stated}
    heads = [edge.start for edge in stated if edge.start not in ends]
    if heads:
        return heads[0]
    if values[0] in STARTS or not is_outcome(values[0]):
        return values[0]
    return next((value for value in values if value in PLAIN_STARTS), values[0])


def _usual(order: Sequence[str], *, plain: bool) -> list[tuple[str, str]]:
    """The steps that go without saying, along the order; with `plain`, also those of everyday tasks."""
    last = order[-1]
    closing = last in ("closed", "archived")  # an end of the way rather than a way out
    ways_out = [value for value in order[1:] if is_out(value) and not (closing and value == last)]
    aside = [value for value in order[1:] if value in PAUSES | WAITLISTS]
    forward = [value for value in order if value not in ways_out and value not in aside]
    main = [value for value in forward if value == order[0] or value not in SIDEWAYS]
    over = {value for value in order if value in ENDS} | {value for value in main[-1:] if value in LAST_ENDS}
    going = [value for value in order if value not in ways_out and value not in over] or [order[0]]
    edges = list(pairwise(main))
    for value in forward:
        if value in SIDEWAYS and value != order[0]:
            at = forward.index(value)
            before = next((one for one in reversed(forward[:at]) if one in main and one not in over), order[0])
            edges.append((before, value))
            edges += [(value, one) for one in main[main.index(before) + 1 :][:1]]
    for value in aside:
        before = _before(value, order, main, over)
        if value in PAUSES:
            edges += [(before, value), (value, before)]
        else:
            after = next((one for one in main[1:] if one not in over), order[0])
            edges += [(order[0], value), (value, after)]
    for value in ways_out:
        sources = _judged(order, main, going) if value in JUDGED_ILL | {"expired", "lapsed"} else going
        if value == "archived":
            sources = [*going, *(one for one in main if one in over)]
        edges += [(one, value) for one in sources if one != value]
    if closing and last in main:
        edges += [(one, last) for one in (order if last == "archived" else going) if one not in (last, *ways_out)]
    easy = not set(order) & (JUDGED_WELL | JUDGED_ILL | (SERVED - RUNS_OUT - REOPENED))
    if plain and easy and order[0] in TASK_STARTS and main[-1] in REOPENED:
        if main[-1] in TASK_ENDS:
            edges += [(one, main[-1]) for one in going if one not in PAUSES]
        edges += [(one, order[0]) for one in main if one in REOPENED]
    return list(dict.fromkeys((start, end) for start, end in edges if start != end))


def _before(value: str, order: Sequence[str], main: Sequence[str], over: set[str]) -> str:
    """Where a pause is made from: where the work is done, else the value said before it."""
    earlier = [one for one in order[: order.index(value)] if one in main and one not in over]
    working = [one for one in earlier if one in WORKING]
    return (working or earlier or [order[0]])[-1]


def _judged(order: Sequence[str], main: Sequence[str], going: Sequence[str]) -> list[str]:
    """Where a refusal leads from: what comes before the consent, without drafts that nobody has handed in."""
    consent = next((one for one in main[1:] if one in JUDGED_WELL), None)
    before = main[: main.index(consent)] if consent else [one for one in going if one in main]
    handed_in = [one for one in before if one not in DRAFTS]
    return handed_in or list(before) or [order[0]]


def _named(order: Sequence[str], edges: dict[tuple[str, str], tuple[Basis, Span | None]]) -> list[Way]:
    groups: dict[tuple[str, str], list[str]] = {}
    for start, end in edges:
        groups.setdefault((end, _direction(order, start, end)), []).append(start)
    found: list[Way] = []
    for (end, direction), starts in sorted(
        groups.items(), key=lambda item: (bool(item[0][1]), order.index(item[0][0]))
    ):
        starts.sort(key=order.index)
        said = [edges[start, end] for start in starts]
        basis = Basis.STATED if all(one is Basis.STATED for one, _ in said) else Basis.IMPLIED
        spoken = {"": step_name(end), "back": f"back_to_{end}", "reopen": "reopen", "resume": "resume"}[direction]
        name = safe_name("transition", spoken, [way.name for way in found])
        kind = Kind.WORK if direction else kind_of(end)
        found.append(Way(name, tuple(starts), end, kind, basis, said[0][1] if basis is Basis.STATED else None))
    return found


def _direction(order: Sequence[str], start: str, end: str) -> str:
    if start in PAUSES and end not in ENDS | LAST_ENDS and not is_out(end):
        return "resume"
    if order.index(end) >= order.index(start):
        return ""
    if end == order[0] and end in TASK_STARTS and start in REOPENED:
        return "reopen"
    aside = is_out(start) or start in PAUSES | WAITLISTS | SIDEWAYS
    return "" if aside and end != order[0] else "back"


@lru_cache(maxsize=1024)
def _verb(word: str) -> str:
    """The verb of a participle, "" where the word is none: `shipped` -> `ship`."""
    if not word.endswith("ed") or word in NO_STEPS or len(word) < 5:
        return ""
    lemmas: tuple[str, ...] = getLemma(word, upos="VERB", lemmatize_oov=False)
    return lemmas[0] if lemmas and lemmas[0] != word else ""
