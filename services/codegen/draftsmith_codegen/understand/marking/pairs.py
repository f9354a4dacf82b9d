"""What sentences of a certain build say of a pair of records, whatever the network thinks of it."""

from __future__ import annotations

import re
from typing import Final

from ..relate import Relation, Relations
from ..report import Basis
from .mention import RECORDS, Mention
from .picture import Picture

_CLASH: Final = re.compile(
    r"\b(?:never|not|cannot|no|n't)\b.*\b(?:two|twice|more than one)\b.*\b(?:at once|same|at a time|time)\b"
)
_LIKELY = 0.7


def meet_in_clashes(picture: Picture, left: str, right: str) -> bool:
    """Whether two records meet only where it is said what is not given to two: "never given to two boats"."""
    places = [{mention.sentence for mention in picture.records[key]} for key in (left, right)]
    met = places[0] & places[1]
    said = (" ".join(token.lower for token in picture.page.tokens[number]) for number in met)
    if not met or not all(_CLASH.search(sentence) for sentence in said):
        return False
    return any(
        all(_is_given_to_two(picture, thing, taker) for taker in picture.records[key] if taker.sentence in met)
        for thing, key in ((left, right), (right, left))
    )


def _is_given_to_two(picture: Picture, thing: str, taker: Mention) -> bool:
    words = [token.lower for token in picture.page.tokens[taker.sentence][: taker.start]]
    before = [one for one in picture.page.of(taker.sentence) if one.kind in RECORDS and one.end <= taker.start]
    of_two = words[-1:] == ["two"] or words[-3:] == ["more", "than", "one"]
    return of_two and bool(before) and before[-1].key == thing


def tie_takers(picture: Picture, relations: Relations, left: str, right: str) -> None:
    """What is taken and who takes it do not belong to each other, but a booking of the one belongs to the other."""
    pairs = list(relations.relations)
    for thing, taker in ((left, right), (right, left)):
        bookings = {pair[0] for pair in pairs if pair[1] == thing} - {taker}
        tied = any({pair[0], pair[1]} == {one, taker} for pair in pairs for one in bookings)
        if len(bookings) == 1 and not tied:
            span = picture.page.span(picture.records[taker][-1])
            relations.add(Relation(bookings.pop(), taker, span, Basis.IMPLIED, _LIKELY))
            return


def one_of(picture: Picture, left: str, right: str) -> tuple[str, str] | None:
    """The child and the parent, where the text says that it is one of several: "is led by one of our directors".

    What people choose one of is not theirs.
    """
    for child, parent in ((left, right), (right, left)):
        for mention in picture.records[parent]:
            tokens = picture.page.tokens[mention.sentence]
            before = [
                one for one in picture.page.of(mention.sentence) if one.kind in RECORDS and one.end <= mention.start
            ]
            words = [token.lower for token in tokens[max(0, mention.start - 3) : mention.start]]
            if words[:2] == ["one", "of"] and before and before[-1].key == child and before[-1].kind != "person":
                return child, parent
    return None
