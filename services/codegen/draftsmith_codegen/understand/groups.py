"""Stage 4b: verb groups: runs such as "should be able to book", and which verbs in a list begin a clause."""

from __future__ import annotations

from dataclasses import dataclass

from .lexicon.verbs import ACTION_VERBS, HAVE, PARTICLES, TRACK
from .lexicon.wordset import spaced
from .phrases import phrase_before
from .tokens import BOUNDARY, Tokens

_AUXILIARY = frozenset(["be", "is", "are", "was", "were", "been", "being", "am", "'s", "'re"])


_DO = frozenset(["do", "does", "did"])


_HAVE = frozenset(["have", "has", "had", "'ve", "having"])


RELATIVE = frozenset({"who", "that", "which", "whom"})


_LINKING = spaced("able allowed supposed possible going want need like wish trying wants needs required meant")


ADVERB_TAGS = ("RB", "RBR", "RBS")


@dataclass(frozen=True, slots=True)
class Group:
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


def groups_of(tokens: Tokens) -> list[Group]:
    found: list[Group] = []
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


def _breaks_list(tokens: Tokens, group: Group) -> bool:
    """Whether a verb within a list of what something has begins a new clause; most such verbs are part of a name."""
    if group.participle or group.infinitive:
        return False
    start = group.start
    while start and tokens[start - 1].tag in ADVERB_TAGS:
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


def _group_at(tokens: Tokens, at: int) -> Group | None:
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
        elif current.tag in ADVERB_TAGS or current.lower in ("either",):
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
    return Group(
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
        token.tag in ADVERB_TAGS
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
        or before.tag in ("PRP", "WP", "WDT", "EX", "DT", "CD", *ADVERB_TAGS)
        or before.lower in RELATIVE | {"please", ")", "then"}
    )
