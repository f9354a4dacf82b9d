"""Stage 4b: clauses: who does what, with the prepositions that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .lexicon.verbs import ACTION_VERBS, HAVE, PARTICLES, TRACK
from .lexicon.wordset import spaced
from .phrases import Phrase, phrase_at, phrase_before
from .tokens import BOUNDARY, Token, Tokens

_AUXILIARY = frozenset(["be", "is", "are", "was", "were", "been", "being", "am", "'s", "'re"])
_DO = frozenset(["do", "does", "did"])
_HAVE = frozenset(["have", "has", "had", "'ve", "having"])
_RELATIVE = frozenset({"who", "that", "which", "whom"})
_LINKING = spaced("able allowed supposed possible going want need like wish trying wants needs required meant")
_ADVERB_TAGS = ("RB", "RBR", "RBS")
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


@dataclass(frozen=True, slots=True)
class _Group:
    """A run of verb tokens [start, end) with its main verb."""

    start: int
    end: int
    verb: str
    passive: bool
    modal: bool
    negated: bool
    finite: bool
    infinitive: bool
    participle: bool


def clauses(tokens: Tokens) -> list[Clause]:
    """The clauses of a sentence in order; words before the first subject are left to whoever reads the sentence."""
    groups = _groups(tokens)
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
        starts.append(group.start if group.participle else start)
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
        tokens[end - 1].lower in ("and", "or", ",", "but", "so", "where", "when", "then", "that", "as", "well")
        or tokens[end - 1].text == BOUNDARY
    ):
        end -= 1
    return tokens[:end]


def _groups(tokens: Tokens) -> list[_Group]:
    found: list[_Group] = []
    index = 0
    depth = 0
    listing = False
    while index < len(tokens):
        token = tokens[index]
        depth += (token.text == "(") - (token.text == ")")
        group = _group_at(tokens, index) if depth <= 0 else None
        if group is None:
            index += 1
            continue
        behind = tokens[found[-1].end : index] if found else ()
        listed = listing or (any(token.lower == "with" and token.tag == "IN" for token in behind) and _lists(behind))
        if listed and not _breaks_list(tokens, group):
            index += 1
            continue
        found.append(group)
        listing = group.verb in HAVE and group.verb not in ("need", "require", "want")
        index = group.end
    return found


def _lists(tokens: Tokens) -> bool:
    """Whether words behind a verb are a "with" list ("events with a title, a venue") rather than one tie."""
    at = next(index for index, token in enumerate(tokens) if token.lower == "with")
    return any(token.text == "," for token in tokens[at:])


def _breaks_list(tokens: Tokens, group: _Group) -> bool:
    """Whether a verb within a list of what something has begins a new clause; most such verbs are part of a name."""
    if group.participle or group.infinitive:
        return False
    start = group.start
    while start and tokens[start - 1].tag in _ADVERB_TAGS:
        start -= 1
    before = tokens[start - 1].lower if start else ""
    first = tokens[group.start]
    telling = group.modal or group.passive or group.verb in ("have", "belong", "be", "contain", "include", "consist of")
    if before in ("and", "but", "or"):
        return telling and first.tag in ("VBZ", "VBP", "MD", "VB") and group.end < len(tokens)
    if before in (",", "/", "(", ":"):
        return False
    subject = phrase_before(tokens, start)
    if subject is None:
        return first.tag == "MD" and before in ("they", "it", "i", "we", "you")
    opened = tokens[subject[1] - 1].lower if subject[1] else ""
    if opened in ("whether", "if", "how", "when", "that", "which", "what", "where", "how", "many", "much"):
        return False
    known = telling or (group.verb in ACTION_VERBS and first.tag in ("VBP", "VBZ", "VB"))
    shaped = subject[0].plural or bool(subject[0].determiners & {"a", "an", "each", "every", "the", "one"})
    return (
        known
        and shaped
        and opened in ("and", "but", ",", "while", "so", "where", ")", "or")
        and group.end < len(tokens)
    )


def _group_at(tokens: Tokens, at: int) -> _Group | None:
    token = tokens[at]
    if not token.is_verb or token.lower in ("let", "please"):
        return None
    before = tokens[at - 1] if at else None
    infinitive = before is not None and before.tag == "TO"
    index, main = at, at
    modal = be = negated = False
    while index < len(tokens):
        current = tokens[index]
        if current.tag == "MD":
            modal = True
        elif current.lower in ("not", "n't", "never"):
            negated = True
        elif current.tag in _ADVERB_TAGS or current.lower in ("either",):
            pass
        elif current.lower in _LINKING and index + 1 < len(tokens) and tokens[index + 1].tag == "TO":
            modal = True
            index += 1
        elif current.is_verb and (index == at or _chain(tokens, at, index)):
            be = be or (current.lower in _AUXILIARY and index + 1 < len(tokens))
            main = index
        else:
            break
        index += 1
    verb = tokens[main]
    if verb.tag == "MD" or (verb.lower in _DO and index > main + 1):
        return None
    end = main + 1
    lemma = verb.lemma
    passive = be and verb.tag in ("VBN", "VBD") and main > at and verb.lower not in _AUXILIARY
    following = tokens[end] if end < len(tokens) else None
    if following is not None and following.lower in PARTICLES.get(lemma, ()):
        lemma, end = f"{lemma} {following.lower}", end + 1
    elif lemma == "keep" and _words(tokens, end, 2) == ["track", "of"]:
        lemma, end = "keep track of", end + 2
    participle = main == at and verb.tag in ("VBN", "VBG") and not infinitive
    gerund = (
        participle
        and verb.tag == "VBG"
        and before is not None
        and before.lower in ("for", "of", "by", "about")
        and lemma in TRACK
    )
    if participle and not gerund and not _reduced_relative(tokens, at, end):
        return None
    if not participle and main == at and not infinitive and not _plausible(tokens, at):
        return None
    return _Group(
        at,
        end,
        lemma,
        passive or (participle and verb.tag == "VBN"),
        modal,
        negated,
        not participle and not infinitive,
        infinitive,
        participle,
    )


def _chain(tokens: Tokens, main: int, index: int) -> bool:
    auxiliaries = _AUXILIARY | _HAVE | _DO
    return all(
        token.tag in _ADVERB_TAGS
        or token.tag in ("MD", "TO")
        or token.lower in auxiliaries | _LINKING
        or token.lower in ("not", "n't", "either")
        for token in tokens[main:index]
    )


def _words(tokens: Tokens, at: int, count: int) -> list[str]:
    return [token.lower for token in tokens[at : at + count]]


def _reduced_relative(tokens: Tokens, at: int, end: int) -> bool:
    """Whether a participle follows a noun and ties it to something: "orders placed by customers"."""
    if not at or not (tokens[at - 1].is_noun or tokens[at - 1].text == ")") or end >= len(tokens):
        return False
    after = tokens[end].lower
    if tokens[at].tag == "VBN":
        return after in ("by", "to", "with", "between", "from", "for", "in", "at", "on") and tokens[at].lower not in (
            "based",
            "used",
            "called",
            "named",
        )
    return tokens[at].lower in ("containing", "having", "including", "showing", "belonging", "listing") or after in (
        "for",
        "to",
    )


def _plausible(tokens: Tokens, at: int) -> bool:
    """Whether a lone finite verb is one: it has a subject before it or begins a request."""
    token = tokens[at]
    if at == 0 or token.lower in _AUXILIARY | _HAVE or token.lemma in HAVE:
        return True
    before = tokens[at - 1]
    if before.lower in (",", "and", "or", "/", "(", ":") or before.text == BOUNDARY:
        return (
            token.lemma in ACTION_VERBS
            and at + 1 < len(tokens)
            and tokens[at + 1].lower not in (",", "and", "or", "/", ")", ":")
        )
    return (
        before.is_noun
        or before.tag in ("PRP", "WP", "WDT", "EX", "DT", "CD", *_ADVERB_TAGS)
        or before.lower in _RELATIVE | {"please", ")", "then"}
    )


def _subjects(tokens: Tokens, group: _Group, floor: int, continued: bool) -> tuple[tuple[Phrase, ...], int, str, bool]:
    """The subjects right before a verb group, where they start, a pronoun instead, and whether the last ones hold."""
    end = group.start
    while end > floor and (
        tokens[end - 1].tag in (*_ADVERB_TAGS, "TO", "MD")
        or tokens[end - 1].lower in ("both", "please", "only", "also")
    ):
        end -= 1
    before = tokens[end - 1] if end > floor else None
    if before is None:
        return (), group.start, "", continued
    if before.tag in ("PRP", "EX") or (
        before.tag == "DT" and before.lower in ("each", "both", "all", "this", "these", "those")
    ):
        return (), end - 1, before.lower, False
    if before.lower in _RELATIVE:
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


def first_word(tokens: Sequence[Token]) -> str:
    """The first word in lower case, empty where there is none."""
    return next((token.lower for token in tokens if token.is_word), "")
