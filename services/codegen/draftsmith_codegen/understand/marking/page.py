"""A description as the later steps look at it: its sentences, their words, and what is mentioned where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from draftsmith_appspec.words import snake_of

from ..facts import Span
from ..lexicon.act_nouns import deed_of
from ..lines import Kind, Sentence
from ..phrases import phrase_of
from ..tokens import Tokens
from .mention import RECORDS, Mention

_BEHIND = frozenset({"of", "for", "in", "on", "at", "that", "which", "who", "with"})
_AROUND = 2  # words and signs that may stand around the name in a heading


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

    def span(self, mention: Mention) -> Span:
        """Where the words of a mention stand in the plain text."""
        words = self.words(mention)
        return words[0].start, words[-1].end


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
        at = next((index for index, token in enumerate(tokens) if token.is_verb), None)
        if at is not None:
            return deed_of(tokens[at].lemma, tokens[at + 1].lower if at + 1 < len(tokens) else "")
    words = tokens
    for index in range(1, len(words)):
        if words[index].lower in _BEHIND and words[index - 1].is_noun:
            words = words[:index]
            break
    phrase = phrase_of(words)
    if phrase is None:
        return ""
    if len(phrase.words) == 1 and (humps := snake_of(phrase.words[0].text).replace("_", " ")).count(" "):
        return humps.removesuffix("s") if phrase.plural else humps
    return phrase.key
