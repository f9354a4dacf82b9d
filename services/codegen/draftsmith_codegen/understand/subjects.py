"""Stage 9b: what decides about access to each entity: whose it is, who works with it, what kind of thing it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from draftsmith_appspec import FieldType
from draftsmith_appspec.words import plural_of

from .access import Holder, Subject, Way, World
from .drafts import Draft
from .facts import Does
from .lexicon.records import OFFERED, WRITTEN
from .lexicon.verbs import JOIN
from .lexicon.wordset import spaced
from .relate import Relations, is_act
from .transitions import work_verbs
from .wishes.hidden import guarded_words

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_MINE = re.compile(r"\bmy\b")
_OURS = re.compile(
    r"\b(?:we|our|us|team|staff|employees?|colleagues?|company)\b|\bmy (?:\w+ ){0,2}(?:shop|business|office|salon|"
    r"restaurant|clinic|hotel|school|bakery|gym|agency|charity|firm|studio|practice|club|store|warehouse|cafe|garage)"
    r"(?=[.,:;!?\n]|$| (?:where|that|and|to|with|in|which|has|is|so|for)\b)"
)
_TEAM_WORDS = spaced(
    "our we team company staff warehouse office organisation organization department agency business shop "
    "restaurant clinic hotel school bakery salon gym charity"
)
_TOGETHER = spaced(
    "user member colleague teammate employee player friend roommate housemate neighbour neighbor family "
    "coworker contributor"
)
_PUBLIC = frozenset(["comment", "review", "rating", "answer", "listing", "recipe", "bid"])
_PRIVATE = spaced(
    "order booking reservation appointment application claim request ticket expense loan rental lease enrolment "
    "enrollment registration payment invoice complaint purchase sale timesheet submission leave"
)
_LISTING = frozenset({"list", "offer", "advertise", "publish", "sell", "announce"})
_LONGEST, _MOST_WAYS = 2, 4  # relations before the one to a person, and paths of one entity
_APPROVALS = spaced("approved accepted rejected refused declined denied granted confirmed hired offer qualified")
_SENSITIVE = spaced(
    "salary wage income bonus birth birthday medical diagnosis allergies passport iban bank tax insurance"
)
_PROCESS_FIELDS = frozenset({"status", "state", "stage", "phase", "decision"})


def _sensitive(names: Iterable[str], guarded: Collection[str]) -> bool:
    """Whether it holds what others should not see of somebody, beside what is left to some to see anyway."""
    words = {word for name in names for word in name.split("_")} & _SENSITIVE
    return any(word not in guarded and plural_of(word) not in guarded for word in words)


def is_shared(text: str) -> bool:
    """Whether those who use the app work together: a team, a shop, a company."""
    lower = text.lower()
    if _MINE.search(lower) and not _OURS.search(lower):
        return False
    return bool(_TEAM_WORDS & set(_WORD.findall(lower)))


def world_of(
    text: str, drafts: Collection[Draft], relations: Relations, roles: Mapping[str, str], member: str | None
) -> World:
    """The app's roles (`roles`: their names by key), and whether people share their work."""
    shared = is_shared(text)
    open_roles = open_of(relations, roles)
    invited = tuple(name for name in roles.values() if name not in open_roles)
    together = any(key.rsplit(" ", 1)[-1] in _TOGETHER for key in roles)
    accounts = {draft.name: draft.account for draft in drafts}
    busy = {accounts[to.entity] for draft in drafts for _, to in draft.belongs_to.values()}
    busy |= {roles[act.actor] for act in relations.acts if act.actor in roles}
    idle = tuple(role for role in invited if role not in busy)
    return World(roles, invited, shared, member, idle, together)


def subjects_of(
    drafts: Iterable[Draft], relations: Relations, roles: Mapping[str, str], text: str
) -> Iterator[tuple[Draft, Subject]]:
    """For each entity what its access is decided by."""
    guarded = guarded_words(text)
    drafts = list(drafts)
    open_roles = open_of(relations, roles)
    accounts = {draft.name: draft.account or "" for draft in drafts}
    held = {
        draft.name: tuple(
            Holder(name, accounts[to.entity], accounts[to.entity] in open_roles)
            for name, (_, to) in draft.belongs_to.items()
            if accounts[to.entity] and to.required
        )
        for draft in drafts
    }
    parents = {to.entity for other in drafts for _, to in other.belongs_to.values()}
    parents |= {many.entity for other in drafts for many in other.many.values()}
    for draft in drafts:
        holders = held[draft.name]
        acts = tuple(act for act in relations.acts if act.object in (draft.key, "*"))
        pointing = [
            held[other.name] for other in drafts if any(to.entity == draft.name for _, to in other.belongs_to.values())
        ]
        process = {
            value
            for name, found in draft.fields.items()
            if name.rsplit("_", 1)[-1] in _PROCESS_FIELDS and found.field.type is FieldType.ENUM
            for value in found.field.values
        }
        head = draft.key.rsplit(" ", 1)[-1]
        yield (
            draft,
            Subject(
                draft.account,
                draft.account in open_roles,
                holders,
                acts,
                draft.name in parents and _chosen(draft.key, holders, acts, pointing),
                bool(process),
                judged=bool(_APPROVALS & process),
                sensitive=_sensitive(draft.fields, guarded) and not {draft.key, head} & OFFERED,
                public=head in _PUBLIC,
                offered=bool({draft.key, head} & OFFERED) or any((act.said or act.verb) in _LISTING for act in acts),
                written=head in WRITTEN,
                within=() if holders else _within(draft, drafts, held),
                steps=frozenset(verb for one in draft.processes.values() for verb in work_verbs(one)),
            ),
        )


def open_of(relations: Relations, roles: Mapping[str, str]) -> set[str]:
    """The names of the roles that people take by signing up."""
    return {name for key, name in roles.items() if relations.roles[key].signup == "open"}


def parents_first(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts so that each comes after those that it cannot be without."""
    waiting, ordered = list(drafts), list[Draft]()
    while waiting:
        done = {draft.name for draft in ordered}
        free = [draft for draft in waiting if _needs(draft) <= done] or waiting[:1]
        ordered += free
        waiting = [draft for draft in waiting if draft not in free]
    return ordered


def _needs(draft: Draft) -> set[str]:
    return {to.entity for _, to in draft.belongs_to.values() if to.required and to.entity != draft.name}


def ways_of(
    draft: Draft, drafts: Mapping[str, Draft], private: Collection[str], open_roles: Collection[str]
) -> tuple[Way, ...]:
    """The paths from a draft to people, over what it cannot be without; `private` are names of what not all read."""
    found: list[Way] = []

    def follow(at: Draft, path: tuple[str, ...], passed: frozenset[str]) -> None:
        closed = passed - {draft.name} <= set(private)
        for name, (_, to) in at.belongs_to.items():
            target = drafts[to.entity]
            if path and target.account and target.name not in passed:
                found.append(Way((*path, name), target.account, closed and target.account in open_roles))
            if to.required and len(path) < _LONGEST and target.name not in passed:
                follow(target, (*path, name), passed | {target.name})

    follow(draft, (), frozenset({draft.name}))
    return tuple(found[:_MOST_WAYS])


def _within(draft: Draft, drafts: Iterable[Draft], held: Mapping[str, Sequence[Holder]]) -> tuple[str, ...]:
    """The roles whose requests, orders or claims a record is a part of: whoever makes an order makes its lines."""
    above = {to.entity for _, to in draft.belongs_to.values() if to.required}
    wholes = [other for other in drafts if other.name in above and is_act(other.key)]
    return tuple(dict.fromkeys(holder.role for whole in wholes for holder in held[whole.name]))


def _chosen(key: str, holders: Sequence[Holder], acts: Iterable[Does], pointing: Iterable[Sequence[Holder]]) -> bool:
    """Whether others choose from it: an order is the customer's alone, what somebody offers is for others to see."""
    if holders and {key, key.rsplit(" ", 1)[-1]} & _PRIVATE:
        return any(act.verb == "browse" and act.said in JOIN for act in acts)
    theirs = {holder.role for holder in holders if holder.open}
    if not theirs or any(act.verb == "browse" and act.said in JOIN for act in acts):
        return True
    return any(holder.role not in theirs for others in pointing for holder in others if holder.open)
