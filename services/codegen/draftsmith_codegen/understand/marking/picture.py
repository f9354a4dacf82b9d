"""What a description speaks of: its records with their fields, how they hang together, and who uses them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from draftsmith_appspec import FieldType

from ..facts import Has, Span
from ..items import Item, split_items
from ..lexicon.apps import BARE, TELLING
from ..lexicon.people import ADMINS, GENERIC, is_person
from ..lexicon.records import KNOWN_RECORDS
from ..lexicon.trades import synonyms
from ..lexicon.types import DAY_UNITS, TIME_UNITS, UNITS
from ..lexicon.wordset import spaced
from ..lines import Sentence
from ..phrases import phrase_of
from ..tokens import Tokens, words_of
from ..values import Marks
from .links import Linked, Owners, records_of
from .mention import RECORDS, Mention
from .naming import name_of, of_one, shares_head, unnamed
from .network import TYPES, Reading, network
from .page import Page, page_of, record_key
from .records import settled
from .tagger import marks
from .telling import told_owner

_WISHED = 0.7  # the least probability of a capability that is asked for
_LIKELY = 0.45  # the least confidence of the surest mention of a record
_EDGES = spaced("it they he she them this that is are was were unique flag optional computed calculated too etc")
_NEVER_LISTED = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.TIME, FieldType.MONEY, FieldType.EMAIL})
_ALWAYS_FIELDS = spaced(
    "date time day name title price cost amount status email phone address age quantity weight total number"
)
_NEVER_RECORDS = frozenset({"overdue", "late", "due", "available", "full"})  # how something is
_MONEY = spaced("euro euros dollar dollars pound pounds francs yen eur usd gbp chf rupees")
_CLASHING = frozenset({"double", "overlapping", "clashing", "simultaneous", "duplicate"})
_PLAIN = 0.9
_HEADING = 5  # words in which a heading ends
_SEVERAL = 2  # records behind a colon: what stands before it is the app they are of; fields: the record
_UNITS = UNITS.keys() | TIME_UNITS.keys() | DAY_UNITS


@dataclass(frozen=True, slots=True)
class Wish:
    """A capability that is asked for, by its id in the AppSpec, with the word that asks most plainly."""

    feature: str
    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything read from the marks; keys are lower-case singular phrases."""

    page: Page
    records: dict[str, tuple[Mention, ...]]
    fields: tuple[Has, ...]
    ties: dict[tuple[str, str], dict[str, float]]  # for each pair the probability of each of LABELS
    people: dict[str, tuple[Mention, ...]]
    app: tuple[Mention, ...]
    wishes: tuple[Wish, ...]


def picture_of(sentences: Sequence[Sentence], tokens: Sequence[Tokens], reading: Reading) -> Picture:
    """The picture of a description, from its sentences, their tagged tokens and what the network makes of them."""
    found = list(_told_apart(_headed([_with_key(one, tokens) for one in marks(reading, sentences)], tokens), tokens))
    linked = Linked(reading, found)
    mentions = settled(_believed(found, tokens), synonyms(), _deeds(found, tokens), linked)
    page = page_of(sentences, tokens, mentions)
    records = records_of(page.mentions)
    return Picture(
        page,
        records,
        tuple(_fields(page, records, linked)),
        {(one, two): linked.tie(records[one], records[two]) for one, two in combinations(records, 2)},
        _people(page),
        tuple(m for m in page.mentions if m.kind == "app"),
        tuple(_wish(*found, tokens) for found in reading.wishes(_WISHED)),
    )


def span_of(page: Page, mention: Mention) -> Span:
    """Where the words of a mention stand in the plain text."""
    words = page.words(mention)
    return words[0].start, words[-1].end


def _wish(sentence: int, word: int, number: int, chance: float, tokens: Sequence[Tokens]) -> Wish:
    token = tokens[sentence][word]
    return Wish(network().features[number], (token.start, token.end), round(chance, 2))


def _with_key(one: Mention, tokens: Sequence[Tokens]) -> Mention:
    named = one.kind in RECORDS or one.kind == "role"
    while named and one.end - one.start > 1 and tokens[one.sentence][one.end - 1].tag in ("CC", "DT", ","):
        one = replace(one, end=one.end - 1)  # "laptops and"
    return replace(one, key=record_key(tokens[one.sentence][one.start : one.end])) if named else one


def _deeds(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> set[str]:
    """The keys of records that are told of by verbs alone."""
    records = [one for one in mentions if one.kind in RECORDS]
    named = {one.key for one in records if any(token.is_noun for token in tokens[one.sentence][one.start : one.end])}
    return {one.key for one in records} - named


def _believed(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> list[Mention]:
    """The mentions without records that are more likely a field's name ("a date"), or hardly likely at all."""
    sure: dict[str, float] = {}
    plural: set[str] = set()
    for one in mentions:
        if one.kind in RECORDS and one.key:
            sure[one.key] = max(sure.get(one.key, 0.0), one.confidence)
            if tokens[one.sentence][one.end - 1].tag in ("NNS", "NNPS"):
                plural.add(one.key)
    peopled = Counter(one.sentence for one in mentions if one.kind in RECORDS)
    described = {one.sentence for one in mentions if one.kind == "field" and peopled[one.sentence] < _SEVERAL}
    named = {_text(one, tokens) for one in mentions if one.kind == "field" and one.confidence >= _PLAIN}
    titles = _titles(mentions, tokens)
    ways = _ways(mentions, tokens)
    having = _having(mentions, tokens)
    result = []
    for one in mentions:
        if one in having:
            one = replace(one, kind="record", key=record_key(tokens[one.sentence][one.start : one.end]))
            sure[one.key] = max(sure.get(one.key, 0.0), _LIKELY)
        if one in ways:
            one = replace(one, kind="value")
        if one in titles:
            result.append(replace(one, kind="app", key=""))
            continue
        if one.kind == "app" and _is_one_of_several(one, tokens[one.sentence], described):
            key = record_key(tokens[one.sentence][one.start : one.end])
            one = replace(one, kind="record", key=key)
            sure[key] = max(sure.get(key, 0.0), one.confidence)
        if one.kind in RECORDS and (one.key in _NEVER_RECORDS or _is_clash(one, tokens[one.sentence])):
            continue
        if one.kind in RECORDS and _only_describes(one, tokens[one.sentence]):
            continue
        if (
            one.kind in RECORDS
            and sure.get(one.key, 0.0) < _PLAIN
            and one.key not in plural
            and _text(one, tokens) in named
        ):
            continue  # "alert us when the stock falls low", where products have a stock
        if one.kind in RECORDS and one.key in _ALWAYS_FIELDS and one.key not in plural:
            result.append(replace(one, kind="field", key=""))
        elif _is_unit(one, tokens[one.sentence]):
            continue
        elif one.kind not in RECORDS or sure.get(one.key, 0.0) >= _LIKELY:
            result.append(one)
    return result


def _headed(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> list[Mention]:
    """The mentions, with the nouns that head a list of fields and were taken for nothing: "Gadget: name, price"."""
    found = list(mentions)
    for number, words in enumerate(tokens):
        colon = next((at for at, token in enumerate(words[:_HEADING]) if token.text == ":"), 0)
        here = [one for one in mentions if one.sentence == number]
        fields = sum(one.kind == "field" for one in here)
        listed = colon and fields >= _SEVERAL and here[0].kind == "field" and here[0].start == colon + 1
        if listed and not any(one.kind in RECORDS for one in here) and all(token.is_noun for token in words[:colon]):
            found.append(Mention(number, 0, colon, "record", _LIKELY, record_key(words[:colon])))
    return sorted(found, key=lambda one: (one.sentence, one.start))


def _told_apart(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> Iterator[Mention]:
    """The mentions, a doubtful name of the app that joins records taken apart: to manage "guests and reservations"."""
    kinds = {one.key: one.kind for one in mentions if one.kind in RECORDS}
    for one in mentions:
        words = tokens[one.sentence][one.start : one.end]
        joint = next((at for at, token in enumerate(words) if token.lower == "and"), 0)
        parts = [(one.start, one.start + joint), (one.start + joint + 1, one.end)] if joint else []
        keys = [record_key(tokens[one.sentence][start:end]) for start, end in parts if start < end]
        if one.kind == "app" and one.confidence < _PLAIN and len(keys) == 2 and all(key in kinds for key in keys):
            for (start, end), key in zip(parts, keys, strict=True):
                yield replace(one, start=start, end=end, kind=kinds[key], key=key)
        else:
            yield one


def _ways(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> set[Mention]:
    """What looks like fields and is a choice: the "in", "out" and "adjustment" of "movements (in, out, adjustment)"."""
    found = set()
    for one in mentions:
        words = tokens[one.sentence]
        if one.kind == "field" and _text(one, tokens) in ("in", "out") and any(token.text == "(" for token in words):
            opened = max((at for at, token in enumerate(words[: one.start]) if token.text == "("), default=len(words))
            closed = next((at for at, token in enumerate(words) if at > one.end - 1 and token.text == ")"), 0)
            same = [two for two in mentions if two.sentence == one.sentence and two.kind == "field"]
            found |= {two for two in same if opened < two.start and two.end <= closed}
    return found


def _having(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> set[Mention]:
    """What looks like a field and has fields itself: "one family contact, with a phone number and an address"."""
    found = set()
    for one, following in pairwise(mentions):
        if one.kind != "field" or following.kind != "field" or one.sentence != following.sentence:
            continue
        words = tokens[one.sentence]
        gap = [token.lower for token in words[one.end : following.start] if token.text != "," and token.tag != "DT"]
        head = words[one.end - 1].lemma
        if gap == ["with"] and (head in KNOWN_RECORDS or is_person(head)):
            found.add(one)
    return found


def _titles(mentions: Sequence[Mention], tokens: Sequence[Tokens]) -> set[Mention]:
    """What the first words call the app, where they say no more than that: "A hall. Parties book rooms.", "Student
    housing: buildings, rooms and students".
    """
    first = [one for one in mentions if one.sentence == 0 and one.kind in RECORDS]
    opening = [token for token in tokens[0] if token.is_word] if tokens else []
    heading = [one for one in first if one.start == 0 and words_of(tokens[0][one.end : one.end + 1]) == ":"]
    if heading and len(first) > 2:
        named = [one.key for one in mentions if one.kind in RECORDS]
        return {one for one in heading if named.count(one.key) == 1 and tokens[0][one.end - 1].tag == "NN"}
    if not (1 < len(opening) <= 5) or opening[0].tag != "DT" or any(token.tag[:1] in ("V", "M") for token in opening):
        return set()
    first = [one for one in first if one.start == 1]
    others = {one.key for one in mentions if one.sentence > 0 and one.kind in RECORDS}
    return {one for one in first if others and one.key not in others and opening[-1].tag == "NN"}


def _text(one: Mention, tokens: Sequence[Tokens]) -> str:
    return " ".join(token.lower for token in tokens[one.sentence][one.start : one.end])


def _is_clash(one: Mention, tokens: Tokens) -> bool:
    """Whether it only stands in what must not be: "no double bookings", "no overlapping slots"."""
    before = tokens[one.start - 1].lower if one.start else ""
    return before in _CLASHING or tokens[one.start].lower in _CLASHING


def _only_describes(one: Mention, tokens: Tokens) -> bool:
    """Whether it says how something is: the "free" of "free beds"."""
    described = one.end < len(tokens) and tokens[one.end].tag.startswith("NN")
    return described and all(token.tag == "JJ" for token in tokens[one.start : one.end])


def _is_unit(one: Mention, tokens: Tokens) -> bool:
    """Whether what looks like a field is the unit of what stands before: "a time in minutes", "2 euros per hour"."""
    if one.kind != "field":
        return False
    before = tokens[max(0, one.start - 1) : one.start]
    amount, *rest = (*before, *tokens[one.start : one.end])
    if amount.tag != "CD":
        amount, *rest = tokens[one.start : one.end]
    if amount.tag == "CD" and rest and rest[0].lower in _MONEY:
        return True
    behind = bool(before) and before[0].lower == "in"
    return behind and all(token.lower in _UNITS for token in tokens[one.start : one.end])


def _is_one_of_several(one: Mention, tokens: Tokens, described: Collection[int]) -> bool:
    """Whether what looks like the app is a record after all: "every podcast", or "Gadget: name, price"."""
    before = tokens[one.start - 1].lower if one.start else ""
    after = tokens[one.end].text if one.end < len(tokens) else ""
    telling = one.end - one.start > 1 and tokens[one.end - 1].lower in BARE | TELLING  # "Fleet management: cars"
    alone = after == ":" and one.start == 0 and one.sentence in described
    return before in ("every", "each", "per") or (alone and not telling)


def _fields(page: Page, records: Mapping[str, tuple[Mention, ...]], linked: Linked) -> list[Has]:
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
    start, end = span_of(page, mention)
    behind = [span_of(page, one)[1] for one in values if one.sentence == mention.sentence]
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


def _people(page: Page) -> dict[str, tuple[Mention, ...]]:
    """Who uses the app: people with records of their own, and people who are roles only."""
    found: dict[str, list[Mention]] = {}
    for mention in page.mentions:
        if mention.kind in ("person", "role") and mention.key and mention.key not in ADMINS:
            found.setdefault(mention.key, []).append(mention)
    return {key: tuple(ones) for key, ones in found.items() if key not in GENERIC or not is_person(key)}
