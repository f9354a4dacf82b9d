"""What has to hold of a row: "the end date must be after the start date", "at most 20 participants"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from draftsmith_appspec import NUMBER_TYPES, AppSpec, FieldType, Invariant
from draftsmith_appspec.words import title_of

from ..facts import Span
from .elements import days_of, rows_of, starts_and_ends
from .outcome import Change, Outcome, accepted, with_entity
from .vocabulary import Vocabulary, clauses_of

_Rule: TypeAlias = tuple[str, Invariant, Span]
_MOMENTS: Final = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.TIME})
_MUST: Final = (
    r"(?:must|has to|have to|needs to|need to|should|shall|can|may|is|are|cannot|can ?not|can't|mustn't|shouldn't)"
    r"(?: (?:always|only|never|not|ever))*"
    r"(?: (?:be|come|lie|fall|end|start|begin|happen|finish|go))?(?: (?:set|dated))?"
)
_COMPARED: Final = re.compile(
    rf"(?P<left>[a-z' -]+?) (?P<must>{_MUST}) (?P<how>(?:no |not )?(?:later|earlier|after|before|greater|more|"
    r"less|higher|lower|larger|smaller|bigger|longer|over|above|below|under|exceed\w*|on or after|on or before)"
    r"(?: than)?) (?P<right>[a-z' -]+)"
)
_HOW: Final = re.compile(
    r"\b(?:later|earlier|after|before|greater|more|less|higher|lower|larger|smaller|bigger|longer|over|above|below|under|"
    r"exceed\w*|pass)\b"
)
_EXCEEDS: Final = re.compile(
    r"(?P<left>[a-z' -]+?) (?P<must>must not|mustn't|may not|can ?not|can't|should not|never|does not|do not) "
    r"(?P<how>exceeds?|go over|pass|be over) (?P<right>[a-z' -]+)"
)
_AFTER: Final = frozenset(
    {"later", "after", "greater", "more", "higher", "larger", "bigger", "longer", "over", "above"}
)
_NOW: Final = re.compile(rf"(?P<left>[a-z' -]+?) (?P<must>{_MUST}) in the (?P<when>past|future)\b")
_NO_PAST: Final = re.compile(
    r"\b(?:no|never|not|nobody|cannot|can't|can ?not|prevent|refuse|reject|without)\b[^,;]{0,90}? in the past\b"
    r"|\bin the past\b[^,;]{0,90}?\b(?:not|never|impossible|refused|rejected|forbidden)\b"
)
_AT_MOST: Final = re.compile(
    r"\b(?P<how>at most|up to|no more than|not more than|a maximum of|maximum of|max|maximum|at least|a minimum of|"
    r"minimum of|no fewer than|not fewer than) "
    r"(?P<count>\d{1,6}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)\s+(?P<what>[a-z' -]+)"
)
_CAPACITY: Final = re.compile(
    r"\b(?:no|not|never|cannot|can't|must not|may not|nobody|stop\w*|limit\w*|refuse\w*)\b[^;]{0,80}?"
    r"\b(?:than|beyond|over|above|exceeds?|by|once|when|by its|reached)\b[^;]{0,60}?"
    r"\b(?P<what>capacity|seats|places|spots|spaces|max(?:imum)? (?:participants|people|size|number))\b"
)
_AT_A_TIME: Final = re.compile(
    r"\b(?:(?:same|any one|one|a|per|each|every) (?:day|time|hour|week|month|year|night)|at once|in advance)\b"
)
_COUNTS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "twenty": 20,
}  # fmt: skip
_ENDS_AFTER: Final = re.compile(
    r"\b(?:cannot|can't|can not|must not|mustn't|may not|never|not) (?:end|finish|return|be returned|stop|close)"
    r" before (?:it|they|the \w+) (?:\w+ )?(?:starts?|begins?|began|started|opens?|leaves?|was|were)\b"
    r"|\b(?:must|has to|have to|always|should) (?:end|finish)s? after (?:it|they|the \w+) (?:starts?|begins?)\b"
    r"|\bends? after (?:it|they) (?:starts?|begins?)\b"
)
_PAST: Final = re.compile(r"(?:^|_)(?:birth|born|birthday|created|added|joined)(?:_|$)")
_NEGATED: Final = re.compile(r"\b(?:not|never|cannot|n't|no)\b|can't|mustn't|shouldn't")


def with_limits(spec: AppSpec, text: str) -> tuple[AppSpec, list[Outcome]]:
    """The spec with a rule for each limit that the text sets, and what to report of each."""
    report: list[Outcome] = []
    subject = ""
    words = Vocabulary(spec)  # rules give nothing a name
    for clause in clauses_of(text):
        named = words.entities(clause.said)
        owners = list(dict.fromkeys([*(one.name for one in named), *([subject] if subject else [])]))
        for entity, rule, span in _rules(spec, words, clause.said, owners):
            rules = spec.entities[entity].rules
            if any(one.check == rule.check for one in rules):
                continue
            path = f"entities.{entity}.rules[{len(rules)}]"
            change = Change(with_entity(spec, entity, rules=[*rules, rule]), Outcome(clause.span(*span), path))
            changed, found = accepted(spec, [change])
            if changed is not spec:
                spec = changed
                report.extend(found)
        report.extend(
            Outcome(clause.span(*match.span()), problem="how many at one time, or in a period, no rule can say yet")
            for match in _AT_MOST.finditer(clause.said)
            if _AT_A_TIME.search(match["what"]) and words.entities(match["what"])
        )
        subject = named[0].name if named else subject
    return spec, report


def _rules(spec: AppSpec, words: Vocabulary, said: str, owners: list[str]) -> Iterator[_Rule]:
    for pattern in (_COMPARED, _EXCEEDS) if _HOW.search(said) else ():
        for match in pattern.finditer(said):
            yield from _compared(spec, words, match, owners)
    for pattern in (_NOW, _NO_PAST):
        for match in pattern.finditer(said):
            yield from _timely(spec, words, match, owners)
    for match in _ENDS_AFTER.finditer(said):
        yield from _ordered(spec, match, owners)
    for match in _AT_MOST.finditer(said):
        yield from _counted(spec, words, match, owners)
    for match in _CAPACITY.finditer(said):
        yield from _held(spec, words, match, owners)


def _compared(spec: AppSpec, words: Vocabulary, match: re.Match[str], owners: list[str]) -> Iterator[_Rule]:
    """`end_date > start_date`; of two fields of one row that can be compared."""
    for entity in dict.fromkeys([*owners, *spec.entities]):
        fields = spec.entities[entity].fields
        left, right = words.field(entity, match["left"]), _first(words, entity, match["right"])
        if left is None or right is None or left == right or fields[left].type is not fields[right].type:
            continue
        if fields[left].type not in _MOMENTS | NUMBER_TYPES:
            continue
        how = match["how"].split()
        more = bool(_AFTER & set(how)) or how[0].startswith("exceed") or how[0] in ("go", "pass", "be")
        negated = bool(_NEGATED.search(match["must"])) != (how[0] in ("no", "not"))
        equal = "on" in how or negated
        greater = more != negated
        operator = (">" if greater else "<") + ("=" if equal else "")
        dated = fields[left].type in _MOMENTS
        above, below = ("after", "before") if dated else ("more than", "less than")
        first, second = (_called(name) for name in (left, right))
        if equal:
            message = f"{first} cannot be {below if greater else above} {second.lower()}."
        else:
            message = f"{first} must be {above if greater else below} {second.lower()}."
        yield entity, Invariant(check=f"{left} {operator} {right}", message=message), match.span()
        return


def _called(field: str) -> str:
    """What people call a field: the end of what `ends_at` some time."""
    return {"ends_at": "End", "starts_at": "Start"}.get(field) or title_of(field)


def _first(words: Vocabulary, entity: str, said: str) -> str | None:
    """The field at the beginning of what follows: "the start date of the same course"."""
    bare = re.sub(r"^(?:the|its|their|than|a|an|his|her)\s+", "", said.strip())
    found = words.fields(entity, bare)
    whole = [one for one in found if one.start == 0]
    near = [one for one in found if one.start <= 12 and entity.lower() in bare[: one.start].replace(" ", "")]
    return (whole or near)[0].name if whole or near else None


def _timely(spec: AppSpec, words: Vocabulary, match: re.Match[str], owners: list[str]) -> Iterator[_Rule]:
    """`starts_at > now()`: what must not be in the past, or in the future, when it is written down."""
    said = match.groupdict()
    negated = _NEGATED.search(said.get("must") or "not") is not None
    future = (said.get("when", "past") == "future") != negated
    for entity in owners:
        fields = spec.entities[entity].fields
        moments = days_of(spec.entities[entity])
        told = words.field(entity, said.get("left") or "")
        starts, _ = starts_and_ends(moments)
        chosen = told if told in moments else starts[0] if len(starts) == 1 else None
        if chosen is None or _PAST.search(chosen):
            continue
        now = "now()" if fields[chosen].type is FieldType.DATETIME else "today()"
        check = f"{chosen} {'<=' if not future else '>' if now == 'now()' else '>='} {now}"
        message = f"{_called(chosen)} cannot be in the {'past' if future else 'future'}."
        yield entity, Invariant(check=check, message=message, when="create"), match.span()
        return


def _ordered(spec: AppSpec, match: re.Match[str], owners: list[str]) -> Iterator[_Rule]:
    """`ends_at > starts_at`: "a booking cannot end before it starts"."""
    for entity in owners:
        fields = spec.entities[entity].fields
        starts, ends = starts_and_ends(name for name, field in fields.items() if field.type in _MOMENTS)
        if starts and ends and fields[starts[0]].type is fields[ends[0]].type:
            message = f"{_called(ends[0])} must be after {_called(starts[0]).lower()}."
            yield entity, Invariant(check=f"{ends[0]} > {starts[0]}", message=message), match.span()
            return


def _counted(spec: AppSpec, words: Vocabulary, match: re.Match[str], owners: list[str]) -> Iterator[_Rule]:
    """`count(participants) <= 20`: how many rows may belong to one."""
    count = _COUNTS.get(match["count"]) or int(match["count"])
    most = not any(word in match["how"] for word in ("least", "minimum", "fewer"))
    first = next((one for one in words.entities(match["what"]) if one.start == 0), None)
    if first is None or not most or _AT_A_TIME.search(match["what"]):
        return
    for entity in owners:
        if entity == first.name:
            continue
        for path in _rows(spec, entity, first.name):
            many = spec.entities[first.name].plural.lower()
            message = f"There can be at most {count} {many}."
            yield entity, Invariant(check=f"count({path}) <= {count}", message=message), match.span()
            return


def _held(spec: AppSpec, words: Vocabulary, match: re.Match[str], owners: list[str]) -> Iterator[_Rule]:
    """`count(bookings) <= capacity`: a field says how many rows may belong to one."""
    for entity in spec.entities:
        whole = [name for name, field in spec.entities[entity].fields.items() if field.type is FieldType.INTEGER]
        limit = next((name for name in whole if match["what"] in title_of(name).lower()), None)
        if limit is None:
            continue
        below = [name for name in spec.entities if name != entity and next(_rows(spec, entity, name), None)]
        counted = [name for name in owners if name in below] or (below if len(below) == 1 else [])
        if counted:
            check = f"count({next(_rows(spec, entity, counted[0]))}) <= {limit}"
            message = f"The {spec.entities[entity].title.lower()} is full."
            yield entity, Invariant(check=check, message=message), match.span()
        return


def _rows(spec: AppSpec, entity: str, other: str) -> Iterator[str]:
    """What the rows of `other` that hang on one of `entity` are called from there."""
    for name, many in spec.entities[entity].many_to_many.items():
        if many.entity == other:
            yield name
    yield from (path for name, path in rows_of(spec, entity) if name == other)
