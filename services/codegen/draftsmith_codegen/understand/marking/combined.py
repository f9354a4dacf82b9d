"""The picture in the form that the later stages take: concepts, relations and facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ..concepts import Concepts, concepts_of
from ..facts import AppWords, Facts, Has, Said
from ..lexicon.capabilities import capabilities
from ..lexicon.people import ADMINS, EVERYONE, is_person, signs_up_alone
from ..lexicon.records import KNOWN_RECORDS
from ..lexicon.types import known
from ..lexicon.verbs import CHOOSE, CREATE, JOIN, READ
from ..lexicon.wordset import spaced
from ..relate import MEMBER, Many, Relation, Relations, RoleFound, ancestors, relations_of, role_of
from ..report import Basis
from .mention import RECORDS
from .pairs import meet_in_clashes, one_of, tie_takers
from .picture import Picture

_SURE_OF_NONE = 0.98
_PLAIN, _SURE = 0.9, 0.8  # how sure rules are of what is said plainly, and the network where it is not overruled
_LISTED, _DOUBTFUL = 0.75, 0.7  # what is one of the things that something has, unless the network thinks otherwise
_DIRECT = 0.7  # how likely a relation must be that others already imply
_MAX_ROLES = 12
_OTHERS = frozenset({"another", "other"})
_SELF = _OTHERS | {"parent", "earlier", "previous", "original"}
_MOMENTS = ("date", "time", "day")
_SIGHT = spaced("see sees seen view views read reads visible invisible hidden hide hides shown secret disclosed")
_HOLDING = spaced(
    "contain consist include comprise have belong part inside report base depend derive follow require refer sit"
)


def combined(picture: Picture, told: Facts) -> tuple[Facts, Concepts, Relations]:
    """Concepts, relations and facts; what the sentences `told` decides who may do what and how the app is called."""
    concepts = _concepts(picture)
    read = relations_of(told, concepts_of(told))
    adopted = _adopted(picture, read)
    for relation in adopted:
        concepts.add(relation.child, Basis.IMPLIED, relation.confidence, relation.span)
    named = _Known([*picture.records, *(relation.child for relation in adopted)])
    relations = _relations(picture, concepts, _told_relations(told, read, named))
    _drop_doubtful(relations, read, named)
    for relation in adopted:
        relations.add(relation)
    fields = _without_echoes(picture)
    _drop_attributes(concepts, relations, fields, read)
    has, references = _references(_without_sets(fields, concepts, relations), concepts)
    for relation in references:
        relations.add(relation)
    kept = [fact for fact in told.facts if isinstance(fact, AppWords) and not _wishes(fact, picture)]
    for mention in picture.app:
        words = tuple(token.text for token in picture.page.words(mention))
        kept.append(AppWords(words, picture.page.span(mention), "marked"))
    for relation in _within(picture):
        relations.add(relation)
    _roles(picture, concepts, relations)
    _told_roles(read, named, relations)
    _acts(read, named, concepts, relations)
    return Facts((*kept, *has, *_said(told, picture)), told.unread), concepts, relations


def _wishes(fact: AppWords, picture: Picture) -> bool:
    """Whether what "we want" is a capability rather than an app."""
    start, end = fact.span
    return fact.kind in ("phrase", "speaker") and any(start <= wish.span[0] < end for wish in picture.wishes)


def _adopted(picture: Picture, read: Relations) -> list[Relation]:
    """What belongs to a record and was taken for a wish only: "readers can leave comments on posts"."""
    wished = {wish.feature for wish in picture.wishes}
    keys = {one.record for one in capabilities() if one.feature in wished} - {"", *picture.records}
    return [one for one in read.relations.values() if one.child in keys and one.parent in picture.records]


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
            concepts.add(key, basis, mention.confidence, picture.page.span(mention))
    return concepts


def _relations(
    picture: Picture, concepts: Concepts, said: Mapping[frozenset[str], Sequence[Relation | Many]]
) -> Relations:
    """What belongs to what: the network's opinion of every pair, with the names that sentences say ("a home team and an
    away team"), and what sentences say plainly where the network is in doubt.
    """
    relations = Relations()
    clashing = []
    for (left, right), chances in picture.ties.items():
        if not (concepts.has(left) and concepts.has(right)):
            continue
        if meet_in_clashes(picture, left, right):
            clashing.append((left, right))
            continue
        label = max(chances, key=chances.__getitem__)
        rules = said.get(frozenset((left, right)), [])
        plainly = [one for one in rules if one.confidence >= _PLAIN]
        span = picture.page.span(picture.records[right][0])
        chosen = one_of(picture, left, right) if label in ("none", "many") else None
        if chosen is not None:
            _add(relations, [Relation(*chosen, span, Basis.STATED, _SURE)])
            continue
        if label == "none" and (not rules or chances["none"] > _ruled_out(rules)):
            continue
        if label == "none" or (plainly and chances[label] < _SURE):
            _add(relations, plainly or rules)
        elif label == "many":
            relations.many[left, right, ""] = Many(left, right, span, Basis.STATED, round(chances[label], 2))
        else:
            child, parent = (left, right) if label == "child" else (right, left)
            named = [one for one in rules if isinstance(one, Relation) and one.child == child]
            plain = Relation(child, parent, span, Basis.STATED, round(chances[label], 2))
            _add(relations, named or [plain])
    for left, right in clashing:
        tie_takers(picture, relations, left, right)
    return relations


def _ruled_out(rules: Sequence[Relation | Many]) -> float:
    """How sure of nothing the network has to be for what sentences say not to count."""
    return _SURE_OF_NONE if any(one.confidence > _LISTED for one in rules) else _DOUBTFUL


def _drop_doubtful(relations: Relations, read: Relations, known: _Known) -> None:
    """Leave out what is hardly likely and follows from others: who has the job has the company, who rents the bike
    has the rental; and what people only choose from is not theirs.
    """
    above = relations.above()
    seen = {(known(act.object), known(act.actor)) for act in read.acts if act.verb in READ | CHOOSE and not act.own}
    taken = {(known(act.object), known(act.actor)) for act in read.acts if act.said in JOIN and not act.own}
    for key, one in list(relations.relations.items()):
        between = any({one.child, one.parent} <= parents for parents in above.values())
        if between and (one.child, one.parent) in taken and not one.name:
            del relations.relations[key]  # who rents bikes has the rental, however sure the network is of more
            continue
        if one.confidence >= _DIRECT or one.name:
            continue
        around = any(one.parent in above.get(middle, ()) for middle in above[one.child] - {one.parent})
        others = _without(above, one)
        between = between or any({one.child, one.parent} <= ancestors(record, others) for record in others)
        if around or between or (one.child, one.parent) in seen:
            del relations.relations[key]


def _without(above: Mapping[str, set[str]], relation: Relation) -> dict[str, set[str]]:
    left = {child: set(parents) for child, parents in above.items()}
    left[relation.child].discard(relation.parent)
    return left


def _within(picture: Picture) -> Iterator[Relation]:
    """Relations of a record to its own kind: "a parent category", "components may consist of other components"."""
    for key, mentions in picture.records.items():
        for mention in mentions:
            tokens = picture.page.tokens[mention.sentence]
            sign = next(
                (token.lower for token in tokens[max(0, mention.start - 1) : mention.end] if token.lower in _SELF), ""
            )
            if not sign:
                continue
            before = [
                one for one in picture.page.of(mention.sentence) if one.kind in RECORDS and one.end < mention.start
            ]
            if sign in _OTHERS and not (before and before[-1].key == key):
                continue
            between = tokens[before[-1].end : mention.start] if before else ()
            if sign in _OTHERS and not any(token.lemma in _HOLDING for token in between):
                continue
            name = f"{'parent' if sign in _OTHERS else sign} {key}"
            yield Relation(key, key, picture.page.span(mention), Basis.STATED, 0.8, name, required=False)
            break


def _without_echoes(picture: Picture) -> list[Has]:
    """The fields without those that only a sentence about who sees them gave to another record.

    "Employees have a salary. Clerks cannot see the salary": of the clerks there is none.
    """
    sight = [
        (tokens[0].start, tokens[-1].end)
        for tokens in picture.page.tokens
        if tokens and any(token.lower in _SIGHT for token in tokens)
    ]

    def of_sight(has: Has) -> bool:
        return any(start <= has.span[0] < end for start, end in sight)

    told = {(one.item.key, one.owner) for one in picture.fields if not of_sight(one)}
    keys = {key for key, _ in told}
    longer = {(word, one.owner): one.span for one in picture.fields for word in one.item.name.split()[:-1]}
    names = {(one.item.name.replace("-", " "), one.owner) for one in picture.fields}
    whole = {(name.rpartition(" ")[0], owner) for name, owner in names if name.rpartition(" ")[2] in _MOMENTS}
    return [
        one
        for one in picture.fields
        if (not of_sight(one) or one.item.key not in keys or (one.item.key, one.owner) in told)
        and (one.item.name.replace("-", " "), one.owner) not in whole  # the check-out is the check-out date
        and not (longer.get((one.item.name, one.owner), one.span) < one.span and _said_again(one, picture))
    ]


def _said_again(has: Has, picture: Picture) -> bool:
    """Whether the words are "the" and one more, of what was named in full before: the minimum, of a minimum stock."""
    for tokens in picture.page.tokens:
        for before, token in pairwise(tokens):
            if token.start == has.span[0]:
                return before.lower == "the" and token.end == has.span[1]
    return False


def _drop_attributes(concepts: Concepts, relations: Relations, fields: Sequence[Has], read: Relations) -> None:
    """Leave out records that are but a field of another: "employees have a salary; salaries are for managers only"."""
    told = {act.object for act in read.acts if act.verb in CREATE} | {one.owner for one in fields}
    names = {one.item.name.replace("-", " ") for one in fields}
    for key in [key for key in concepts.found if key not in told and not is_person(key)]:
        if {f"{key.replace('-', ' ')} {kind}" for kind in _MOMENTS} & names and key not in KNOWN_RECORDS:
            _forget(key, concepts, relations)  # "the check-out must be after the check-in"
    parents = {one.parent for one in relations.relations.values()}
    for has in fields:
        key = has.item.key
        named = known(has.item.name) and key not in KNOWN_RECORDS
        attribute = not has.item.plural and not is_person(key) and (named or has.item.marks.values)
        if attribute and key in concepts.found and key not in told | parents and has.owner != key:
            _forget(key, concepts, relations)


def _forget(key: str, concepts: Concepts, relations: Relations) -> None:
    del concepts.found[key]
    for pair in [one for one in relations.relations if key in one[:2]]:
        del relations.relations[pair]
    for many in [one for one in relations.many if key in one[:2]]:
        del relations.many[many]


def _without_sets(fields: Sequence[Has], concepts: Concepts, relations: Relations) -> list[Has]:
    """The fields without those that are records: "an episode has a title and guests", where guests have a name."""
    kept = []
    described = {has.owner for has in fields}
    for has in fields:
        key = concepts.resolve(has.item.key)
        if key not in concepts.found or key == has.owner or not has.item.plural or not has.item.marks.empty:
            kept.append(has)
            continue
        pairs = [{one.child, one.parent} for one in relations.relations.values()]
        pairs += [{one.left, one.right} for one in relations.many.values()]
        if {key, has.owner} in pairs:
            continue
        if key in described:
            relations.many[has.owner, key, ""] = Many(has.owner, key, has.span, Basis.STATED, _LISTED)
        else:
            kept.append(has)  # a number of them
    return kept


def _references(fields: Sequence[Has], concepts: Concepts) -> tuple[list[Has], list[Relation]]:
    """Fields, and those of them that are no fields: "a project has a code and a client" ties it to the clients."""
    kept: list[Has] = []
    found: list[Relation] = []
    for has in fields:
        item = has.item
        key = concepts.resolve(item.key)
        if key in concepts.found and key != has.owner and not item.plural and item.marks.empty and item.phrase:
            required = not item.marks.optional
            found.append(Relation(has.owner, key, has.span, Basis.STATED, 0.85, required=required))
        else:
            kept.append(has)
    return kept, found


def _told_relations(told: Facts, read: Relations, known: _Known) -> dict[frozenset[str], list[Relation | Many]]:
    """What the rules read in sentences, about the records that were found."""
    found: dict[frozenset[str], list[Relation | Many]] = {}
    for one in read.relations.values():
        child, parent = known(one.child), known(one.parent)
        if child and parent and child != parent:
            found.setdefault(frozenset((child, parent)), []).append(replace(one, child=child, parent=parent))
    for has in (fact for fact in told.facts if isinstance(fact, Has) and fact.item.plural):
        child, parent = known(has.item.key), known(has.owner)
        if child and parent and child != parent and frozenset((child, parent)) not in found:
            had = Relation(child, parent, has.span, Basis.STATED, _LISTED)
            found[frozenset((child, parent))] = [had]
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
        span = picture.page.span(mentions[0])
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
    named = {fact.item.name for fact in picture.fields}
    return [fact for fact in told.facts if isinstance(fact, Said) and fact.item.name in named]
