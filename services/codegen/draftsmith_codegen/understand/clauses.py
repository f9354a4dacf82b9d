"""Stage 4c: clauses: who does what, with what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .groups import ADVERB_TAGS, RELATIVE, Group, groups_of
from .phrases import Phrase, phrase_before
from .tokens import BOUNDARY, Tokens

ONLY = frozenset({"only", "just"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with its subjects and what comes after it.

    `rest` runs to the next clause. `passive` is "is assigned"; `reduced` is a participle or infinitive without a
    subject of its own ("courses taught by teachers"); `modal` is "can", "may" …; `only` is "only admins can".
    """

    subjects: tuple[Phrase, ...]
    verb: str
    tokens: Tokens
    rest: Tokens
    passive: bool = False
    reduced: bool = False
    modal: bool = False
    negated: bool = False
    only: bool = False
    pronoun: str = ""
    infinitive: bool = False


def clauses(tokens: Tokens) -> list[Clause]:
    """The clauses of a sentence in order; words before the first subject are left to whoever reads the sentence."""
    groups = groups_of(tokens)
    found: list[Clause] = []
    previous_end = 0
    starts: list[int] = []
    for group in groups:
        subjects, start, pronoun, inherits = _subjects(tokens, group, previous_end, bool(found))
        clause = Clause(
            subjects,
            group.verb,
            tokens[group.start : group.end],
            (),
            group.passive,
            group.participle,
            group.modal,
            group.negated,
            _only(tokens, start, group.end),
            pronoun,
            group.infinitive,
        )
        if inherits and found and not subjects:
            base = next((c for c in reversed(found) if not c.reduced), found[-1])
            clause = replace(
                clause,
                subjects=base.subjects,
                pronoun=base.pronoun,
                modal=clause.modal or base.modal,
                only=clause.only or base.only,
            )
        found.append(clause)
        starts.append(group.start if group.participle or (group.infinitive and subjects) else start)
        previous_end = group.end
    ends = [*starts[1:], len(tokens)][: len(found)]
    rests = [_trimmed(tokens[group.end : max(end, group.end)]) for group, end in zip(groups, ends, strict=True)]
    for index in range(len(rests) - 2, -1, -1):  # "approve or reject claims"
        shared = not groups[index].passive and groups[index].verb not in (
            "register",
            "sign up",
            "log in",
            "sign in",
            "log",
        )
        if not rests[index] and shared and groups[index + 1].start - groups[index].end == 1:
            rests[index] = rests[index + 1]
    return [replace(clause, rest=rest) for clause, rest in zip(found, rests, strict=True)]


def _trimmed(tokens: Tokens) -> Tokens:
    end = len(tokens)
    while end and (
        tokens[end - 1].lower in ("and", "or", ",", "but", "so", "where", "when", "then", "that", "as", "well", "to")
        or tokens[end - 1].text == BOUNDARY
    ):
        end -= 1
    return tokens[:end]


def _subjects(tokens: Tokens, group: Group, floor: int, continued: bool) -> tuple[tuple[Phrase, ...], int, str, bool]:
    """The subjects right before a verb group, where they start, a pronoun instead, and whether the last ones hold."""
    end = group.start
    while end > floor and (
        tokens[end - 1].tag in (*ADVERB_TAGS, "TO", "MD") or tokens[end - 1].lower in ("both", "please", "only", "also")
    ):
        end -= 1
    before = tokens[end - 1] if end > floor else None
    if before is None:
        return (), group.start, "", continued
    if before.tag in ("PRP", "EX") or (
        before.tag == "DT" and before.lower in ("each", "both", "all", "this", "these", "those")
    ):
        return (), end - 1, before.lower, False
    if before.lower in RELATIVE:
        head = phrase_before(tokens, end - 1, floor)
        return ((head[0],) if head else ()), end - 1, "", continued
    if group.infinitive and not before.is_noun:
        return (), end, "", continued
    if before.lower in (",", "and", "or", "but", "so"):
        while end > floor and tokens[end - 1].lower in (",", "and", "or", "but", "so", "then"):
            end -= 1
        return (), end, "", continued
    if before.text == ")":
        end = _before_bracket(tokens, end, floor)
    last = phrase_before(tokens, end, floor)
    if last is None:
        return (), group.start, "", False
    phrases, start = [last[0]], last[1]
    while start > floor + 1 and tokens[start - 1].lower in ("and", "or", ",", "&"):
        at = start - 1
        while at > floor and tokens[at - 1].lower in ("and", "or", ","):
            at -= 1
        earlier = phrase_before(tokens, at, floor)
        if earlier is None or (continued and not _coordinated(tokens, at, start)):
            break
        phrases.insert(0, earlier[0])
        start = earlier[1]
    return tuple(phrases), start, "", False


def _coordinated(tokens: Tokens, at: int, start: int) -> bool:
    """After an earlier clause a conjunct belongs to the subject only in "x and y both"; commas begin a new clause."""
    return (at > 0 and tokens[at - 1].lower == "both") or start >= len(tokens)


def _before_bracket(tokens: Tokens, end: int, floor: int) -> int:
    at = end - 1
    while at > floor and tokens[at].text != "(":
        at -= 1
    return at


def _only(tokens: Tokens, start: int, end: int) -> bool:
    window = tokens[max(0, start - 1) : end]
    return any(token.lower in ONLY for token in window)
