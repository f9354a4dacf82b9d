"""Two edits of one spec in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..api import validate
from ..model import AppSpec
from ..reader import Path, path_text
from .follow import followed
from .items import merged_items
from .order import merged_order, reordered_both
from .results import Conflict, Merge, Value
from .shape import Items, Leaf, Named, Shape, Struct, Tree, spec_of, spec_shape, tree_of
from .sides import Gone, agreed
from .words import called


def merge(base: AppSpec, ours: AppSpec, theirs: AppSpec) -> Merge:
    """Bring together what `ours` and `theirs` each changed of `base`.

    What one side changed is taken; what both changed alike too. Where both changed the same value, field, list
    or step otherwise, that is a conflict, and the merged spec has it as `ours` does. Renamings are taken along: a field
    that one side renamed and the other changed is renamed and changed, and so is every mention of it. Without conflicts
    it does not matter which side is which.
    """
    names = agreed(tree_of(base), tree_of(ours), tree_of(theirs))
    merger = _Merger(names.conflicts)
    versions = followed(base, names.base), followed(ours, names.ours), followed(theirs, names.theirs)
    spec = spec_of(merger.merged((), *versions, spec_shape()))
    return Merge(spec, tuple(merger.conflicts), tuple(validate(spec)))


class _Merger:
    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = list(conflicts)

    def merged(self, path: Path, base: Value, ours: Value, theirs: Value, shape: Shape) -> Value:
        """What becomes of three versions of one thing that all have."""
        if ours == theirs and _same_order(ours, theirs):
            return ours
        match shape:
            case Struct(keys):
                return {
                    key: self.merged((*path, key), base[key], ours[key], theirs[key], inner)
                    for key, inner in keys.items()
                }
            case Named(inner):
                return self._named(path, base, ours, theirs, inner)
            case Items(sequence) if _apart(base) and _apart(ours) and _apart(theirs):
                found, touching = merged_items(base, ours, theirs, sequence=sequence)
                return self._conflict(path, base, ours, theirs) if touching else found
            case Items() | Leaf():
                if ours == base:
                    return theirs
                return ours if theirs == base else self._conflict(path, base, ours, theirs)

    def _named(self, path: Path, base: Tree, ours: Tree, theirs: Tree, inner: Shape) -> Tree:
        found: Tree = {}
        for name in dict.fromkeys([*base, *ours, *theirs]):
            versions = [side.get(name, Gone) for side in (base, ours, theirs)]
            value = self._part((*path, name), versions[0], versions[1], versions[2], inner)
            if value is not Gone:
                found[name] = value
        if reordered_both(list(base), list(ours), list(theirs)):
            self._conflict(path, list(base), list(ours), list(theirs), "both put these in another order")
        order = merged_order(list(base), list(ours), list(theirs), found)
        return {name: found[name] for name in order}

    def _part(self, path: Path, base: Value, ours: Value, theirs: Value, inner: Shape) -> Value:
        """A part that may be missing from any of the three."""
        if Gone not in (base, ours, theirs):
            return self.merged(path, base, ours, theirs, inner)
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        if base is Gone and isinstance(inner, Struct) and _mergeable(ours, theirs):
            return self._both_added(path, ours, theirs, inner)
        message = "both added it, each in its own way"
        if Gone in (ours, theirs):
            message = "one side took it away, the other changed it"
        return self._conflict(path, base, ours, theirs, message)

    def _both_added(self, path: Path, ours: Tree, theirs: Tree, inner: Struct) -> Tree:
        """The same name, made by both: what they agree in, and a conflict for each value they do not."""
        found = {}
        for key in inner.keys:
            if ours[key] != theirs[key]:
                self._conflict((*path, key), None, ours[key], theirs[key], "both added it, each with another value")
            found[key] = ours[key]
        return found

    def _conflict(
        self, path: Path, base: Value, ours: Value, theirs: Value, message: str = "both changed it, each in its own way"
    ) -> Value:
        sides = [None if side is Gone else side for side in (base, ours, theirs)]
        self.conflicts.append(Conflict(path_text(path), f"{called(path)}: {message}", *sides))
        return ours


def _same_order(ours: Value, theirs: Value) -> bool:
    if isinstance(ours, dict):
        return list(ours) == list(theirs) and all(_same_order(ours[key], theirs[key]) for key in ours)
    return True


def _mergeable(ours: Value, theirs: Value) -> bool:
    """Whether two parts added under one name are alike enough to be spoken of value by value."""
    return isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys()


def _apart(items: list[Value]) -> bool:
    """Whether no item is there twice."""
    return all(count == 1 for count in Counter(map(repr, items)).values())
