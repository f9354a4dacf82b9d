"""What differs between two specs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model import AppSpec
from ..reader import Path
from .follow import followed
from .impact import Judge
from .likeness import renamings
from .results import Diff, Difference, Value
from .shape import Named, Shape, Struct, Tree, spec_shape, tree_of


def diff(old: AppSpec, new: AppSpec, *, renamed: Mapping[str, str | None] | None = None) -> Diff:
    """What has to change for `old` to become `new`, and what each change means for rows that are kept.

    What was renamed is guessed by likeness, and everything that refers to it follows without being a difference;
    `renamed` decides by hand: the new name by the old path (`{"entities.Visit.fields.note": "remark"}`), or None for
    what is gone. Both specs have to be valid (see `validate`).
    """
    before, after = tree_of(old), tree_of(new)
    found = renamings(before, after, renamed)
    start = followed(old, found)
    judge = Judge(start, after)
    differences = [judge.judged(Difference("renamed", one.path, one.name, one.to)) for one in found]
    differences += [judge.judged(difference) for difference in compared((), start, after, spec_shape())]
    return Diff(tuple(differences))


def compared(path: Path, old: Value, new: Value, shape: Shape) -> Iterator[Difference]:
    """The differences of two trees, which have been renamed alike; in the order in which they can be applied."""
    match shape:
        case Struct(keys):
            for key, inner in keys.items():
                yield from compared((*path, key), old[key], new[key], inner)
        case Named(inner):
            yield from _named(path, old, new, inner)
        case _:
            if old != new:
                yield Difference("changed", path, old, new)


def _named(path: Path, old: Tree, new: Tree, inner: Shape) -> Iterator[Difference]:
    for name in old:
        if name not in new:
            yield Difference("removed", (*path, name), old[name], None)
    before = None
    for name in new:
        if name in old:
            yield from compared((*path, name), old[name], new[name], inner)
        else:
            yield Difference("added", (*path, name), None, new[name], after=before)
        before = name
    stayed = [name for name in old if name in new]
    wanted = [name for name in new if name in old]
    if stayed != wanted:
        yield Difference("reordered", path, stayed, list(new))
