"""Stage 9a: records of what people do with what is there, where the text names none: who orders cakes places orders."""

from __future__ import annotations

from dataclasses import replace

from .concepts import Concepts
from .lexicon.verbs import ACT_NAMES, JOIN
from .lexicon.wordset import wordset
from .relate import Relation, Relations
from .report import Basis

#: Acts that somebody has to keep a record of; liking or rating something is none.
_KEPT = wordset(
    "borrow, lend, rent, hire, lease, book, reserve, order, buy, purchase, enrol, enroll, sign up, register, apply, "
    "adopt"
)
_CONFIDENCE = 0.6


def add_deeds(concepts: Concepts, relations: Relations) -> None:
    """Add what is made by acts on other records: a booking of "guests book rooms", of a room and by a guest.

    Nothing is added where a record of that name, or one between the two, was found.
    """
    for act in list(relations.acts):
        if act.verb != "browse" or act.said not in _KEPT or act.actor not in relations.roles:
            continue
        noun, thing, who = JOIN[act.said], act.object, act.actor
        names = ACT_NAMES.get(act.said, frozenset()) | {noun}
        if any(key.rsplit(" ", 1)[-1] in names for key in concepts.found) or thing not in concepts.found:
            continue
        if any({thing, who} <= parents for parents in relations.above().values()):
            continue
        concepts.add(noun, Basis.IMPLIED, _CONFIDENCE, act.span)
        for key, relation in list(relations.relations.items()):
            if (relation.child, relation.parent) == (thing, who):  # it is the deed that is theirs
                del relations.relations[key]
        relations.add(Relation(noun, thing, act.span, Basis.IMPLIED, _CONFIDENCE))
        if who in concepts.found:
            relations.accounts.add(who)
            relations.add(Relation(noun, who, act.span, Basis.IMPLIED, _CONFIDENCE))
        relations.acts.append(replace(act, object=noun, verb="create", said=""))
