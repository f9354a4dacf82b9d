"""Stage 10e: what must not be taken twice: "a room is never given to two parties at once"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from draftsmith_appspec import AppSpec, Entity, FieldType, Invariant
from draftsmith_appspec.words import snake_of

from ..facts import Span
from ..relate import is_act
from .elements import starts_and_ends
from .outcome import Change, Outcome, accepted, with_entity
from .vocabulary import clauses_of

_AT_ONCE: Final = r"(?:at once|(?:at|in|for) (?:the )?same (?:time|slot|hour|moment))"
_WISH: Final = re.compile(
    rf"\bdouble[- ]?book|\boverlap|\bclash|\b(?:booked|reserved|rented|lent|given|taken|hired|assigned) twice\b"
    rf"|\btwice {_AT_ONCE}|\btwice on the same (?:day|date|night)\b"
    rf"|\b(?:two|2|both|three|several|more than one)\b[^,]{{0,70}}\b{_AT_ONCE}"
    rf"|\b{_AT_ONCE}[^,]{{0,40}}\b(?:twice|two|2)\b"
    r"|\bonly\b[^,]{0,40}\bone\b[^,]{0,40}\bat (?:a|any) time\b"
)
_FORBIDDEN: Final = re.compile(
    r"\b(?:no|nor|not|never|nobody|cannot|can'?t|mustn'?t|won'?t|shouldn'?t|avoid\w*|prevent\w*|stop\w*|without|refuse\w*|"
    r"only|reject\w*|impossible|block\w*|forbid\w*|disallow\w*|don'?t|doesn'?t)\b"
)
#: Behind it stand those who take it, not what is taken.
_TO_TWO: Final = re.compile(r"\b(?:to|by|for) (?:two|2|three|several|more than one|multiple|different)\b")
_DAY: Final = re.compile(r"\b(?:days?|dates?|nights?|weekend)\b")
_OTHER: Final = re.compile(r"(?:^|_)(?:created|added|ordered|paid|due|born|birth|deadline|reminder|expir\w+)(?:_|$)")
_GONE: Final = ("cancelled", "canceled", "rejected", "declined", "refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class _Taken:
    """What an entity takes: a relation of it, and since when and until when (a field; "": nobody says)."""

    entity: str
    what: str
    start: tuple[str, ...]
    end: str


def with_clashes(spec: AppSpec, text: str) -> tuple[AppSpec, list[Outcome]]:
    """The spec with a rule for all that the text wants taken by one at a time, and what to report of each.

    Where an end or a duration is kept, no two may overlap; where only a moment is, no two may have the same.
    """
    wishes: dict[_Taken, Span] = {}
    report: list[Outcome] = []
    for sentence in clauses_of(text):
        said = sentence.said
        wish = _WISH.search(said)
        if wish is None or not _FORBIDDEN.search(said):
            continue
        clause = said.rfind(",", 0, wish.start()) + 1
        to_two = _TO_TWO.search(said, clause)
        taken = list(_taken(spec, said[clause : to_two.start() if to_two else None]))
        clause += len(said[clause:]) - len(said[clause:].lstrip(" *-"))
        span = sentence.span(clause, len(said))
        for one in taken:
            wishes.setdefault(one, span)
        if not taken:
            report.append(Outcome(span, problem="no record says what is taken and when"))
    for one, span in wishes.items():
        spec, found = accepted(spec, [_kept_apart(spec, one, span)])
        report.extend(found)
    return spec, report


def _kept_apart(spec: AppSpec, taken: _Taken, span: Span) -> Change:
    entity = spec.entities[taken.entity]
    path = f"entities.{taken.entity}"
    gone = [f'{name} != "{value}"' for name, field in entity.fields.items() for value in field.values if value in _GONE]
    if taken.end:
        counts = f", {' && '.join(gone)}" if gone else ""
        check = f"no_overlap({taken.what}, {', '.join(taken.start)}, {taken.end}{counts})"
        title = spec.entities[entity.belongs_to[taken.what].entity].title.lower()
        rules = [*entity.rules, Invariant(check=check, message=f"The {title} is taken then.")]
        return Change(with_entity(spec, taken.entity, rules=rules), Outcome(span, f"{path}.rules[{len(entity.rules)}]"))
    if gone:  # what is called off makes room again, which no group of fields can say
        problem = f"nobody said how long {entity.plural.lower()} last"
        question = f"How long do {entity.plural.lower()} last? Without an end or a duration nothing keeps two apart."
        return Change(spec, Outcome(span, problem=problem, question=question))
    unique = [*entity.unique, [taken.what, *taken.start]]
    return Change(with_entity(spec, taken.entity, unique=unique), Outcome(span, f"{path}.unique[{len(entity.unique)}]"))


def _taken(spec: AppSpec, said: str) -> Iterator[_Taken]:
    """What the end of a sentence speaks of: what it names, else what the one record with a time takes of others."""
    words = {
        form for word in re.findall(r"[a-z]+", said) for form in (word, word.removesuffix("s"), word.removesuffix("es"))
    }
    timed = {
        name: times
        for name, entity in spec.entities.items()
        if (times := _times(entity, said)) is not None and (times[1] or is_act(entity.title.lower()))
    }
    named = [name for name in timed if _named(name, words)]
    found = False
    for name in named or timed:
        for what, to in spec.entities[name].belongs_to.items():
            if _named(what, words) or _named(to.entity, words):
                found = True
                yield _Taken(name, what, *timed[name])
    if not found and len(named or timed) == 1:
        [name] = named or timed
        entity = spec.entities[name]
        for what in entity.belongs_to:
            if not re.search(rf"\b{what} == me\b", entity.access.create or ""):  # whoever books is not what is booked
                yield _Taken(name, what, *timed[name])


def _named(name: str, words: Collection[str]) -> bool:
    """Whether words speak of it, in full or by its end: "the room" is a courtroom."""
    *parts, last = snake_of(name).split("_")
    ends = any(len(word) > 3 and last.endswith(word) for word in words)
    return ends and all(part in words for part in parts)


def _times(entity: Entity, said: str) -> tuple[tuple[str, ...], str] | None:
    """The fields that say when something is taken, and until when or how long ("" where none does)."""

    def of(*kinds: FieldType) -> list[str]:
        return [name for name, field in entity.fields.items() if field.type in kinds and not _OTHER.search(name)]

    moments = of(FieldType.DATE, FieldType.DATETIME)
    starts, ends = starts_and_ends(moments)
    if not starts:
        return None
    start = starts[0]
    kind = entity.fields[start].type
    until = next((name for name in ends if entity.fields[name].type is kind), next(iter(of(FieldType.DURATION)), ""))
    hours, _ = starts_and_ends(of(FieldType.TIME))
    lasting = until and entity.fields[until].type is FieldType.DURATION
    if until and not (kind is FieldType.DATE and lasting and hours):  # a day and an hour are no moment to count from
        return (start,), until
    if kind is FieldType.DATETIME or _DAY.search(said):
        return (start,), ""
    return ((start, hours[0]), "") if hours else None
