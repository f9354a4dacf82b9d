"""The fields of the records: their names, types and values, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from draftsmith_appspec import FieldType

from ..facts import Has, Span
from ..items import Item, split_items
from ..lexicon.wordset import spaced
from ..phrases import phrase_of
from ..tokens import words_of
from ..values import Marks
from .links import Linked, Owners
from .mention import RECORDS, Mention
from .naming import name_of, of_one, shares_head, unnamed
from .network import TYPES
from .page import Page
from .telling import told_owner

_EDGES = spaced("it they he she them this that is are was were unique flag optional computed calculated too etc")
_NEVER_LISTED = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.TIME, FieldType.MONEY, FieldType.EMAIL})


def fields_of(page: Page, records: Mapping[str, tuple[Mention, ...]], linked: Linked) -> list[Has]:
    """Every field that was marked, with the record it belongs to."""
    if not records:
        return []
    found: list[Has] = []
    values = _values(page, linked)
    owners = Owners(linked, records)
    for mention in page.mentions:
        if mention.kind not in ("field", "value") or (mention.kind == "value" and len(values.get(mention, ())) < 2):
            continue
        told = told_owner(page, mention)
        headed = None if told else page.headed_by(mention.sentence)
        owner = headed.key if headed else owners.of(mention, page.listed_with(mention), told)
        if mention.kind == "value":
            reads_as = (FieldType.ENUM, mention.confidence)
            item: Item | None = _unnamed(page, values[mention])
        else:
            chances = linked.types(mention)
            best = int(chances.argmax())
            reads_as = (FieldType(TYPES[best]), round(float(chances[best]), 2))
            item = _item(page, mention, reads_as[0], values.get(mention, ()), each=_of_many(page, mention))
        if item is not None:
            span = _with_values(page, mention, values.get(mention, ()))
            found.append(Has(owner, item, span, reads_as=reads_as))
    return found


def _with_values(page: Page, mention: Mention, values: Sequence[Mention]) -> Span:
    """Where a field and the values that follow it in its sentence stand."""
    start, end = page.span(mention)
    behind = [page.span(one)[1] for one in values if one.sentence == mention.sentence]
    return start, max([end, *behind])


def _values(page: Page, linked: Linked) -> dict[Mention, tuple[Mention, ...]]:
    """The values of each field; values that no word names hang on the first of them."""
    fields = [m for m in page.mentions if m.kind in ("field", "value")]
    found: dict[Mention, list[Mention]] = {}
    heads: dict[Mention, Mention] = {}
    for one in fields:
        if one.kind == "value":
            to = linked.field_of(one, [m for m in fields if m.sentence <= one.sentence])
            head = heads[one] = heads.get(to, to)
            found.setdefault(head, []).append(one)
    return {head: tuple(ones) for head, ones in found.items()}


def _unnamed(page: Page, values: Sequence[Mention]) -> Item:
    words = [page.words(m) for m in values]
    before = page.tokens[values[0].sentence][: values[0].start]
    marks = Marks(name=unnamed(words, before), values=tuple(map(words_of, words)))
    return Item(words[0], words[0], phrase_of(words[0]), marks)


def _of_many(page: Page, field: Mention) -> bool:
    """Whether it is said of several records at a time: "tasks with due dates and priorities"."""
    before = [one for one in page.of(field.sentence) if one.kind in RECORDS and one.end <= field.start]
    if not before or page.words(before[-1])[-1].tag not in ("NNS", "NNPS"):
        return False
    between = page.tokens[field.sentence][before[-1].end : field.start]
    return any(token.lower in ("with", "have", "(", ":") for token in between[:1])


def _item(
    page: Page, mention: Mention, kind: FieldType, values: Sequence[Mention] = (), *, each: bool = False
) -> Item | None:
    """The field with what is said of it right behind its name: values, units, bounds.

    `each` says that it is told of several records, each of which has one.
    """
    tokens = page.tokens[mention.sentence]
    words = page.words(mention)
    later = [m for m in page.of(mention.sentence) if m.start >= mention.end]
    before = [m for m in page.of(mention.sentence) if m.end <= mention.start and m.kind == "field"]
    shared = bool(before) and shares_head(page.words(before[-1]), tokens[before[-1].end : mention.start], words)
    if later and later[0].kind == "field":
        following = page.words(later[0])
        if shares_head(words, tokens[mention.end : later[0].start], following):
            words, shared = (*words, following[-1]), True
    stop = next((m.start for m in later), len(tokens))
    if [token.lower for token in tokens[max(0, mention.start - 2) : mention.start]] == ["how", "many"]:
        words = (*tokens[mention.start - 2 : mention.start], *words)
    said = tuple(words_of(page.words(m)) for m in values)
    behind = split_items(tokens[mention.start : stop])
    name = split_items(words)
    first = name[0] if name else Item(words, words, phrase_of(words))
    marks = first.marks if first.marks.name else replace(behind[0].marks if behind else first.marks, name="")
    first = _trimmed(first)
    short = marks.name or first.name
    name_found = name_of(words, short, kind)
    marks = replace(marks, name=of_one(name_found) if shared or each else name_found)
    if len(said) > 1 and kind not in _NEVER_LISTED:
        marks = replace(marks, values=said, type=None)
    elif len(marks.values) < 2 or kind is not FieldType.ENUM:
        marks = replace(marks, values=())
    return replace(first, marks=marks, nested=())


def _trimmed(item: Item) -> Item:
    """The item without the small words at the ends of its name: "dose in", "mandatory yes / no", "the condition of"."""
    words = list(item.words)
    if [word.lower for word in words[-2:]] in (["yes", "no"], ["y", "n"]):
        words, item = words[:-2], replace(item, marks=replace(item.marks, type=FieldType.BOOLEAN))
    while len(words) > 1 and (words[-1].lower in _EDGES or words[-1].tag in ("DT", "IN", "PRP", "PRP$", "CC", "TO")):
        words.pop()
    while len(words) > 1 and (words[0].tag in ("DT", "PRP$", "CC") or words[0].lower in ("optional", "also")):
        words.pop(0)
    if not words or item.marks.name:
        return item
    return replace(item, words=tuple(words), phrase=phrase_of(words))
