"""Stage 8: the app's name, title and summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .facts import AppWords, Facts, Span
from .lexicon.apps import BARE, FILLER
from .lexicon.wordset import spaced
from .names import app_name, title
from .report import Basis

_STOPS = spaced("where that which who so with called named to in on by using and because it from at when like")
_NO_NAMES = spaced(
    "i we it they you there each every for one name no hi hello dear hey good ok okay right respected so well sir "
    "madam greetings morning afternoon evening please thanks thank us epic feature features title subject re "
    "background a an the all any some let rent"
)
_NAME = r"[A-Z][\w'’&-]+(?: (?:of |of the |and |& )?[A-Z][\w'’&-]+){1,3}"
_HOUSE = re.compile(
    rf"\b(?:at|for|of|from|run|runs|running|own|manage) (?:the )?(?P<named>{_NAME})"
    rf"|(?:^|[.!?:]\s+)(?P<subject>{_NAME}) (?:is|are) an? "
)
_OPENING = 300  # characters, in which people say for whom they write
_MAX_SUMMARY = 200


@dataclass(frozen=True, slots=True)
class Naming:
    """What the app is called, and how sure that is."""

    name: str
    title: str
    basis: Basis
    span: Span | None


def naming_of(facts: Facts, text: str, main_plural: str) -> Naming:
    """The name: said ("called PartyPal"), told ("a clinic booking app"), of those it is for, or of what it keeps."""
    said = [fact for fact in facts.facts if isinstance(fact, AppWords)]
    for fact in said:
        if fact.kind == "named":
            words = [word for word in fact.words if word[0].isupper()] or list(fact.words[:1])
            name = app_name(" ".join(words))
            if name and words[0].lower() not in _NO_NAMES:
                return Naming(name, title(" ".join(words)), Basis.STATED, fact.span)
    house = _house(text)
    for fact in sorted(said, key=lambda fact: (fact.kind != "marked", fact.kind == "speaker", fact.span)):
        words = _telling(fact.words)
        name = app_name(" ".join(words))
        if (
            house is not None
            and house.span is not None
            and house.span[0] <= fact.span[0]
            and fact.span[1] <= house.span[1]
        ):
            return house
        if name and words:
            return Naming(name, title(" ".join(_cased(words))), Basis.STATED, fact.span)
    return house or Naming(app_name(main_plural) or "my-app", title(main_plural) or "My app", Basis.ASSUMED, None)


def _house(text: str) -> Naming | None:
    """The name of those who write: "I am the secretary of the Thornbury Singers"."""
    match = _HOUSE.search(text[:_OPENING])
    if match is None or not match.lastgroup:
        return None
    words = match[match.lastgroup]
    name = app_name(words)
    return Naming(name, title(words), Basis.IMPLIED, match.span(match.lastgroup)) if name else None


def _telling(words: Sequence[str]) -> list[str]:
    """The words that name the app: "a simple CRM for my sales team" -> CRM; "web application for a gym" -> gym."""
    lower = [word.lower() for word in words]
    if lower and words[0] != "IT" and lower[0] in _NO_NAMES:
        return []
    head: list[str] = []
    tail: list[str] = []
    into = head
    for word in words:
        low = word.lower()
        if low in ("for", "of", "about") and into is head:
            into = tail
            continue
        if (low in _STOPS and word != "IT") or (low in ("for", "of") and into is tail):
            break
        into.append(word)
    core = _trimmed(head)
    purpose = _trimmed(tail)
    if (
        core
        and core[-1].lower()
        in ("management", "reservations", "inventory", "booking", "tracking", "scheduling", "planning", "system", "hr")
        and purpose
        and len(core) < 3
    ):
        joined = (
            [*core, *purpose]
            if core[0].lower() == "hr"
            else [*purpose, *core]
            if core[-1].lower() in ("inventory",) or len(core) == 1
            else core
        )
        return joined[:4] if core[-1].lower() != "management" else core
    chosen = core or purpose
    return chosen[:4]


def _trimmed(words: Sequence[str]) -> list[str]:
    kept = [word for word in words if word == "IT" or word.lower() not in FILLER | {"me", "us"}]
    while kept and kept[-1].lower() in BARE - {"portal"}:
        kept.pop()
    kept = [
        word for word in kept if word.lower() not in {"app", "application", "website", "system", "software", "webapp"}
    ]
    telling = [word.lower() for word in kept]
    return kept if telling and (len(telling) > 1 or telling[0] not in BARE) else []


def _cased(words: Sequence[str]) -> list[str]:
    return [word if word.isupper() and len(word) > 1 else word[:1].upper() + word[1:] for word in words]


def summary_of(text: str) -> str:
    """The first sentence or two of the description, at most 200 characters, in one line."""
    plain = " ".join("".join(c if c.isprintable() and c not in "<>{}`$\\" else " " for c in text).split())
    first = re.split(r"(?<=[.!?])\s", plain, maxsplit=1)[0]
    chosen = plain if len(plain) <= _MAX_SUMMARY else first
    if len(chosen) > _MAX_SUMMARY:
        chosen = chosen[: _MAX_SUMMARY - 1].rpartition(" ")[0] + "…"
    return chosen
