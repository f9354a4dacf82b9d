"""Values that are worked out: "the line total is quantity times unit price", "a running total of what they paid"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from draftsmith_appspec import NUMBER_TYPES, AppSpec, Entity, Field, FieldType
from draftsmith_appspec.names import safe_name
from draftsmith_appspec.words import snake_of

from ..facts import Span
from .elements import STARTS, days_of, rows_of, starts_and_ends
from .outcome import Change, Outcome, accepted, with_entity
from .vocabulary import Clause, Named, Vocabulary, clauses_of

_IS: Final = (
    r"(?:is|are|=|equals|being|comes from|should be|gets|must be)(?: always| then| simply| just)?"
    r"(?: automatically)?(?: (?:calculated|computed|worked out|derived|made|added up|determined))?"
    r"(?: automatically)?(?: as| from| by| of)?"
)
_OPERATORS: Final = {
    "times": "*", "multiplied by": "*", "x": "*", "*": "*", "plus": "+", "+": "+", "minus": "-", "less": "-",
    "divided by": "/", "/": "/",
}  # fmt: skip
_BY: Final = "|".join(map(re.escape, _OPERATORS))
_STEP: Final = re.compile(rf"\s({_BY})\s")
_WORK: Final = re.compile(
    rf"(?P<field>(?:[a-z][a-z'-]*[ ]){{1,7}}?){_IS} (?P<work>[a-z0-9' -]+? (?:{_BY}) [a-z0-9' *+/-]+?)"
    r"(?=$|[,.;:()]| and\b| but\b| which\b| so\b)"
)
_SUM: Final = re.compile(
    r"\b(?:(?P<running>running (?:total|sum|balance))|(?P<sum>sum|grand total|total|subtotal))"
    r"(?: (?:cost|amount|value|price|hours|quantity|weight))?"
    r" (?:of|for|from|over|across) (?P<what>[a-z]+ [a-z' -]*)"
)
_AVERAGE: Final = re.compile(r"\b(?:average|mean) (?P<what>[a-z' -]+)")
_COUNT: Final = re.compile(
    r"\b(?:(?:number|count|total number) of (?:its |their |all |the )?(?P<many>[a-z' -]+)|how many (?P<how>[a-z' -]+))"
)
_NIGHTS: Final = re.compile(r"\b(?:the )?(?:number of )?(?:nights|days)\b")
_SPLIT: Final = re.compile(r"\b(?:per|by|over the last|for each)\b")  # a table of many values, not one of each row
_QUANTITIES: Final = frozenset({"quantity", "qty", "amount", "pieces", "count", "number", "units", "copies"})
_MINE: Final = re.compile(
    r"\b(?:automatic\w*|calculat\w*|comput\w*|work\w* out|count\w*|shows?|see|display\w*|running|sum)\b"
)


@dataclass(frozen=True, slots=True)
class _Value:
    """A value to be worked out: of which entity, called what (a field it has, or a new one), and how."""

    entity: str
    name: str
    expression: str
    like: Field
    span: Span


def with_computed(spec: AppSpec, text: str) -> tuple[AppSpec, list[Outcome]]:
    """The spec with fields that are worked out as the text tells, and what to report of each."""
    report: list[Outcome] = []
    subject = ""
    words = Vocabulary(spec)
    for clause in clauses_of(text):
        named = words.entities(clause.said)
        for value in _values(spec, words, clause, named, subject):
            entity = spec.entities[value.entity]
            old = entity.fields.get(value.name)
            if old is not None and old.computed is not None:
                continue
            field = value.like.model_copy(update={"computed": value.expression})
            path = f"entities.{value.entity}.fields.{value.name}"
            outcome = Outcome(clause.span(*value.span), path, confidence=0.8)
            new = with_entity(spec, value.entity, fields={**entity.fields, value.name: field})
            changed, found = accepted(spec, [Change(new, outcome)])
            if changed is not spec:
                spec, words = changed, Vocabulary(changed)
                report.extend(found)
        subject = named[0].name if named else subject
    return spec, report


def _values(spec: AppSpec, words: Vocabulary, clause: Clause, named: list[Named], subject: str) -> Iterator[_Value]:
    said = clause.said

    def owner(before: int) -> str:
        earlier = [one for one in named if one.end <= before]
        return earlier[-1].name if earlier else named[0].name if named and not subject else subject

    for match in _WORK.finditer(said) if _STEP.search(said) else ():
        yield from _worked(spec, words, match, [owner(match.start("work")), *(one.name for one in named), subject])
    for match in _SUM.finditer(said):
        if match["running"] or match["sum"] == "sum" or _MINE.search(said):
            yield from _summed(spec, words, match, said, owner(match.start()))
    for match in _AVERAGE.finditer(said):
        yield from _averaged(spec, words, match, [owner(match.start()), *(one.name for one in named)])
    for match in _COUNT.finditer(said):
        yield from _counted(spec, words, match, said, owner(match.start()))


def _worked(spec: AppSpec, words: Vocabulary, match: re.Match[str], owners: list[str]) -> Iterator[_Value]:
    """`total = quantity * unit_price`, where both are of the row or of a row it belongs to."""
    told, of, whose = match["field"].partition(" of ")
    owners = [*(one.name for one in words.entities(whose) if of), *owners]
    first, *steps = _STEP.split(match["work"])
    said = [first, *steps[1::2]]
    operators = [_OPERATORS[step] for step in steps[::2]]
    spanning = [name for name in spec.entities if _span(spec.entities[name])] if _NIGHTS.search(match["work"]) else []
    for entity in dict.fromkeys(owner for owner in (*spanning, *owners) if owner):
        operands = [found for one in said if (found := _operand(spec, words, entity, one)) is not None]
        name = words.field(entity, told) or _without_own_name(entity, told)
        if len(operands) < len(said) or not name:
            continue
        fields = [field for _, field in operands if field is not None]
        money = next((field for field in fields if field.type is FieldType.MONEY), None)
        if not fields:
            return
        divided = "/" in operators
        exact = divided or any(field.type in (FieldType.DECIMAL, FieldType.DURATION) for field in fields)
        kind = FieldType.MONEY if money else FieldType.DECIMAL if exact else fields[0].type
        required = not divided and all(field.required for field in fields)
        like = Field(type=kind, required=required, currency=money.currency if money else None)
        paths = [path for path, _ in operands]
        rest = "".join(f" {operator} {path}" for operator, path in zip(operators, paths[1:], strict=True))
        yield _Value(entity, name, f"{paths[0]}{rest}", like, match.span())
        return


def _operand(spec: AppSpec, words: Vocabulary, entity: str, said: str) -> tuple[str, Field | None] | None:
    """A number, a field of the entity, or one of what it belongs to; with the field that it is of."""
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,4})?", said.strip()):
        return said.strip(), None
    if _NIGHTS.fullmatch(said.strip()) and (span := _span(spec.entities[entity])):
        return f"days({span[1]} - {span[0]})", Field(type=FieldType.DECIMAL)
    own = words.field(entity, said)
    if own is not None and spec.entities[entity].fields[own].type in NUMBER_TYPES:
        return _in_hours(own, spec.entities[entity].fields[own])
    for name, to in spec.entities[entity].belongs_to.items():
        theirs = words.field(to.entity, said)
        if theirs is not None and to.required and spec.entities[to.entity].fields[theirs].type in NUMBER_TYPES:
            return _in_hours(f"{name}.{theirs}", spec.entities[to.entity].fields[theirs])
    return None


def _span(entity: Entity) -> tuple[str, str] | None:
    """The dates (or moments) between which a row is, where it has both."""
    starts, ends = starts_and_ends(days_of(entity))
    return (starts[0], ends[0]) if starts and ends and STARTS.search(starts[0]) else None


def _in_hours(path: str, field: Field) -> tuple[str, Field]:
    return (f"hours({path})" if field.type is FieldType.DURATION else path), field


def _without_own_name(entity: str, said: str) -> str:
    """A name for the field of which is told: "the line total" of a line is its `total`."""
    words = [
        word for word in re.findall(r"[a-z]+", said) if word not in ("the", "a", "an", "its", "their", "each", "and")
    ]
    own = snake_of(entity).split("_")
    while words and words[0].rstrip("s") in own:
        words = words[1:]
    return safe_name("field", " ".join(words)) if words and len(words) < 4 else ""


def _summed(spec: AppSpec, words: Vocabulary, match: re.Match[str], said: str, owner: str) -> Iterator[_Value]:
    """`total = sum(lines, quantity * unit_price)`: the amounts of the rows that are named, or of the only ones."""
    what = match["what"]
    named = {one.name for one in words.entities(what)}
    for entity in dict.fromkeys([owner, *(spec.entities if named else ())] if owner else ()):
        rows = [(child, path, amount) for child, path in rows_of(spec, entity) for amount in _amounts(spec, child)]
        chosen = [one for one in rows if one[0] in named] or ([] if named else rows)
        told = [one for one in chosen if words.field(one[0], what) == one[2] or _names(one[2], what)]
        worked = [one for one in chosen if spec.entities[one[0]].fields[one[2]].computed is not None]
        chosen = told or worked or chosen
        if len({one[0] for one in chosen}) == 1:
            child, path, amount = chosen[0]
            field = spec.entities[child].fields[amount]
            like = Field(type=field.type, currency=field.currency)
            name, start = _target(words, entity, said[: match.start()], match)
            yield _Value(entity, name, f"sum({path}, {_of_each(spec, child, amount)})", like, (start, match.end()))
            return


def _of_each(spec: AppSpec, entity: str, amount: str) -> str:
    """The amount of a row; a price where a quantity is kept too is of one piece."""
    fields = spec.entities[entity].fields
    pieces = [name for name, field in fields.items() if name in _QUANTITIES and field.type is FieldType.INTEGER]
    single = amount.split("_")[-1] in ("price", "cost", "rate", "fee") and fields[amount].computed is None
    return f"{pieces[0]} * {amount}" if pieces and single else amount


def _names(field: str, said: str) -> bool:
    return all(re.search(rf"\b{word}s?\b", said) for word in field.split("_"))


def _amounts(spec: AppSpec, entity: str) -> list[str]:
    """The fields that can be added up, money before all else."""
    fields = spec.entities[entity].fields
    money = [name for name, field in fields.items() if field.type is FieldType.MONEY]
    return money or [name for name, field in fields.items() if field.type in NUMBER_TYPES]


def _target(words: Vocabulary, entity: str, before: str, match: re.Match[str]) -> tuple[str, int]:
    """The field that gets the value: one the entity has, named here or in front of "is"; and where its name begins."""
    head = re.search(r"(?P<name>(?:[a-z]+ ){1,6})(?:is|=|equals|shows|being)(?: the| a)? $", before)
    if head:
        told = head["name"].partition(" of ")[0]
        found = words.field(entity, told) or _without_own_name(entity, told)
        if found:
            return found, head.start()
    named = words.fields(entity, match[0])
    if named and named[0].start == 0:
        return named[0].name, match.start()
    phrase = re.split(r" (?:of|for|from|over|across) ", match[0])[0]
    return "total" if phrase == "sum" else safe_name("field", phrase), match.start()


def _averaged(spec: AppSpec, words: Vocabulary, match: re.Match[str], owners: list[str]) -> Iterator[_Value]:
    for owner in dict.fromkeys(one for one in owners if one):
        for child, path in rows_of(spec, owner) if not _SPLIT.search(match["what"]) else ():
            found = words.fields(child, match["what"])
            if found and found[0].start < 4 and spec.entities[child].fields[found[0].name].type in NUMBER_TYPES:
                field = spec.entities[child].fields[found[0].name]
                kept = (FieldType.MONEY, FieldType.DURATION)
                like = Field(
                    type=field.type if field.type in kept else FieldType.DECIMAL,
                    required=False,
                    currency=field.currency,
                )
                name = safe_name("field", f"average {found[0].name}")
                yield _Value(owner, name, f"avg({path}, {found[0].name})", like, match.span())
                return


def _counted(spec: AppSpec, words: Vocabulary, match: re.Match[str], said: str, owner: str) -> Iterator[_Value]:
    many = match["many"] or match["how"]
    first = next((one for one in words.entities(many) if one.start == 0), None)
    if first is None or not owner:
        return
    for child, path in rows_of(spec, owner):
        own = words.field(owner, match[0][: match.start("many") - match.start() + first.end]) if match["many"] else None
        if child == first.name and (own is not None or _MINE.search(said)):
            name = own or safe_name("field", f"number of {many[: first.end]}")
            yield _Value(owner, name, f"count({path})", Field(type=FieldType.INTEGER), match.span())
            return
