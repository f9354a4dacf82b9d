"""What is mentioned where: marks as the later steps look at them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon.verbs import HAVE, JOIN
from ..lines import Kind, Sentence
from ..phrases import phrase_of
from ..tokens import Tokens

_BEHIND = frozenset({"of", "for", "in", "on", "at", "that", "which", "who", "with"})
_SMALL = ("DT", "MD", "RB", "PRP$")
_AROUND = 2  # words and signs that may stand around the name in a heading
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
RECORDS = frozenset({"record", "person"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `start` to `end` (exclusive) of a sentence. `key` is what mentions of the same thing share."""

    sentence: int
    start: int
    end: int
    kind: str
    key: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a description and its mentions, in order."""

    sentences: tuple[Sentence, ...]
    tokens: tuple[Tokens, ...]
    mentions: tuple[Mention, ...]
    by_sentence: dict[int, tuple[Mention, ...]]

    def of(self, sentence: int) -> tuple[Mention, ...]:
        """The mentions in a sentence, in order."""
        return self.by_sentence.get(sentence, ())

    def listed_with(self, field: Mention) -> list[Mention]:
        """The other fields of the list that a field stands in: no record is spoken of between them."""
        here = self.of(field.sentence)
        at = here.index(field)
        found: list[Mention] = []
        for side in (here[at + 1 :], reversed(here[:at])):
            for other in side:
                if other.kind not in ("field", "value"):
                    break
                if other.kind == "field":
                    found.append(other)
        return found

    def said_to_have(self, field: Mention) -> Mention | None:
        """The record of which the field's own clause plainly says that it has it: "doctors have a specialty"."""
        here = self.of(field.sentence)
        before = here[: here.index(field)]
        subject = next((m for m in reversed(before) if m.kind in RECORDS), None)
        if subject is None:
            return None
        first = next(m for m in here if m.start >= subject.end and m.kind in ("field", "value"))
        gap = self.tokens[field.sentence][subject.end : first.start]
        has = any(token.lemma in HAVE for token in gap)
        plain = all(
            token.lemma in HAVE or token.tag in ("DT", "MD", "RB", "PRP$") or token.text == ":" for token in gap
        )
        return subject if has and plain else None

    def headed_by(self, sentence: int) -> Mention | None:
        """The record whose name alone is the heading that a sentence stands under."""
        own = self.sentences[sentence]
        for index in range(sentence - 1, -1, -1):
            above = self.sentences[index]
            if above.line == own.line or not (above.kind is Kind.HEADING or above.opens):
                continue
            if above.kind is not Kind.HEADING and above.level >= own.level and own.kind is not Kind.BULLET:
                return None
            records = [m for m in self.of(index) if m.kind in RECORDS]
            alone = len(records) == 1 and len(above.tokens) - (records[0].end - records[0].start) <= _AROUND
            return records[0] if alone else None
        return None

    def words(self, mention: Mention) -> Tokens:
        """The words of a mention."""
        return self.tokens[mention.sentence][mention.start : mention.end]


def page_of(sentences: Sequence[Sentence], tokens: Sequence[Tokens], mentions: Sequence[Mention]) -> Page:
    """A page, its mentions by sentence."""
    ordered = sorted(mentions, key=lambda one: (one.sentence, one.start))
    found: dict[int, list[Mention]] = {}
    for one in ordered:
        found.setdefault(one.sentence, []).append(one)
    return Page(
        tuple(sentences), tuple(tokens), tuple(ordered), {number: tuple(ones) for number, ones in found.items()}
    )


def record_key(tokens: Tokens) -> str:
    """What mentions of the same kind of record share: "their new orders" and "order" are `order`.

    A verb is called by the record that its act makes (borrow: `loan`); "" where no name can be made.
    """
    if all(not token.is_noun for token in tokens):
        verb = next((token for token in tokens if token.is_verb), None)
        if verb is not None:
            return JOIN.get(verb.lemma, "")
    words = tokens
    for index in range(1, len(words)):
        if (
            words[index].lower in ("of", "for", "in", "on", "at", "that", "which", "who", "with")
            and words[index - 1].is_noun
        ):
            words = words[:index]
            break
    phrase = phrase_of(words)
    if phrase is None:
        return ""
    if len(phrase.words) == 1 and (humps := _HUMP.sub(" ", phrase.words[0].text)).count(" ") and not humps.isupper():
        return humps.lower().removesuffix("s") if phrase.plural else humps.lower()
    return phrase.key
