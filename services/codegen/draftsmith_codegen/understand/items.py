"""Stage 5b: lists of what something has, split into items with their values, bounds, units and marks.

"a date, a reason and a status of requested, confirmed or cancelled" is three items, the last with three values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from draftsmith_appspec import FieldType

from .item_names import QUESTIONS, cut_short, question_of, without_of
from .lexicon.types import guess
from .lexicon.wordset import spaced
from .phrases import DETERMINERS, EACH, MANY, Phrase, phrase_of
from .tokens import BOUNDARY, Token, Tokens
from .values import ENUM_NAMES, Marks, enumeration_at, marks_in_brackets, trailing_marks

_SEPARATORS = frozenset({",", "and", "&", "plus", BOUNDARY, "+", ";"})


_OPTIONAL = frozenset({"optional", "optionally", "possibly", "maybe", "perhaps"})


_JOINED = (
    ("date", "time"),
    ("time", "date"),
    ("terms", "conditions"),
    ("profit", "loss"),
    ("start", "end"),
    ("make", "model"),
)


SHARED_HEADS = spaced(
    "first last start end home away opening closing check-in check-out starting ending minimum maximum min max billing "
    "shipping buying selling purchase sale due planned actual old new arrival departure gross net pick-up pickup "
    "drop-off launch landing source target"
)
"""Words that may leave their noun to the next item: "start and end date"."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that something has: `words` name it (determiners off), `phrase` reads it as a noun phrase."""

    words: Tokens
    tokens: Tokens
    phrase: Phrase | None
    marks: Marks = field(default_factory=Marks)
    determiners: frozenset[str] = frozenset()
    nested: tuple[Item, ...] = ()

    @property
    def name(self) -> str:
        """The words in lower case with single spaces."""
        return self.marks.name or " ".join(token.lower for token in self.words).replace("_", " ")

    @property
    def key(self) -> str:
        """The name with a singular head, as entities are called."""
        return self.phrase.key if self.phrase else self.name

    @property
    def plural(self) -> bool:
        """Named in the plural."""
        return self.phrase is not None and self.phrase.plural

    @property
    def many(self) -> bool:
        """Said to be several."""
        return bool(self.determiners & MANY)

    @property
    def single(self) -> bool:
        """Said to be one."""
        return bool(self.determiners & EACH)


def split_items(tokens: Sequence[Token]) -> tuple[Item, ...]:
    """The items of a list in order. Items after a "with" belong to the item before it (`nested`)."""
    items: list[Item] = []
    parts = _parts(tuple(tokens))
    index = 0
    while index < len(parts):
        part = parts[index]
        told = _each_of_which(part)
        if told and items:
            behind: list[Token] = list(part[told:])
            for later in parts[index + 1 :]:
                behind.extend((_comma(later), *later))
            items[-1] = replace(items[-1], nested=split_items(behind))
            break
        at = _nesting(part)
        if at is not None:
            rest: list[Token] = list(part[at + 1 :])
            for later in parts[index + 1 :]:
                rest.extend((_comma(later), *later))
            item = _item(part[:at])
            nested = split_items(rest)
            if item is not None:
                items.append(replace(item, nested=nested))
            break
        item = _item(part)
        index += 1
        if item is None:
            continue
        if len(item.words) == 1 and index < len(parts) and item.words[0].lower in SHARED_HEADS and item.marks.empty:
            following = _item(parts[index])
            own = following is not None and following.determiners & {"a", "an", "the"}
            if following is not None and not own and len(following.words) > 1 and not following.marks.values:
                item = _named(item, (*item.words, following.words[-1]))
        items.append(item)
    return tuple(items)


def _comma(before: Tokens) -> Token:
    at = before[0].start if before else 0
    return Token(",", ",", ",", at, at)


def _parts(tokens: Tokens) -> list[Tokens]:
    """Token runs between separators; enumerations and brackets stay within their run."""
    parts: list[Tokens] = []
    current: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text == "(":
            end = _closing(tokens, index)
            current.extend(tokens[index:end])
            index = end
            continue
        if current:
            end = enumeration_at(tokens, index, tuple(current))
            if end:
                current.extend(tokens[index:end])
                index = end
                continue
        if (token.lower in _SEPARATORS and not _holds_together(tokens, index, current)) or (
            token.lower == "or" and not _or_not(tokens, index) and not _inquestion_of(current)
        ):
            if current:
                parts.append(tuple(current))
            current = []
        else:
            current.append(token)
        index += 1
    if current:
        parts.append(tuple(current))
    return [part for part in parts if any(token.is_word for token in part)]


def _closing(tokens: Tokens, opening: int) -> int:
    depth = 0
    for index in range(opening, len(tokens)):
        depth += (tokens[index].text == "(") - (tokens[index].text == ")")
        if not depth:
            return index + 1
    return len(tokens)


def _holds_together(tokens: Tokens, index: int, current: Sequence[Token]) -> bool:
    before = tokens[index - 1].lower if index else ""
    after = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if tokens[index].lower != "and":
        return False
    if (before, after) in _JOINED[:4]:
        return True
    return before[:1].isdigit() and after[:1].isdigit() and any(token.lower == "between" for token in current)


def _or_not(tokens: Tokens, index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1].lower in ("not", "no")


def _inquestion_of(current: Sequence[Token]) -> bool:
    return any(token.lower in QUESTIONS for token in current)


def _nesting(part: Tokens) -> int | None:
    """Where "with" (or "including", "which has") splits a part into an owner and its first item."""
    for index in range(1, len(part) - 1):
        if part[index].lower in ("with", "including", "containing", "having") and part[index - 1].is_noun:
            return index
        if (
            part[index].lower in ("which", "that", "who")
            and part[index + 1].lower in ("has", "have", "contains", "contain")
            and index + 2 < len(part)
        ):
            return index + 1
    return None


def _each_of_which(part: Tokens) -> int:
    """Where the list begins that "each of which has" opens about the item before; 0 elsewhere."""
    words = tuple(token.lower for token in part[:4])
    if words[:3] == ("each", "of", "which") and words[3:] and words[3] in ("has", "have"):
        return 4
    return 2 if words[:2] in (("each", "with"), ("which", "have"), ("which", "has")) else 0


def _item(part: Tokens) -> Item | None:
    tokens = tuple(token for token in part if token.text != BOUNDARY)
    optional = any(token.lower in _OPTIONAL for token in tokens)
    words = [token for token in tokens if token.lower not in _OPTIONAL]
    words, marks = marks_in_brackets(words)
    if len(words) > 3 and words[0].text.isdigit() and words[1].lower in ("-", "to") and words[2].text.isdigit():
        marks = replace(marks, low=int(words[0].text[:9]), high=int(words[2].text[:9]))
        words = words[3:]
    determiners: set[str] = set()
    while words and (
        words[0].lower in DETERMINERS - {"first"} or words[0].tag in ("DT", "PRP$", "RB") or not words[0].is_word
    ):
        if words[0].lower in ("number", "no"):
            break
        determiners.add(words.pop(0).lower)
    question = question_of(words)
    if question is not None:
        return Item(
            tuple(words),
            tokens,
            None,
            replace(question, optional=optional or question.optional),
            frozenset(determiners),
        )
    words, marks = trailing_marks(words, marks)
    words = cut_short(words)
    if len(words) > 2 and words[-1].lower == "not" and words[-2].lower == "or":
        words, marks = words[:-2], replace(marks, type=FieldType.BOOLEAN)
    if len(words) > 1 and words[-1].lower == "flag":
        words, marks = words[:-1], replace(marks, type=FieldType.BOOLEAN)
    if len(words) > 3 and [word.lower for word in words[-3:]] in (["yes", "or", "no"], ["true", "or", "false"]):
        words, marks = words[:-3], replace(marks, type=FieldType.BOOLEAN)
    words = [word for word in words if word.is_word or word.text in ("'s",)]
    words = without_of(words)
    words = [word for word in words if word.text != "'s"]
    if not words or len(words) > 6 or not any(word.text[0].isalpha() for word in words):
        return None
    if words[0].tag == "PRP" or (
        len(words) == 1
        and words[0].lower
        in ("etc.", "etc", "more", "so", "others", "everything", "each", "all", "it", "them", "i", "we")
    ):
        return None
    base = Item(
        tuple(words),
        tokens,
        phrase_of(words),
        replace(marks, optional=optional or marks.optional),
        frozenset(determiners),
    )
    return _named(base, base.words)


def _named(item: Item, words: Tokens) -> Item:
    return replace(item, words=words, phrase=phrase_of(words))


def looks_like_fields(items: Sequence[Item]) -> bool:
    """Whether a list reads like fields rather than records: usual names, singular, or with values."""
    if not items:
        return False
    likely = sum(1 for item in items if _field_like(item))
    return likely * 2 >= len(items)


def _field_like(item: Item) -> bool:
    from .lexicon.types import known

    if not item.marks.empty or item.name in ENUM_NAMES:
        return True
    return known(item.name) or (guess(item.name).confidence > 0.6)
