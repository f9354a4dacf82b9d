"""Who may see a field: "salaries are visible to managers only"."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from draftsmith_appspec import ADMIN, AppSpec

from .outcome import Change, Outcome, accepted, with_entity
from .vocabulary import Clause, Named, Vocabulary, clauses_of

_SEE: Final = r"(?:see|view|read|look at|know|access|look up)"
_SEEN: Final = r"(?:visible|shown|seen|accessible|readable|viewable|viewed|available|displayed|disclosed|known|open)"
_CAN: Final = r"(?:can|may|should|must|could|will|are allowed to|is allowed to|get to|are able to|ever)"
#: Words in front of the fields, words between them and the roles, words behind the roles.
_ONLY_THEY_SEE: Final = re.compile(
    rf"\b(?:only|just|nobody (?:but|except|other than)|no[- ]?one (?:but|except|other than|besides))\b(?P<roles>[^,]*?)"
    rf"\b(?:{_CAN} (?:ever )?(?:be able to )?)?{_SEE}\b(?P<fields>.*)"
)
_SEEN_ONLY: Final = re.compile(
    rf"(?P<fields>.*?)\b(?:(?P<before>only|just|not|never|in)(?:ly)? ?)?{_SEEN}(?P<between> only| just| exclusively)?"
    r" (?:to|by|for)\b(?P<roles>.*)"
)
_WHICH_ONLY: Final = re.compile(
    rf"(?P<fields>.*?),? (?:which|that|what) (?:only|just|nobody but|no one but)\b(?P<roles>[^,]*?)\b{_CAN} "
    rf"(?:ever )?(?:be able to )?{_SEE}\b"
)
_KEPT_FROM: Final = re.compile(
    r"(?P<fields>.*?)\b(?:hidden|kept secret|kept|secret|concealed|withheld) (?:from|for)\b(?P<roles>.*)"
)
_NOT_SEEN_BY: Final = re.compile(
    rf"(?P<roles>.*?)\b(?:can ?not|can't|may not|must not|mustn't|should not|shouldn't|never|don't|do not|must never|"
    rf"should never) (?:get to |be able to )?{_SEE}\b(?P<fields>.*)"
)
_ONLY: Final = re.compile(r"\b(?:only|just|alone|exclusively|nobody else|no[- ]?one else|private|confidential)\b")
_EXCEPT: Final = re.compile(r"\b(?:but|except|other than|apart from|besides|who (?:is|are) not|non)\b(?P<roles>.*)")
_EVERYBODY: Final = re.compile(r"\b(?:anyone|anybody|everyone|everybody|others|other people|all)\b")
_ABOUT: Final = re.compile(rf"\b(?:{_SEE}|{_SEEN}|hidden|kept|secret|concealed|withheld)\b")
_HAS: Final = re.compile(r"\b(?:has|have|with|includ\w+|keeps?|stores?|records?|of)\b|:|\(")
_OWN: Final = re.compile(r"\b(?:their own|his own|her own|themselves|himself|herself|own (?:ones?|data|records?))\b")


def with_hidden_fields(spec: AppSpec, text: str, stated: Collection[str] = ()) -> tuple[AppSpec, list[Outcome]]:
    """The spec with `visible_to` for the fields that the text leaves to some, and what to report of each.

    `stated` are the paths of the fields that the text tells of.
    """
    report: list[Outcome] = []
    words = Vocabulary(spec)
    for clause in clauses_of(text):
        told = _told(clause, words, list(spec.roles), stated)
        if told is None:
            continue
        fields, roles = told
        for entity, field in fields:
            path = f"entities.{entity}.fields.{field}"
            shown = [name for name in spec.roles if name in {*roles, ADMIN}]
            if spec.entities[entity].fields[field].visible_to == shown:
                continue
            changed = spec.entities[entity].fields[field].model_copy(update={"visible_to": shown})
            new = with_entity(spec, entity, fields={**spec.entities[entity].fields, field: changed})
            note = "admins see everything" if ADMIN not in roles else ""
            spec, found = accepted(spec, [Change(new, Outcome(clause.whole, path, note=note, confidence=0.8))])
            report.extend(found)
    return spec, report


def guarded_words(text: str) -> frozenset[str]:
    """The words of the sentences that leave something to some to see."""
    found: set[str] = set()
    for clause in clauses_of(text):
        if _tells(clause.said):
            found |= set(re.findall(r"[a-z]+", clause.said))
    return frozenset(found)


def _tells(said: str) -> bool:
    """Whether a sentence may leave something to some to see."""
    if not _ABOUT.search(said) or _OWN.search(said):
        return False
    kept = any(pattern.search(said) for pattern in (_WHICH_ONLY, _KEPT_FROM, _NOT_SEEN_BY, _ONLY_THEY_SEE))
    return kept or (_SEEN_ONLY.search(said) is not None and _ONLY.search(said) is not None)


def _told(
    clause: Clause, words: Vocabulary, roles: list[str], stated: Collection[str]
) -> tuple[list[tuple[str, str]], list[str]] | None:
    """The fields that a sentence hides, and the roles it leaves them to; None where it does not."""
    said = clause.said
    if not _ABOUT.search(said) or _OWN.search(said):
        return None  # who sees the own row sees all of it
    for pattern, denied in (
        (_WHICH_ONLY, False),
        (_KEPT_FROM, True),
        (_NOT_SEEN_BY, True),
        (_ONLY_THEY_SEE, False),
        (_SEEN_ONLY, False),
    ):
        match = pattern.search(said)
        if match is None:
            continue
        named = [one.name for one in words.roles(match["roles"])]
        if pattern is _SEEN_ONLY:
            denied = match["before"] in ("not", "never", "in")
            if not denied and not (match["between"] or match["before"] or _ONLY.search(said)):
                continue
        if denied:
            excepted = _EXCEPT.search(match["roles"])
            if excepted:
                named = [one.name for one in words.roles(excepted["roles"])]
            elif _EVERYBODY.search(match["roles"]):
                named = []
            else:
                named = [role for role in roles if role not in named] if named else []
        people = {one.name for one in words.entities(match["roles"])}
        fields = _fields(match["fields"], words, people, stated)
        if fields and named:
            return fields, named
    return None


def _fields(said: str, words: Vocabulary, people: set[str], stated: Collection[str]) -> list[tuple[str, str]]:
    """The fields that are named: all of them, or in a list of what something has the one that the words stand behind.

    Those of the people from whom they are kept come last, and those that were only assumed.
    """
    found: list[tuple[str, Named]] = words.anywhere(said)
    has = _HAS.search(said)
    if has and found:
        last = max(one.end for _, one in found)
        found = [(entity, one) for entity, one in found if one.end == last]
    fields = list(dict.fromkeys((entity, one.name) for entity, one in found))
    fields = [(entity, field) for entity, field in fields if entity not in people] or fields
    return [(entity, field) for entity, field in fields if f"entities.{entity}.fields.{field}" in stated] or fields
