"""What a difference means for rows that are kept already, said in a sentence."""

from __future__ import annotations

from dataclasses import replace

from .field_impact import (
    NO_ROWS,
    Judgement,
    field_added,
    field_changed,
    field_removed,
    group_judgement,
    relation_changed,
)
from .results import Difference, Value
from .shape import Tree
from .words import called, listed, shown


class Judge:
    """Judges differences between two trees (the old one with the new names)."""

    def __init__(self, old: Tree, new: Tree) -> None:
        """Keep what is looked up."""
        self._old, self._new = old, new

    def judged(self, one: Difference) -> Difference:
        """The difference with its impact and its sentence."""
        impact, sentence = self._judgement(one)
        return replace(one, impact=impact, sentence=sentence[:1].upper() + sentence[1:])

    def _judgement(self, one: Difference) -> Judgement:
        match one.kind:
            case "renamed":
                return self._renamed(one)
            case "reordered":
                return "safe", f"{called(one.path)}: the order is {listed(one.new)} now. {NO_ROWS}"
            case "added":
                return self._added(one)
            case "removed":
                return self._removed(one)
            case "changed":
                return self._changed(one)

    def _renamed(self, one: Difference) -> Judgement:
        kept = {
            "entities": "its rows are kept", "roles": "its users keep it", "fields": "what it holds is kept",
            "belongs_to": "what it leads to is kept", "many_to_many": "what it leads to is kept",
        }.get(str(one.path[-2]), "nothing else about it changes")  # fmt: skip
        return "safe", f"{called(one.path)} is called {one.new} now; {kept}."

    def _added(self, one: Difference) -> Judgement:
        what = called(one.path)
        match one.path:
            case ("entities", name):
                return "safe", f"{what} is new; there are no rows of {name} yet."
            case ("entities", entity, "fields", name) if one.new["computed"] is None:
                return field_added(str(name), str(entity), one.new)
            case ("entities", entity, "many_to_many", relation, "fields", name):
                return field_added(str(name), f"{relation} of {entity}", one.new)
            case ("entities", entity, "belongs_to", name) if one.new["required"]:
                to = one.new["entity"]
                return "needs_default", f"{what} is new and required: each row of {entity} there is needs a {to}."
            case ("entities", entity, "belongs_to" | "many_to_many", name):
                return "safe", f"{what} is new; it is empty for the rows there are."
            case ("entities", _, "states", name):
                return "safe", f"{name} changes by transitions only now; rows keep the state they are in."
            case _:
                return "safe", f"{what} is new. {NO_ROWS}"

    def _removed(self, one: Difference) -> Judgement:
        what = called(one.path)
        match one.path:
            case ("entities", name):
                return "lossy", f"{what} is gone, and with it all its rows."
            case ("entities", entity, "fields", name):
                return field_removed(str(name), str(entity), one.old)
            case ("entities", entity, "many_to_many", relation, "fields", name):
                return field_removed(str(name), f"{relation} of {entity}", one.old)
            case ("entities", entity, "belongs_to" | "many_to_many", _):
                return "lossy", f"{what} is gone: which {one.old['entity']} a row of {entity} leads to is lost."
            case ("roles", name):
                return "lossy", f"{what} is gone: users who have it may do nothing until they get another."
            case ("environments", _):
                return "lossy", f"{what} is gone, and with it what is kept there."
            case _:
                return "safe", f"{what} is gone. {NO_ROWS}"

    def _changed(self, one: Difference) -> Judgement:
        match one.path:
            case ("entities", entity, "fields", name, key):
                before, after = (tree["entities"][entity]["fields"][name] for tree in (self._old, self._new))
                return field_changed(str(name), str(entity), str(key), before, after)
            case ("entities", entity, "many_to_many", relation, "fields", name, key):
                before, after = (
                    tree["entities"][entity]["many_to_many"][relation]["fields"][name]
                    for tree in (self._old, self._new)
                )
                return field_changed(str(name), f"{relation} of {entity}", str(key), before, after)
            case ("entities", entity, "belongs_to" | "many_to_many", name, key):
                return relation_changed(str(name), str(entity), str(key), one.old, one.new)
            case ("entities", entity, "access", action):
                before, after = (said or "admins only" for said in (one.old, one.new))
                return (
                    "safe",
                    f"who may {action} rows of {entity} goes from {shown(before)} to {shown(after)}. {NO_ROWS}",
                )
            case ("entities", entity, "unique"):
                return group_judgement(str(entity), one.old, one.new)
            case ("entities", entity, key):
                return self._entity_changed(one, str(entity), str(key))
            case ("app", "tenant"):
                return _tenant(one.old, one.new)
            case ("contract", "id"):
                return "lossy", f"rows are known by {one.new} ids instead of {one.old} ones: what links to them breaks."
            case ("contract", *_):
                change = f"from {shown(one.old)} to {shown(one.new)}"
                return "safe", f"{called(one.path)} goes {change}: clients of the API notice. {NO_ROWS}"
            case ("environments", name, "database"):
                return "lossy", f"{name} moves from {one.old} to {one.new}: its rows have to be carried over."
            case _:
                return "safe", f"{_changing(one)} {NO_ROWS}"

    def _entity_changed(self, one: Difference, entity: str, key: str) -> Judgement:
        match key, one.new:
            case "account", None:
                return "lossy", f"{entity} is nobody's profile any more: which user a row belongs to is lost."
            case "account", role:
                return (
                    "needs_default",
                    f"a row of {entity} is the profile of a {role} now: rows there are have no user.",
                )
            case "ownership", "none":
                return "lossy", f"nobody owns rows of {entity} any more: who made them is lost."
            case "ownership", _:
                return "needs_default", f"rows of {entity} have an owner now: those there are have none."
            case "soft_delete", False:
                return "lossy", f"deleted rows of {entity} are no longer kept: those that are hidden now go."
            case "soft_delete", _:
                return "safe", f"rows of {entity} are hidden instead of deleted from now on."
            case "audit", False:
                return "lossy", f"the history of {entity} is no longer kept."
            case "audit", _:
                return "safe", f"who changed what in {entity} is kept from now on."
            case "rules", _:
                return "safe", _rules(entity, one.old, one.new)
            case _:
                return "safe", f"{_changing(one)} {NO_ROWS}"


def _changing(one: Difference) -> str:
    if isinstance(one.old, list) and isinstance(one.new, list):
        texts = [[item if isinstance(item, str) else repr(item) for item in side] for side in (one.old, one.new)]
        gone, come = ([item for item in texts[i] if item not in texts[1 - i]] for i in (0, 1))
        plain = all(isinstance(item, str) for item in [*one.old, *one.new])
        if plain and (gone or come):
            said = [f"without {listed(gone)}"] * bool(gone) + [f"with {listed(come)}"] * bool(come)
            return f"{called(one.path)}: {' and '.join(said)} now."
        return f"{called(one.path)} {'is in another order' if sorted(texts[0]) == sorted(texts[1]) else 'changes'}."
    before, after = shown(one.old), shown(one.new)
    return f"{called(one.path)} changes." if before == after else f"{called(one.path)} goes from {before} to {after}."


def _rules(entity: str, old: list[Tree], new: list[Tree]) -> str:
    before, after = ({rule["check"] for rule in rules} for rules in (old, new))
    if come := [rule["check"] for rule in new if rule["check"] not in before]:
        return f"rows of {entity} have to meet {listed(come)}; rows that do not are refused when they are next changed."
    gone = [check for check in before if check not in after]
    return f"rows of {entity} need no longer meet {listed(sorted(gone))}." if gone else f"rules of {entity} change."


def _tenant(old: Value, new: Value) -> Judgement:
    if old is None:
        return "needs_default", f"each row belongs to one {new} now: the rows there are have to be given one."
    if new is None:
        return "lossy", f"data is no longer kept apart by {old}: all see the rows of all, as far as the rules allow."
    return "lossy", f"data is kept apart by {new} instead of {old}: rows have to be given another."
