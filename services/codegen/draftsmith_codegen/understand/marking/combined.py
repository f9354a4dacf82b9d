"""The picture in the form that the later stages take: concepts, relations and facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ..concepts import Concepts, concepts_of
from ..facts import AppWords, Facts, Has, Said
from ..lexicon.people import ADMINS, EVERYONE, is_person, signs_up_alone
from ..relate import MEMBER, Many, Relation, Relations, RoleFound, relations_of, role_of
from ..report import Basis
from .picture import Picture, span_of

_SURE_OF_NONE = 0.98
_PLAIN, _SURE = 0.9, 0.8  # how sure rules are of what is said plainly, and the network where it is not overruled
_MAX_ROLES = 12


def combined(picture: Picture, told: Facts) -> tuple[Facts, Concepts, Relations]:
    """Concepts, relations and facts; what the sentences `told` decides who may do what and how the app is called."""
    concepts = _concepts(picture)
    read = relations_of(told, concepts_of(told))
    known = _Known(picture.records)
    relations = _relations(picture, concepts, _told_relations(read, known))
    has = [fact for fact, _ in picture.fields]
    kept = [fact for fact in told.facts if isinstance(fact, AppWords) and not _wishes(fact, picture)]
    for mention in picture.app:
        words = tuple(token.text for token in picture.page.words(mention))
        kept.append(AppWords(words, span_of(picture.page, mention), "marked"))
    _roles(picture, concepts, relations)
    _told_roles(read, known, relations)
    _acts(read, known, concepts, relations)
    return Facts((*kept, *has, *_said(told, picture)), told.unread), concepts, relations


def _wishes(fact: AppWords, picture: Picture) -> bool:
    """Whether what "we want" is a capability rather than an app."""
    start, end = fact.span
    return fact.kind in ("phrase", "speaker") and any(start <= wish.span[0] < end for wish in picture.wishes)


class _Known:
    """The key under which a record was found, for the one that rules call it by; "" where it was not."""

    def __init__(self, records: Collection[str]) -> None:
        self._records = records
        self._heads: dict[str, list[str]] = {}
        for key in records:
            self._heads.setdefault(key.rsplit(" ", 1)[-1], []).append(key)

    def __call__(self, key: str) -> str:
        same = self._heads.get(key.rsplit(" ", 1)[-1], [])
        return key if key in self._records else same[0] if len(same) == 1 else ""


def _concepts(picture: Picture) -> Concepts:
    concepts = Concepts()
    for key, mentions in picture.records.items():
        for mention in mentions[:8]:
            implied = all(not token.is_noun for token in picture.page.words(mention))
            basis = Basis.IMPLIED if implied else Basis.STATED
            concepts.add(key, basis, mention.confidence, span_of(picture.page, mention))
    return concepts


def _relations(
    picture: Picture, concepts: Concepts, said: Mapping[frozenset[str], Sequence[Relation | Many]]
) -> Relations:
    """What belongs to what: the network's opinion of every pair, with the names that sentences say ("a home team and an
    away team"), and what sentences say plainly where the network is in doubt.
    """
    relations = Relations()
    for (left, right), chances in picture.ties.items():
        if not (concepts.has(left) and concepts.has(right)):
            continue
        label = max(chances, key=chances.__getitem__)
        rules = said.get(frozenset((left, right)), [])
        if label == "none" and (not rules or chances["none"] > _SURE_OF_NONE):
            continue
        span = span_of(picture.page, picture.records[right][0])
        plainly = [one for one in rules if one.confidence >= _PLAIN]
        if label == "none" or (plainly and chances[label] < _SURE):
            _add(relations, plainly or rules)
        elif label == "many":
            relations.many[left, right, ""] = Many(left, right, span, Basis.STATED, round(chances[label], 2))
        else:
            child, parent = (left, right) if label == "child" else (right, left)
            named = [one for one in rules if isinstance(one, Relation) and one.child == child]
            plain = Relation(child, parent, span, Basis.STATED, round(chances[label], 2))
            _add(relations, named or [plain])
    return relations


def _told_relations(read: Relations, known: _Known) -> dict[frozenset[str], list[Relation | Many]]:
    """What the rules read in sentences, about the records that were found."""
    found: dict[frozenset[str], list[Relation | Many]] = {}
    for one in read.relations.values():
        child, parent = known(one.child), known(one.parent)
        if child and parent and child != parent:
            found.setdefault(frozenset((child, parent)), []).append(replace(one, child=child, parent=parent))
    for many in read.many.values():
        left, right = known(many.left), known(many.right)
        if left and right and left != right:
            found.setdefault(frozenset((left, right)), []).append(replace(many, left=left, right=right))
    return found


def _add(relations: Relations, found: Sequence[Relation | Many]) -> None:
    for one in found:
        if isinstance(one, Many):
            relations.many[one.left, one.right, one.name] = one
        else:
            relations.add(one)


def _roles(picture: Picture, concepts: Concepts, relations: Relations) -> None:
    for key, mentions in picture.people.items():
        role = "admin" if key in ADMINS else key
        if role == "admin" or len(relations.roles) >= _MAX_ROLES:
            continue
        signup = "open" if signs_up_alone(role) else "invite"
        span = span_of(picture.page, mentions[0])
        sure = max(mention.confidence for mention in mentions)
        relations.roles[role] = RoleFound(role, signup, span, Basis.STATED, round(sure, 2))
        if any(mention.kind == "person" for mention in mentions) and role in concepts.found:
            relations.accounts.add(role)
    relations.generic = MEMBER in relations.roles


def _told_roles(read: Relations, known: _Known, relations: Relations) -> None:
    """People of whom records are kept, and of whom a sentence says that they do something, use the app."""
    for role in read.roles.values():
        key = known(role.key)
        if key and is_person(key) and key not in relations.roles and len(relations.roles) < _MAX_ROLES:
            relations.roles[key] = replace(role, key=key)
            relations.accounts.add(key)


def _acts(read: Relations, known: _Known, concepts: Concepts, relations: Relations) -> None:
    """Who does what, as far as it is about what was found."""
    for act in read.acts:
        actor = act.actor if act.actor in (*EVERYONE, "") else role_of(act.actor, concepts)
        target = act.object if act.object == "*" else known(act.object)
        if target and (actor in relations.roles or actor in ("admin", "", *EVERYONE)):
            relations.acts.append(replace(act, actor=actor, object=target))


def _said(told: Facts, picture: Picture) -> list[Said]:
    """Values told apart from their field, where the field was found."""
    named = {fact.item.name for fact, _ in picture.fields}
    return [fact for fact in told.facts if isinstance(fact, Said) and fact.item.name in named]


__all__ = ["Has", "combined"]
