"""Stage 4a: noun phrases.

A phrase names something by its head noun and the words before it: "the support agents" is `agent` of key
`support agent`, plural. Keys are what mentions of the same thing share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .lexicon.wordset import spaced
from .tokens import Token, Tokens

EACH = frozenset({"each", "every", "per", "any", "a", "an", "one", "all"})
MANY = frozenset({"many", "several", "multiple", "various", "different", "numerous", "more", "some", "lots"})
DETERMINERS = spaced(
    "a an the each every all any some no this that these those my our their its his her your many several "
    "multiple various different other another both own one two three numerous such more most few certain "
    "specific new existing"
)
POSSESSIVES = frozenset({"their", "its", "his", "her", "my", "our", "your", "own"})
_SKIPPED = spaced(
    "new existing available own other different specific certain particular relevant following main "
    "simple current upcoming past all responsible various personal individual entire whole basic single respective "
    "corresponding real"
)  # fmt: skip


_ADVERB_TAGS = ("RB", "RBR", "RBS")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: `key` is its words in lower case, singular, without determiners and empty adjectives."""

    tokens: Tokens
    words: Tokens
    determiners: frozenset[str]
    plural: bool

    @property
    def key(self) -> str:
        """What mentions of the same thing share."""
        return " ".join([*(word.lower for word in self.words[:-1]), self.words[-1].lemma])

    @property
    def head(self) -> str:
        """The singular head noun."""
        return self.words[-1].lemma

    @property
    def possessed(self) -> bool:
        """Said to be somebody's: "their orders"."""
        return bool(self.determiners & POSSESSIVES)

    @property
    def many(self) -> bool:
        """Said to be several."""
        return bool(self.determiners & MANY)


def phrase_of(tokens: Sequence[Token]) -> Phrase | None:
    """The phrase made by all of `tokens`, None where no noun-like word is left."""
    words = list(tokens)
    determiners: set[str] = set()
    while words and (
        words[0].lower in DETERMINERS
        or words[0].tag in ("DT", "PRP$", "PDT", "CD", "RB", "WDT")
        or not words[0].is_word
    ):
        determiners.add(words.pop(0).lower)
    while len(words) > 1 and words[0].lower in _SKIPPED:
        determiners.add(words.pop(0).lower)
    words = [word for word in words if word.is_word]
    if not words:
        return None
    plural = words[-1].tag in ("NNS", "NNPS") or (words[-1].lemma != words[-1].lower and words[-1].tag.startswith("NN"))
    return Phrase(tuple(tokens), tuple(words), frozenset(determiners), plural)


def phrase_at(tokens: Tokens, at: int) -> tuple[Phrase, int] | None:
    """The longest noun phrase that starts at `at`, and where it ends; None where none starts there."""
    index = at
    last_noun = -1
    while index < len(tokens) and _may_continue(tokens, index, last_noun):
        if tokens[index].is_noun:
            last_noun = index
        index += 1
    if last_noun < 0:
        return None
    end = _singular_end(tokens, at, last_noun + 1)
    found = phrase_of(tokens[at:end])
    return (found, end) if found else None


def phrase_before(tokens: Tokens, end: int, floor: int = 0) -> tuple[Phrase, int] | None:
    """The longest noun phrase that ends right before `end`, and where it starts."""
    if end <= floor or not tokens[end - 1].is_noun:
        return None
    start = end - 1
    while start > floor and _may_precede(tokens[start - 1]):
        start -= 1
        if tokens[start].lower in DETERMINERS and tokens[start].tag in ("DT", "PRP$"):
            break
    cut = _singular_end(tokens, start, end)
    start = start if cut == end else cut
    found = phrase_of(tokens[start:end])
    return (found, start) if found else None


def _singular_end(tokens: Tokens, start: int, end: int) -> int:
    """Where "a lesson" ends in "after a lesson students leave …": before a plural that "a" cannot introduce."""
    single = any(token.lower in ("a", "an", "each", "every") for token in tokens[start:end])
    if single and end - start > 2 and tokens[end - 1].tag == "NNS" and tokens[end - 2].tag == "NN":
        return end - 1
    return end


def _may_continue(tokens: Tokens, index: int, last_noun: int) -> bool:
    token = tokens[index]
    if token.is_noun:
        return True
    if token.lower in DETERMINERS or token.tag in ("DT", "PRP$", "PDT", "CD", "WDT"):
        return last_noun < 0
    if not token.is_word:
        return False
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.tag in ("JJ", "JJR", "JJS"):
        return following is not None and (following.is_noun or following.tag in ("JJ", "VBG", "VBN"))
    if token.tag in ("VBN", "VBG"):
        opened = last_noun < 0
        return following is not None and following.is_noun and opened
    return False


def _may_precede(token: Token) -> bool:
    return token.is_noun or token.lower in DETERMINERS or token.tag in ("JJ", "JJR", "JJS", "DT", "PRP$", "CD", "PDT")


def objects(rest: Tokens) -> tuple[list[Phrase], list[tuple[str, list[Phrase]]], int]:
    """The objects right after a verb, then each preposition with its phrases; and how many tokens were read."""
    direct, index = _phrase_list(rest, 0)
    ties: list[tuple[str, list[Phrase]]] = []
    while index < len(rest):
        token = rest[index]
        if token.tag in ("IN", "TO", "RP") or token.lower in (
            "to",
            "for",
            "with",
            "on",
            "in",
            "at",
            "by",
            "from",
            "about",
            "between",
            "against",
            "of",
            "per",
        ):
            phrases, after = _phrase_list(rest, index + 1)
            if phrases:
                ties.append((token.lower, phrases))
                index = after
                continue
        if not token.is_word and token.text not in ("(", ","):
            break
        if token.text == "(":
            break
        index += 1
    return direct, ties, index


def _phrase_list(tokens: Tokens, at: int) -> tuple[list[Phrase], int]:
    """Phrases joined by commas and conjunctions from `at`."""
    found: list[Phrase] = []
    index = at
    while index < len(tokens):
        while index < len(tokens) and tokens[index].tag in _ADVERB_TAGS:
            index += 1
        item = phrase_at(tokens, index)
        if item is None:
            break
        found.append(item[0])
        index = item[1]
        if index < len(tokens) and tokens[index].lower in ("'s", "'") and index + 1 < len(tokens):
            possessor = found.pop()
            owned = phrase_at(tokens, index + 1)
            if owned is None:
                found.append(possessor)
                break
            found.append(replace(owned[0], determiners=owned[0].determiners | {f"'s {possessor.key}"}))
            index = owned[1]
        step = index
        if step < len(tokens) and tokens[step].text == "(":
            step = next((end + 1 for end in range(step, len(tokens)) if tokens[end].text == ")"), len(tokens))
        while step < len(tokens) and tokens[step].lower in (",", "and", "or", "&", "/"):
            step += 1
        if step == index or phrase_at(tokens, step) is None:
            break
        index = step
    return found, index
