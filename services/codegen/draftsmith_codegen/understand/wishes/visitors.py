"""What people may read who have not signed in: "anyone can browse without an account", "published posts are public"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from draftsmith_appspec import ADMIN, And, AppSpec, Entity, FieldIs, FieldType, Or, RoleIs, Rule, SignedIn, format_rule
from draftsmith_appspec.expressions import access_rule

from .outcome import Change, Outcome, accepted, with_entity
from .vocabulary import Clause, Named, Vocabulary, clauses_of

_ALL: Final = r"(?P<who>anyone|anybody|everyone|everybody|visitors?|the (?:general )?public|the (?:whole )?world)"
_BROWSE: Final = re.compile(
    r"\b(?:anyone|anybody|everyone|everybody|visitors?|the public|people|others)\b[^;]{0,40}"
    r"\b(?:browse|look|view|see|read|search|explore)\b[^;]{0,40}"
    r"\bwithout (?:an? |having to |needing to )?(?:account|logging in|log-?in|log in|signing (?:in|up)|sign up|sign in|"
    r"regist\w+)\b"
)
_MAY: Final = re.compile(
    rf"\b{_ALL}(?: else| at all)? (?:can |may |is able to |are able to |gets to |is allowed to |are allowed to |"
    r"should be able to |should )?(?:only )?(?:see|sees|read|reads|browse|browses|view|views|look at|search)\s+"
    r"(?:through |for |all |any |the |our |only |just )*$"
)
_PUBLIC: Final = re.compile(
    r"^[^;,]{0,40}?\b(?:are|is|become|becomes|should be|will be|must be|can be|may be)(?: then| only)?\s+(?:"
    r"(?:public|publicly (?:visible|readable|available|shown)|shown publicly|listed publicly)"
    r"(?=\s*$|\s*[,;:()]|\s+(?:and|but|on|once|when|after|as soon as|if|while|so)\b)|"
    rf"(?:visible|shown|open|available|readable|seen|read|viewed|displayed)(?: to| by| for) {_ALL}\b"
    r"(?! (?:in|on|at|of|from|with|who|else|logged|signed)\b))"
)
_OF_IT: Final = r"(?:(?:they|it) )?(?:(?:are|is|were|have been|has been|get|gets) )?(?:being )?(?:marked (?:as )?)?"
_AFTER: Final = re.compile(rf"\b(?:that|which|once|when|after|as soon as|if) {_OF_IT}(?P<word>[a-z]+(?: [a-z]+)?)")
_WITHIN: Final = frozenset({"everyone", "everybody"})


def with_visitors(
    spec: AppSpec, text: str, narrow: Mapping[str, str | None] | None = None
) -> tuple[AppSpec, list[Outcome]]:
    """The spec in which everybody reads what every user may, where the text says so of it, or of nothing in particular.

    What belongs to such a row and to nobody is read along: the ingredients of a recipe. Where the text says it of some
    rows only ("published posts"), everybody reads these. `narrow` is by entity who would read it if nothing of it were
    for all.
    """
    report: list[Outcome] = []
    words = Vocabulary(spec)
    some: dict[str, list[FieldIs]] = {}
    for clause in clauses_of(text):
        for named, asked, inside in _some_rows(spec, words, clause):
            if asked in some.get(named.name, []):
                continue
            before = spec.entities[named.name].access.read if named.name in some else _before(spec, named.name, narrow)
            opened = _opened(spec, named.name, asked, before, inside=inside)
            path = f"entities.{named.name}.access.read"
            question = _outside(spec.entities[named.name], asked) if inside else ""
            outcome = Outcome(clause.whole, path, question=question, changes=(path,), confidence=0.75)
            spec, found = accepted(spec, [Change(opened, outcome)])
            report.extend(found)
            some.setdefault(named.name, []).append(asked)
        match = _BROWSE.search(clause.said)
        if match is None:
            continue
        mentioned = {one.name for one in words.entities(clause.said)} or spec.entities.keys()
        people = {name for name, one in spec.entities.items() if one.account is not None}
        things = [name for name in spec.entities if name in mentioned and name not in some and name not in people]
        shown = [name for name in things if spec.entities[name].access.read == "signed_in"]
        if not shown:  # nobody was said to see them: what is nobody's is what there is to browse
            shown = [
                name
                for name in things
                if not {to.entity for to in spec.entities[name].belongs_to.values()} & people
                and not is_public(spec.entities[name].access.read)
            ]
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


def is_public(text: str | None) -> bool:
    """Whether visitors read some of the rows with this rule: all, or those of some state."""
    if text is None or text == "true":
        return text is not None
    rule = access_rule(text)
    return any(isinstance(part, FieldIs) for part in (rule.parts if isinstance(rule, Or) else (rule,)))


def _some_rows(spec: AppSpec, words: Vocabulary, clause: Clause) -> Iterator[tuple[Named, FieldIs, bool]]:
    """Of which rows a sentence says that all may read them, and whether that is whoever uses the app.

    Where people may sign up by themselves, everybody is anybody.
    """
    for named in words.entities(clause.said):
        before, after = clause.said[: named.start], clause.said[named.end :]
        public = _PUBLIC.match(after)
        asked, rest = _asked_before(spec, named.name, before)
        asked = asked or _asked_after(spec, named.name, after)
        may = None if public else _MAY.search(rest)
        match = public or may
        if asked is None or match is None or re.search(r"\b(?:not|no|never|nobody)\b", match[0]):
            continue
        who = match["who"] or ""
        if words.roles(who) or words.entities(who):
            continue  # the visitors of a museum have accounts
        closed = all(role.signup != "open" for role in spec.roles.values())
        yield named, asked, closed and who in _WITHIN


def _asked_before(spec: AppSpec, name: str, before: str) -> tuple[FieldIs | None, str]:
    """What the words in front of the name ask of the row ("published"), and what stands in front of them."""
    for word, asked in _words_for(spec, name):
        match = re.search(rf"(?:^|[\s-]){re.escape(word)}\s*$", before)
        if match is not None:
            return asked, before[: match.start() + 1]
    return None, before


def _asked_after(spec: AppSpec, name: str, after: str) -> FieldIs | None:
    """What is asked of the row behind the name: "that are published", "once they are approved"."""
    match = _AFTER.search(after)
    said = dict(_words_for(spec, name))
    return None if match is None else said.get(match["word"]) or said.get(match["word"].partition(" ")[0])


def _words_for(spec: AppSpec, name: str) -> Iterator[tuple[str, FieldIs]]:
    """What a row may be called by what it holds: the values of choices, and what is yes or no."""
    for key, field in spec.entities[name].fields.items():
        if field.computed is not None or field.visible_to is not None:
            continue
        if field.type is FieldType.ENUM:
            yield from ((value.replace("_", " "), FieldIs(key, (value,))) for value in field.values)
        elif field.type is FieldType.BOOLEAN:
            yield key.removeprefix("is_").replace("_", " "), FieldIs(key, (True,))


def _outside(entity: Entity, asked: FieldIs) -> str:
    said = asked.field if asked.values == (True,) else str(asked.values[0])
    word = said.removeprefix("is_").replace("_", " ")
    return f"May people who have not signed in read {entity.plural.lower()} that are {word}? Today they may not."


def _before(spec: AppSpec, name: str, narrow: Mapping[str, str | None] | None) -> str | None:
    said = spec.entities[name].access.read
    return (narrow or {}).get(name, said) if said in ("true", "signed_in") else said


def _opened(spec: AppSpec, name: str, asked: FieldIs, before: str | None, *, inside: bool) -> AppSpec:
    """The spec in which all read the rows that hold what is `asked`, and the others those that did `before`."""
    entity = spec.entities[name]
    rule: Rule = And((SignedIn(), asked)) if inside else asked
    others = before or format_rule(RoleIs((ADMIN,)))
    access = entity.access.model_copy(update={"read": f"{format_rule(rule)} || {others}"})
    return with_entity(spec, name, access=access)
