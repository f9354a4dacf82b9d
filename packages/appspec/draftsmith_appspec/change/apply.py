"""A diff carried out."""

from __future__ import annotations

from ..model import AppSpec
from ..problems import Problem, SpecError
from ..reader import Path, path_text
from .follow import at, followed
from .likeness import Renaming
from .results import Diff, Difference, Value
from .shape import Tree, spec_of


def apply(diff: Diff, spec: AppSpec) -> AppSpec:
    """The spec with all differences made: `apply(diff(a, b), a) == b`, in the same order too.

    Raises SpecError when the diff is not one of this spec: what it changes is not there, or is another already.
    """
    renamed = [Renaming(one.path, str(one.new)) for one in diff.differences if one.kind == "renamed"]
    try:
        tree = followed(spec, renamed)
    except (KeyError, IndexError):
        raise _unfit((), "it does not have what is renamed") from None
    for one in diff.differences:
        if one.kind != "renamed":
            _carry_out(tree, one)
    return spec_of(tree)


def _carry_out(tree: Tree, one: Difference) -> None:
    *way, last = one.path
    try:
        parent = at(tree, tuple(way))
        here: Value = parent[last] if one.kind != "added" else None
    except (KeyError, IndexError, TypeError):
        raise _unfit(one.path, "there is nothing here to change") from None
    match one.kind:
        case "added":
            if last in parent:
                raise _unfit(one.path, "this is here already")
            _put_in(parent, str(last), one)
        case "reordered":
            if not set(one.old) <= set(here):
                raise _unfit(one.path, "not all of these are here")
            _order(here, one.new)
        case "removed" | "changed":
            if here != one.old:
                raise _unfit(one.path, "this is not as the diff found it")
            if one.kind == "removed":
                del parent[last]
            else:
                parent[last] = one.new
        case "renamed":
            pass


def _put_in(parent: Tree, name: str, one: Difference) -> None:
    if one.after is not None and one.after not in parent:
        raise _unfit(one.path, f"{one.after}, which it stands behind, is not here")
    kept = dict(parent)
    parent.clear()
    if one.after is None:
        parent[name] = one.new
    for key, value in kept.items():
        parent[key] = value
        if key == one.after:
            parent[name] = one.new


def _order(tree: Tree, names: list[str]) -> None:
    kept = {name: tree[name] for name in names if name in tree} | tree
    tree.clear()
    tree.update(kept)


def _unfit(path: Path, why: str) -> SpecError:
    hint = "make the diff anew, or merge"
    return SpecError([Problem(None, None, path_text(path), f"the diff does not fit this spec: {why}", hint)])
