"""What both sides of a merge renamed, brought together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..reader import Path, path_text
from .follow import at, moved
from .likeness import Renaming, renamings
from .results import Conflict, Value
from .shape import Tree
from .words import called


class Gone:
    """Stands for what a side does not have."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What to rename in each version, so that the same things have the same names in all three."""

    base: list[Renaming]
    ours: list[Renaming]
    theirs: list[Renaming]
    conflicts: list[Conflict]


def agreed(base: Tree, ours: Tree, theirs: Tree) -> Agreement:
    """Take the renamings of both sides; ours where they differ.

    A renaming that cannot be taken is as if the side had taken one thing away and added another.
    """
    mine = {one.path: one.to for one in renamings(base, ours)}
    yours = {one.path: one.to for one in renamings(base, theirs)}
    final, conflicts = yours | mine, []
    for path, to in list(final.items()):
        name = str(path[-1])
        if path in mine and path in yours:
            if mine[path] != yours[path]:
                conflicts.append(_conflict(path, "both sides gave it another name", name, mine[path], yours[path]))
            continue
        by_us = path in mine
        other, own = (theirs, yours) if by_us else (ours, mine)
        place = moved(path, own)
        parent = _found(other, place[:-1])
        if not isinstance(parent, dict):  # what it was in is gone: that is the conflict
            del final[path]
        elif place[-1] not in parent:
            message = f"one side calls it {to}, the other took it away"
            conflicts.append(_conflict(path, message, name, to if by_us else None, None if by_us else to))
            if by_us:
                del final[path]
        elif to in parent:
            message = f"one side calls it {to}, which the other calls something else"
            conflicts.append(_conflict(path, message, name, to if by_us else name, name if by_us else to))
            del final[path]
    agreed_ones = [Renaming(path, to) for path, to in final.items()]
    return Agreement(agreed_ones, _left(final, mine, ours), _left(final, yours, theirs), conflicts)


def _left(final: Mapping[Path, str], own: Mapping[Path, str], side: Tree) -> list[Renaming]:
    """What is still to be renamed on a side."""
    found = []
    for path, to in final.items():
        place = moved(path, own)
        parent = _found(side, place[:-1])
        if isinstance(parent, dict) and place[-1] in parent and to not in parent:
            found.append(Renaming(place, to))
    return found


def _found(tree: Tree, path: Path) -> Value:
    try:
        return at(tree, path)
    except (KeyError, IndexError, TypeError):
        return Gone


def _conflict(path: Path, message: str, *sides: str | None) -> Conflict:
    base, ours, theirs = sides
    return Conflict(path_text(path), f"{called(path)}: {message}", base, ours, theirs)
