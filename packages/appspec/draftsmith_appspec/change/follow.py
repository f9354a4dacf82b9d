"""A spec in which parts are called otherwise: everything that refers to them follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from ..check.workflows import entity_of
from ..model import AppSpec, CallStep, CreateStep, Entity, Step, UpdateStep
from ..reader import Path
from ..words import plural_of, title_of
from .likeness import Renaming
from .names import Names, rekeyed
from .places import expressions
from .respell import Respeller
from .results import Value
from .shape import Tree, spec_of, tree_of


def followed(spec: AppSpec, renamings: Sequence[Renaming]) -> Tree:
    """The tree of the spec with its parts renamed. Words their names implied (titles, plurals, paths) change along.

    An expression that does not hold together is left as it is.
    """
    tree = tree_of(spec)
    if not renamings:
        return tree
    names = Names(renamings)
    _Follower(spec, tree, names).all()
    for one in sorted(renamings, key=lambda one: -len(one.path)):  # the innermost first: paths are by the old names
        _rekey(tree, one, names)
    renamed = spec_of(tree)
    _respell(spec, renamed, tree, names, renamings)
    return tree_of(spec_of(tree))


def moved(path: Path, known: Mapping[Path, str]) -> Path:
    """Where a path of the old spec is in the new one, given the new names by their old paths."""
    found = [known.get(path[: length + 1], part) for length, part in enumerate(path)]
    if len(path) > 3 and path[2] == "states":  # these are called like their fields
        found[3] = known.get((*path[:2], "fields", path[3]), path[3])
    return tuple(found)


def _rekey(tree: Tree, one: Renaming, names: Names) -> None:
    way = list(one.path[:-1])
    if len(way) == 4 and way[2] == "states":  # these are called like their fields, and have followed already
        way[3] = names.member(str(way[1]), str(way[3]))
    parent = at(tree, tuple(way))
    kept = rekeyed(parent, {one.name: one.to})
    parent.clear()
    parent.update(kept)


def at(tree: Value, path: Path) -> Value:
    """What stands at a path. Raises KeyError or IndexError."""
    for part in path:
        tree = tree[part]
    return tree


def _respell(spec: AppSpec, renamed: AppSpec, tree: Tree, names: Names, renamings: Sequence[Renaming]) -> None:
    """Write the expressions anew."""
    respeller = Respeller(names, renamed)
    known = {one.path: one.to for one in renamings}
    for path, text, about in expressions(spec):
        again = respeller.respelt(text, about)
        if again != text:
            here = _place(path, spec, names, known)
            at(tree, here[:-1])[here[-1]] = again


def _place(path: Path, spec: AppSpec, names: Names, known: Mapping[Path, str]) -> Path:
    """Where an expression is now: keys that are names of fields (in `states` and `set`) have changed with these."""
    here = list(moved(path, known))
    if path[-2] == "set":
        here[-1] = names.member(_set_entity(path, spec), str(path[-1]))
    return tuple(here)


def _set_entity(path: Path, spec: AppSpec) -> str | None:
    """The entity (by its old name) whose fields a `set` is about."""
    model: object = spec
    row = str(path[1]) if path[0] == "entities" else entity_of(spec.workflows[str(path[1])].when)
    for part in path[:-2]:
        model = model[part] if isinstance(model, dict | list) else getattr(model, str(part))  # type: ignore[index]
    match model:
        case CreateStep() | UpdateStep():
            return target_of(model, spec.entities.get(row or ""), row)
        case _:
            return row


def target_of(step: CreateStep | UpdateStep, entity: Entity | None, name: str | None) -> str | None:
    """The entity whose fields a step sets."""
    if isinstance(step, CreateStep):
        return step.create
    if entity is not None and step.update in entity.belongs_to:
        return entity.belongs_to[step.update].entity
    return name


class _Follower:
    """Changes the references in a tree, whose keys are still the old ones."""

    def __init__(self, spec: AppSpec, tree: Tree, names: Names) -> None:
        self._spec, self._tree, self._names = spec, tree, names

    def all(self) -> None:
        tree, names = self._tree, self._names
        _put(tree["app"], "tenant", names.entity)
        for name, entity in self._spec.entities.items():
            self._entity(name, entity, tree["entities"][name])
        for name, workflow in self._spec.workflows.items():
            said, row = tree["workflows"][name], entity_of(workflow.when)
            for about in said["when"].values():
                if isinstance(about, dict) and "entity" in about:
                    _put(about, "field", partial(names.member, row))
                    _put(about, "entity", names.entity)
            self._steps(workflow.do, said["do"], row)
        for name in self._spec.pages:
            self._page(name, tree["pages"][name])
        tree["navigation"] = {
            names.role(role): [names.page(name) for name in listed] for role, listed in tree["navigation"].items()
        }
        for settings in tree["features"].values():
            _each(settings, "entities", names.entity)
            _each(settings, "roles", names.role)
        contract = tree["contract"]
        contract["paths"] = {names.entity(name): path for name, path in contract["paths"].items()}
        contract["names"] = {
            names.entity(name): {names.member(name, key): word for key, word in words.items()}
            for name, words in contract["names"].items()
        }

    def _entity(self, name: str, entity: Entity, said: Tree) -> None:
        names = self._names
        now = names.entity(name)

        def mine(key: str) -> str:
            return names.member(name, key)

        if now != name:
            if said["plural"] == plural_of(said["title"]) and said["title"] == title_of(name):
                said["plural"] = plural_of(title_of(now))
            if said["title"] == title_of(name):
                said["title"] = title_of(now)
        _put(said, "account", names.role)
        _put(said, "label", mine)
        for to in said["belongs_to"].values():
            _put(to, "entity", names.entity)
        for side in said["has_many"].values():
            _put(side, "by", partial(names.member, side["entity"]))
            _put(side, "entity", names.entity)
        for many in said["many_to_many"].values():
            _put(many, "entity", names.entity)
            for field in many["fields"].values():
                self._field(field, lambda key: key)
        for field in said["fields"].values():
            self._field(field, mine)
        for key in ("unique", "indexes"):
            said[key] = [[mine(part) for part in group] for group in said[key]]
        _each(said, "order", mine)
        for key, ways in entity.states.items():
            for way_name, way in ways.items():
                _each(said["states"][key][way_name], "by", names.role)
                self._steps(way.do, said["states"][key][way_name]["do"], name)
        said["states"] = {mine(key): ways for key, ways in said["states"].items()}
        for key, action in entity.actions.items():
            asked = said["actions"][key]
            _each(asked, "by", names.role)
            asked["set"] = {mine(part): text for part, text in asked["set"].items()}
            self._steps(action.do, asked["do"], name)
        for query in said["queries"].values():
            _each(query, "for", names.role)
            _each(query, "order", mine)

    def _field(self, field: Tree, mine: Callable[[str], str]) -> None:
        _put(field, "source", mine)
        for key in ("visible_to", "editable_by"):
            _each(field, key, self._names.role)

    def _page(self, name: str, said: Tree) -> None:
        now = self._names.page(name)
        if said["title"] == title_of(name):
            said["title"] = title_of(now)
        if name != "home" and now != "home" and said["path"] == f"/{name.replace('_', '-')}":
            said["path"] = f"/{now.replace('_', '-')}"
        _each(said, "for", self._names.role)
        for block in said["show"]:
            self._block(block)

    def _block(self, block: Tree) -> None:
        if "entity" not in block:
            return
        name = block["entity"]
        for key in ("fields", "order"):
            _each(block, key, partial(self._names.member, name))
        for key in ("start", "end", "column", "place", "of", "by"):
            _put(block, key, partial(self._names.member, name))
        _put(block, "entity", self._names.entity)

    def _steps(self, steps: list[Step], said: list[Tree], row: str | None) -> None:
        names, entity = self._names, self._spec.entities.get(row or "")
        for step, tree in zip(steps, said, strict=True):
            _each(tree, "to", lambda text: self._receiver(text, row))
            _put(tree, "approve", names.role)
            match step:
                case CallStep(call=call):
                    connector, point, operation = call.partition(".")
                    tree["call"] = f"{names.connector(connector)}{point}{operation}"
                case CreateStep() | UpdateStep():
                    target = target_of(step, entity, row)
                    tree["set"] = {names.member(target, key): text for key, text in tree["set"].items()}
                    _put(tree, "create", names.entity)
                    _put(tree, "update", partial(names.member, row))
                case _:
                    pass

    def _receiver(self, text: str, row: str | None) -> str:
        entity = self._spec.entities.get(row or "")
        if entity is not None and text in entity.belongs_to:
            return self._names.member(row, text)
        return self._names.role(text) if text in self._spec.roles else text


def _put(tree: Tree, key: str, change: Callable[[str], str]) -> None:
    if isinstance(tree.get(key), str):
        tree[key] = change(tree[key])


def _each(tree: Tree, key: str, change: Callable[[str], str]) -> None:
    if isinstance(tree.get(key), list):
        tree[key] = [change(part) for part in tree[key]]
