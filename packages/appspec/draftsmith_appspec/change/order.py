"""Three orders of names made one, the same whichever side comes first."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

_K = TypeVar("_K", bound=Hashable)


def reordered_both(base: Sequence[_K], ours: Sequence[_K], theirs: Sequence[_K]) -> bool:
    """Whether both sides put what was there in another order, and not in the same."""
    stay = [key for key in base if key in ours and key in theirs]
    mine, yours = ([key for key in side if key in stay] for side in (ours, theirs))
    return stay != mine and stay != yours and mine != yours


def met_at(
    base: Sequence[_K], ours: Sequence[_K], theirs: Sequence[_K], kept: Iterable[_K]
) -> list[tuple[list[_K], list[_K]]]:
    """What both sides put in the same place, where that is not the same: pairs of runs."""
    skeleton = _skeleton(base, ours, theirs, set(kept))
    mine, yours = (_runs(side, base, skeleton) for side in (ours, theirs))
    return [(mine[key], yours[key]) for key in mine if key in yours and mine[key] != yours[key]]


def merged_order(base: Sequence[_K], ours: Sequence[_K], theirs: Sequence[_K], kept: Iterable[_K]) -> list[_K]:
    """All of `kept`: what was there in the order of the side that changed it (ours if both did), and what came behind
    what it stands behind on its side. Where both put something in one place, what both put comes first, and then the
    run whose first name is the smaller.
    """
    wanted = set(kept)
    skeleton = _skeleton(base, ours, theirs, wanted)
    mine, yours = (_runs(side, base, skeleton) for side in (ours, theirs))
    found: list[_K] = []
    done: set[_K] = set()
    for place in (None, *skeleton):
        if place is not None:
            found.append(place)
        one, two = mine.get(place, []), yours.get(place, [])
        both = sorted(
            (key for key in one if key in two), key=lambda key: (min(one.index(key), two.index(key)), str(key))
        )
        rest = sorted(
            ([key for key in run if key not in both] for run in (one, two)), key=lambda run: [str(key) for key in run]
        )
        for key in [*both, *rest[0], *rest[1]]:
            if key in wanted and key not in done:
                done.add(key)
                found.append(key)
    return found


def _skeleton(base: Sequence[_K], ours: Sequence[_K], theirs: Sequence[_K], kept: set[_K]) -> list[_K]:
    stay = [key for key in base if key in kept]
    mine = [key for key in ours if key in stay]
    yours = [key for key in theirs if key in stay]
    changed = mine if mine != [key for key in stay if key in mine] else yours
    return changed + [key for key in stay if key not in changed]


def _runs(side: Sequence[_K], base: Sequence[_K], skeleton: Sequence[_K]) -> dict[_K | None, list[_K]]:
    """What is new on a side, by what it stands behind."""
    known, old = set(skeleton), set(base)
    found: dict[_K | None, list[_K]] = {}
    place: _K | None = None
    for key in side:
        if key in known:
            place = key
        elif key not in old:
            found.setdefault(place, []).append(key)
    return found
