"""Stage 10c: who may take the steps of a process, from the access rules and from what people are said to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from draftsmith_appspec import ADMIN, Action, AppSpec, Transition
from draftsmith_codegen_templates.targets.python.decisions import ANONYMOUS, Decision, decisions

from .facts import Does, Span
from .lexicon.states import SAME
from .report import Basis
from .states import Kind, Process, Way, is_out

_STATED, _IMPLIED, _ASSUMED = 0.9, 0.65, 0.4


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody is said to take a step: the verb's lemma, their role, the words; `only` they."""

    verb: str
    role: str
    span: Span
    only: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """Who has to do with an entity's records. `may` is what each role may do; `told` what it is said to do.

    `solo` is an app with one kind of user, who does everything; `served` are records that others look after for those
    who make them, such as orders.
    """

    may: Mapping[str, Mapping[Action, Decision]]
    told: Sequence[Told]
    outsiders: frozenset[str]
    solo: bool
    served: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A transition for the spec, and why it is there; `unknown`: nobody was said to decide on it, so admins do."""

    name: str
    transition: Transition
    basis: Basis
    confidence: float
    spans: tuple[Span, ...]
    note: str
    unknown: bool = False


def people_of(spec: AppSpec, entity: str, told: Sequence[Told], *, solo: bool, served: bool) -> People:
    """Who has to do with an entity, by the access rules of the spec."""
    outsiders = frozenset(name for name, role in spec.roles.items() if role.signup == "open")
    return People(decisions(spec, entity), told, outsiders, solo, served)


def told_of(acts: Iterable[Does], roles: Mapping[str, str]) -> list[Told]:
    """What people with roles are said to do with an entity's records; `roles` are their names by key."""
    found = []
    for act in acts:
        role = roles.get(act.actor, ADMIN if act.actor == ADMIN else "")
        if role:
            found.append(Told(act.said or act.verb, role, act.span, act.only))
    return found


def work_verbs(process: Process) -> frozenset[str]:
    """The verbs by which others than the maker take a record's steps: who "ships orders" makes none."""
    ways = [way for way in process.ways if way.kind is not Kind.MAKE]
    return frozenset(verb for way in ways for verb in _verbs(way, process))


def steps_of(process: Process, people: People, *, assumed: bool, span: Span | None) -> list[Step]:
    """The steps of a process with who may take each; `span` is where the values are said."""
    return [_step(way, process, people, assumed, span) for way in process.ways]


def _step(way: Way, process: Process, people: People, assumed: bool, span: Span | None) -> Step:
    told = _told(way, process, people)
    judging = [one for other in process.ways if other.kind is Kind.JUDGE for one in _told(other, process, people)]
    roles, unknown = _roles(way, people, told or (judging if way.kind is Kind.JUDGE else []))
    order = [role for role in people.may if role in roles and role != ADMIN]
    by = [*order, ADMIN] if roles else []
    spans = tuple(dict.fromkeys([*(one.span for one in told), *([way.span] if way.span else [])]))
    if assumed:
        basis, confidence = Basis.ASSUMED, _ASSUMED
    elif way.basis is Basis.STATED or told:
        basis, confidence = Basis.STATED, _STATED
    else:
        basis, confidence = Basis.IMPLIED, _IMPLIED
    named = [role.replace("_", " ") for role in by]
    who = " and ".join([", ".join(named[:-1]), *named[-1:]] if len(named) > 1 else named) or "whoever may change it"
    note = "" if told else f"by {who}: nobody was said to decide" if unknown else f"by {who}, from the access rules"
    transition = Transition.model_validate({"from": list(way.start), "to": way.end, "by": by})
    return Step(way.name, transition, basis, confidence, spans or ((span,) if span else ()), note, unknown)


def _told(way: Way, process: Process, people: People) -> list[Told]:
    """Who is said to take the step and may."""
    verbs = _verbs(way, process)
    return [one for one in people.told if one.verb in verbs and _may_take(one.role, way, people)]


def _verbs(way: Way, process: Process) -> set[str]:
    """The verbs that mean the step: its own, and those that mean the same where no other step is called so."""
    own = way.name.replace("_", " ")
    others = {other.name.replace("_", " ") for other in process.ways} - {own}
    same = next((group for group in SAME if own in group), frozenset())
    return {own} | {verb for verb in same if verb not in others and not same & others}


def _may_take(role: str, way: Way, people: People) -> bool:
    """Whoever only asks for something does not decide on it or call it paid, whatever the text says they do."""
    if way.kind in (Kind.JUDGE, Kind.SERVE) and role in people.outsiders and _deciders(people):
        return people.may[role]["create"] == "none"
    return way.kind is not Kind.SERVE or role not in people.outsiders or people.solo


def _deciders(people: People) -> list[str]:
    """Who may change any record, or those that name them without having made them."""
    return [
        role
        for role, may in people.may.items()
        if role not in (ADMIN, ANONYMOUS)
        and (may["update"] == "all" or (may["update"] == "own" and may["create"] == "none"))
    ]


def _roles(way: Way, people: People, told: Sequence[Told]) -> tuple[set[str], bool]:
    """The roles that may (none: whoever may change the record), and whether nobody is known to decide."""
    named = {one.role for one in told}
    if any(one.only for one in told):
        return named, False
    deciders = set(_deciders(people))
    if way.kind is Kind.MAKE:
        return _makers(people, named | (deciders if is_out(way.end) else set())), False
    if way.kind in (Kind.JUDGE, Kind.SERVE):
        found = named or deciders
        if not found and not people.solo:
            return {ADMIN}, way.kind is Kind.JUDGE
        return (set() if people.solo and not named else found), False
    if deciders | named:
        everybody = {role for role, may in people.may.items() if may["update"] != "none" and role != ADMIN}
        return (set() if (deciders | named) == everybody else deciders | named), False
    makers = {role for role, may in people.may.items() if may["create"] != "none"}
    return ({ADMIN} if people.served and not people.solo and makers & people.outsiders else set()), False


def _makers(people: People, others: set[str]) -> set[str]:
    """Who made a record and who decides on it; none where that is whoever may change it."""
    makers = {role for role, may in people.may.items() if may["create"] != "none" and role not in (ADMIN, ANONYMOUS)}
    if all(people.may[role]["update"] != "none" for role in makers | others):
        return set()
    own = {role for role in makers if people.may[role]["read"] == "own" or people.may[role]["update"] == "all"}
    return own | others or {ADMIN}
