"""What people may look at who have not signed in: "anyone can browse without an account"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from draftsmith_appspec import AppSpec

from .outcome import Change, Outcome, accepted, with_entity
from .vocabulary import Clause, Vocabulary, clauses_of

_BROWSE: Final = re.compile(
    r"\b(?:anyone|anybody|everyone|everybody|visitors?|the public|people|others)\b[^;]{0,40}"
    r"\b(?:browse|look|view|see|read|search|explore)\b[^;]{0,40}"
    r"\bwithout (?:an? |having to |needing to )?(?:account|logging in|log-?in|log in|signing (?:in|up)|sign up|sign in|"
    r"regist\w+)\b"
)


_SOME: Final = re.compile(
    r"\b(?:anyone|anybody|everyone|everybody|visitors?|the public)\b[^;]{0,40}?\b(?:see|read|browse|view)\b"
)


def with_visitors(spec: AppSpec, text: str) -> tuple[AppSpec, list[Outcome]]:
    """The spec in which everybody reads what every user may, where the text says so of it, or of nothing in particular.

    What belongs to such a row and to nobody is read along: the ingredients of a recipe.
    """
    report: list[Outcome] = []
    words = Vocabulary(spec)
    for clause in clauses_of(text):
        report.extend(_too_much(spec, words, clause))
        match = _BROWSE.search(clause.said)
        if match is None:
            continue
        named = {one.name for one in words.entities(clause.said)} or spec.entities.keys()
        shown = [
            name
            for name, one in spec.entities.items()
            if name in named and one.account is None and one.access.read == "signed_in"
        ]
        people = {name for name, one in spec.entities.items() if one.account is not None}
        for name, entity in spec.entities.items():
            ties = {to.entity for to in entity.belongs_to.values()}
            if name not in shown and entity.account is None and ties & set(shown) and not ties & people:
                shown.append(name)
        opened = spec
        for name in shown:
            access = spec.entities[name].access.model_copy(update={"read": "true"})
            opened = with_entity(opened, name, access=access)
        span = clause.span(*match.span())
        outcomes = [Outcome(span, f"entities.{name}.access.read", confidence=0.75) for name in shown]
        if outcomes:
            spec, found = accepted(spec, [Change(opened, outcomes[0])])
            report.extend(outcomes if spec is opened else found)
    return spec, report


def _too_much(spec: AppSpec, words: Vocabulary, clause: Clause) -> Iterator[Outcome]:
    """What everybody reads though only some of it was meant: "anyone can read published posts"."""
    match = _SOME.search(clause.said)
    for named in words.entities(clause.said) if match else ():
        entity = spec.entities[named.name]
        before = clause.said[: named.start].rstrip().rpartition(" ")[2]
        if entity.access.read == "true" and any(before in field.values for field in entity.fields.values()):
            problem = f"everybody may read all {entity.plural.lower()}, also those that are not {before}"
            question = f"May everybody read {entity.plural.lower()} that are not {before}? Today they may."
            yield Outcome(clause.whole, "", problem, question, (f"entities.{named.name}.access.read",))
