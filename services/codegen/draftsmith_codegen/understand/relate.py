"""Stage 6b: relations and roles, from what people do, from possessives and from what belongs to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .concepts import Concepts, is_field
from .facts import Actor, Does, Facts, Has, Span, Tie
from .lexicon.people import ADMINS, EVERYONE, GENERIC, is_person, signs_up_alone
from .lexicon.records import ACTS
from .lexicon.verbs import ACT_NAMES, CREATE, JOIN, LIKINGS, MANAGE, READ, THROUGH
from .lexicon.wordset import spaced
from .report import Basis

CUSTODIANS = spaced(
    "manager coordinator staff admin administrator supervisor librarian receptionist moderator operator "
    "clerk secretary officer director owner caretaker curator warden dispatcher accountant planner hr "
    "treasurer chair personnel assistant employee"
)
MEMBER = "user"
_OWN_ACTS = frozenset({"log", "report", "submit", "file", "request"})  # even of staff
PLANNED = frozenset(
    {"schedule", "organise", "organize", "plan", "arrange", "host"}
)  # who does so makes what was not there before
_TYING = spaced("with for on to in at from by about against under into of between")


@dataclass(frozen=True, slots=True)
class Relation:
    """`child` belongs to `parent`; `name` where the text says another name than the parent's."""

    child: str
    parent: str
    span: Span
    basis: Basis
    confidence: float
    name: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Many:
    """A set of `right` on each `left`."""

    left: str
    right: str
    span: Span
    basis: Basis
    confidence: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class RoleFound:
    """People who use the app. `signup` is open or invite."""

    key: str
    signup: str
    span: Span
    basis: Basis
    confidence: float


@dataclass(slots=True)
class Relations:
    """Everything that holds between concepts, and who uses the app."""

    relations: dict[tuple[str, str, str], Relation] = field(default_factory=dict)
    many: dict[tuple[str, str, str], Many] = field(default_factory=dict)
    roles: dict[str, RoleFound] = field(default_factory=dict)
    accounts: set[str] = field(default_factory=set)
    acts: list[Does] = field(default_factory=list)  # with resolved keys; what access is decided by
    generic: bool = False  # "users" do things

    def above(self) -> dict[str, set[str]]:
        """What each record that belongs to something belongs to."""
        found: dict[str, set[str]] = {}
        for one in self.relations.values():
            found.setdefault(one.child, set()).add(one.parent)
        return found

    def add(self, relation: Relation) -> None:
        """Keep the first of relations between the same two (the surest of the same name); to its own kind by name."""
        if relation.child == relation.parent and not relation.name:
            return
        for key, other in self.relations.items():
            if (
                other.child == relation.child
                and other.parent == relation.parent
                and (not relation.name or not other.name)
            ):
                if relation.name and not other.name:
                    self.relations[key] = replace(other, name=relation.name)
                return
            if other.child == relation.parent and other.parent == relation.child:
                return
        self.relations.setdefault((relation.child, relation.parent, relation.name), relation)


def ancestors(record: str, above: Mapping[str, set[str]]) -> set[str]:
    """What a record belongs to, however far round."""
    found, ahead = set[str](), [*above.get(record, ())]
    while ahead:
        at = ahead.pop()
        if at not in found:
            found.add(at)
            ahead += above.get(at, ())
    return found


def relations_of(facts: Facts, concepts: Concepts) -> Relations:
    """The relations and roles of a description. May add concepts that acts imply: borrowing makes loans."""
    found = Relations()
    _people(facts, concepts, found)
    pairs = _many_pairs(facts, concepts)
    for fact in facts.facts:
        match fact:
            case Has():
                _from_having(fact, concepts, found, pairs)
            case Tie():
                _from_tie(fact, concepts, found, pairs)
            case Does():
                _from_act(fact, concepts, found, pairs)
            case _:
                continue
    for left, right in sorted(pairs, key=lambda pair: pairs[pair]):
        found.many[left, right, ""] = Many(left, right, pairs[left, right], Basis.STATED, 0.85)
    _drop_readers(found)
    _tell_accounts(facts, concepts, found)
    return found


def role_of(key: str, concepts: Concepts) -> str:
    """The role's key for an actor: admins are one role, everybody else is called what they are called."""
    if key in EVERYONE:
        return key
    resolved = concepts.resolve(key)
    return "admin" if resolved in ADMINS or key in ADMINS else MEMBER if resolved in GENERIC else resolved


def _people(facts: Facts, concepts: Concepts, found: Relations) -> None:
    for fact in facts.facts:
        if isinstance(fact, Actor):
            _add_role(found, concepts, fact.key, fact.span, Basis.STATED, 0.95)
        elif isinstance(fact, Does) and fact.actor and is_person(fact.actor):
            if fact.actor in EVERYONE:
                continue
            telling = (
                fact.verb in CREATE | MANAGE | READ or fact.verb.split()[0] in JOIN or fact.verb in JOIN or fact.modal
            )
            if telling:
                _add_role(found, concepts, fact.actor, fact.span, Basis.STATED, 0.9)
            if fact.verb in CREATE or fact.verb in JOIN:
                for word, key, plural in fact.ties:
                    if word == "with" and plural and is_person(key) and key not in GENERIC:
                        _add_role(found, concepts, key, fact.span, Basis.IMPLIED, 0.75)


def _add_role(found: Relations, concepts: Concepts, key: str, span: Span, basis: Basis, confidence: float) -> None:
    role = role_of(key, concepts)
    if role == MEMBER:
        found.generic = True
    if role != "admin" and role not in found.roles and len(found.roles) < 12:
        signup = "open" if signs_up_alone(role) else "invite"
        found.roles[role] = RoleFound(role, signup, span, basis, confidence)


def _many_pairs(facts: Facts, concepts: Concepts) -> dict[tuple[str, str], Span]:
    """Pairs that are many on both sides: "a movie has many actors and an actor can appear in many movies"."""
    toward: dict[tuple[str, str], Span] = {}
    for fact in facts.facts:
        if isinstance(fact, Has) and fact.item.many and not is_field(concepts, fact):
            toward.setdefault((concepts.resolve(fact.owner), concepts.resolve(fact.item.key)), fact.span)
        elif isinstance(fact, Tie) and fact.both:
            toward.setdefault((concepts.resolve(fact.child), concepts.resolve(fact.parent)), fact.span)
        elif isinstance(fact, Does) and "many" in fact.verb:
            continue
    pairs: dict[tuple[str, str], Span] = {}
    for (left, right), span in toward.items():
        if concepts.has(left) and concepts.has(right) and left != right and (right, left) not in pairs:
            tied = any(
                isinstance(f, Tie)
                and f.both
                and {concepts.resolve(f.child), concepts.resolve(f.parent)} == {left, right}
                for f in facts.facts
            )
            if (right, left) in toward or tied:
                pairs[left, right] = span
    return pairs


def _from_having(fact: Has, concepts: Concepts, found: Relations, pairs: dict[tuple[str, str], Span]) -> None:
    owner, key = concepts.resolve(fact.owner), concepts.resolve(fact.item.key)
    if is_field(concepts, fact) or not concepts.has(owner) or (owner, key) in pairs or (key, owner) in pairs:
        return
    if fact.item.plural:
        found.add(Relation(key, owner, fact.span, Basis.STATED, 0.9))
    else:
        name = fact.item.key if fact.item.key != key else ""
        found.add(Relation(owner, key, fact.span, Basis.STATED, 0.9, name, required=not fact.item.marks.optional))


def _from_tie(fact: Tie, concepts: Concepts, found: Relations, pairs: dict[tuple[str, str], Span]) -> None:
    child, parent = concepts.resolve(fact.child), concepts.resolve(fact.parent)
    if not (concepts.has(child) and concepts.has(parent)) or (child, parent) in pairs or (parent, child) in pairs:
        return
    name = fact.parent if fact.parent != parent and fact.parent.endswith(parent) else ""
    found.add(Relation(child, parent, fact.span, Basis.STATED, 0.75 if fact.weak else 0.9, name, fact.required))


def _from_act(fact: Does, concepts: Concepts, found: Relations, pairs: dict[tuple[str, str], Span]) -> None:
    actor, target = concepts.resolve(fact.actor), concepts.resolve(fact.object)
    verb = "enrol" if fact.verb.startswith("enrol") and not fact.verb.startswith("enroll") else fact.verb
    verb = "enroll" if verb.startswith("enroll") else verb
    resolved = replace(fact, actor=role_of(fact.actor, concepts), verb=verb, object=target)
    if {(actor, target), (target, actor)} & pairs.keys():
        return
    if not is_person(fact.actor):
        if concepts.has(actor) and concepts.has(target) and verb not in READ:
            found.add(Relation(target, actor, fact.span, Basis.IMPLIED, 0.6))
        found.acts.append(resolved)
        return
    head = actor.rsplit(" ", 1)[-1]
    deciding = verb in MANAGE - PLANNED and is_act(target) and not signs_up_alone(actor)  # "workers review requests"
    custodian = head in CUSTODIANS or deciding or role_of(fact.actor, concepts) == "admin"
    generic = actor in GENERIC
    act = target
    if verb in LIKINGS and target in concepts.found and not is_act(target) and not custodian:
        if not generic:
            concepts.add(actor, Basis.IMPLIED, 0.7, fact.span)
            found.many[actor, target, LIKINGS[verb]] = Many(actor, target, fact.span, Basis.STATED, 0.8, LIKINGS[verb])
        return
    if (
        verb in JOIN
        and not is_act(target)
        and (verb not in THROUGH or fact.through)
        and not (custodian and verb not in ("borrow", "check out", "book", "reserve", "rent"))
    ):
        made = _act_concept(verb, target, concepts, fact)
        if made is None:
            return
        act = made
        if concepts.has(target) and act != target:
            found.add(Relation(act, target, fact.span, Basis.IMPLIED, 0.8))
        if not generic:
            concepts.add(actor, Basis.IMPLIED, 0.75, fact.span)
            found.accounts.add(actor)
            found.add(Relation(act, actor, fact.span, Basis.IMPLIED, 0.85))
        found.acts.append(replace(resolved, object=act, verb="create"))
        found.acts.append(replace(resolved, verb="browse", said=verb))
    elif (
        verb in CREATE | JOIN.keys()
        and concepts.has(target)
        and (not custodian or (is_act(target) and (head == "employee" or verb in _OWN_ACTS)))
    ):
        if not generic and actor != target and (is_act(target) or verb not in ("keep", "save", "track", "set")):
            concepts.add(actor, Basis.IMPLIED, 0.75, fact.span)
            found.accounts.add(actor)
            found.add(Relation(target, actor, fact.span, Basis.IMPLIED, 0.85))
        found.acts.append(replace(resolved, verb="create", said=verb))
    else:
        found.acts.append(resolved)
        for word, other, _ in fact.ties if verb == "assign" else ():
            parent = concepts.resolve(other)
            if word == "to" and concepts.has(parent) and concepts.has(act):
                found.add(Relation(act, parent, fact.span, Basis.STATED, 0.8, required=False))
    if concepts.has(act) and (verb in CREATE or verb in JOIN):
        for word, other, _ in fact.ties:
            parent = concepts.resolve(other)
            if word in _TYING and concepts.has(parent) and parent not in (act, actor):
                name = other if other != parent and other.endswith(parent) else ""
                found.add(Relation(act, parent, fact.span, Basis.STATED, 0.85, name))


def is_act(key: str) -> bool:
    """Whether a record comes into being by what somebody does: an application, a leave request."""
    return key in ACTS or key.rsplit(" ", 1)[-1] in ACTS


def _act_concept(verb: str, target: str, concepts: Concepts, fact: Does) -> str | None:
    """The record that an act makes: one the text speaks of, else a new one."""
    names = ACT_NAMES.get(verb, frozenset()) | {JOIN[verb]}
    known = [key for key in concepts.found if key.rsplit(" ", 1)[-1] in names]
    if len(known) > 1:
        known = [key for key in known if key in names or target in key] or known
    if known:
        return known[0]
    if not concepts.has(target):
        return None
    concepts.add(JOIN[verb], Basis.IMPLIED, 0.7, fact.span)
    return JOIN[verb]


def _drop_readers(found: Relations) -> None:
    """Where others are told, "users" who only look at things are no role of their own."""
    acts = [act for act in found.acts if act.actor == MEMBER]
    if len(found.roles) > 1 and MEMBER in found.roles and all(act.verb in READ for act in acts):
        del found.roles[MEMBER]
        found.generic = False


def _tell_accounts(facts: Facts, concepts: Concepts, found: Relations) -> None:
    """Roles whose people are rows too: they are described, or other records belong to them."""
    described = {concepts.resolve(fact.owner) for fact in facts.facts if isinstance(fact, Has)}
    parents = {relation.parent for relation in found.relations.values()}
    liking = {many.left for many in found.many.values() if many.name}
    for role in found.roles:
        if role in concepts.found and role in described | parents | liking | found.accounts:
            found.accounts.add(role)
    found.accounts &= set(found.roles) & set(concepts.found)
    children = {relation.child for relation in found.relations.values()}
    for role in found.roles:
        if role in concepts.found and role not in found.accounts and role not in described | parents | children:
            del concepts.found[role]
