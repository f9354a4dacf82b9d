"""What a change of a field, a relation or a uniqueness means for rows that are kept already."""

from __future__ import annotations

from typing import TypeAlias

from ..durations import duration_text
from .results import Impact, Value
from .shape import Tree
from .words import listed, shown

NO_ROWS = "No row changes."
Judgement: TypeAlias = tuple[Impact, str]

_SHORT = ("text", "email", "url", "phone", "enum", "slug", "uuid")
_LONG = ("long_text", "markdown")
_WRITTEN = (*_SHORT, "integer", "decimal", "money", "date", "time", "datetime", "boolean", "duration")
_WIDER: dict[str, frozenset[str]] = {
    **{kind: frozenset({"text", *_LONG}) for kind in _SHORT if kind != "text"},
    "text": frozenset(_LONG),
    "long_text": frozenset({"markdown"}),
    "markdown": frozenset({"long_text"}),
    "integer": frozenset({"decimal", "money", "text", *_LONG}),
    "decimal": frozenset({"text", *_LONG}),
    "image": frozenset({"file"}),
}
"""Types whose every value is one of the other type too."""
_MADE = frozenset({"uuid", "slug", "boolean"})
"""Types that have a value without being given one."""


def field_added(name: str, entity: str, field: Tree) -> Judgement:
    """A new field that is kept."""
    what = f"the field {name} of {entity} is new"
    if field["unique"] and field["default"] is not None:
        return "needs_default", f"{what} and unique: the rows there are cannot all have {shown(field['default'])}."
    if field["default"] is not None:
        return "safe", f"{what}; the rows there are get {shown(field['default'])}."
    if not field["required"]:
        return "safe", f"{what}; it is empty for the rows there are."
    if field["type"] in _MADE:
        given = "no" if field["type"] == "boolean" else "one each"
        return "safe", f"{what}; the rows there are get {given}."
    return "needs_default", f"{what} and required: say a default for the rows there are, or make it optional."


def field_removed(name: str, entity: str, field: Tree) -> Judgement:
    """A field that is gone."""
    if field["computed"] is not None:
        return "safe", f"the field {name} of {entity} is gone; it was worked out, so nothing kept is lost."
    return "lossy", f"the field {name} of {entity} is gone, and with it what rows have there."


def field_changed(name: str, entity: str, key: str, old: Tree, new: Tree) -> Judgement:
    """One key of a field is another."""
    what, before, after = f"the field {name} of {entity}", old[key], new[key]
    match key:
        case "type":
            return _type(what, before, after)
        case "required":
            return _required(what, new)
        case "computed":
            return _computed(what, before, new)
        case "unique" if after:
            return "lossy", f"{what} is unique now: rows that share a value do not fit."
        case "unique":
            return "safe", f"{what} need not be unique any more."
        case "values":
            return _values(what, before, after)
        case "min" | "max":
            return _bound(what, key, before, after, duration=new["type"] == "duration")
        case "pattern" if after is not None:
            return "lossy", f"{what} has to match {after} now: rows that do not no longer fit."
        case "pattern":
            return "safe", f"{what} need not match {before} any more."
        case "currency":
            return (
                "lossy",
                f"{what} is in {shown(after)} instead of {shown(before)}: amounts stay, their worth does not.",
            )
        case "default":
            said = "has no default any more" if after is None else f"is {shown(after)} when nothing is said"
            return "safe", f"{what} {said}; rows there are stay as they are."
        case "marks":
            return "safe", f"{what} is {_marked(after)} now. {NO_ROWS}"
        case "visible_to" | "editable_by":
            doing = "read" if key == "visible_to" else "written"
            who = f"by {listed(after)}" if after else f"by whoever may {'read' if doing == 'read' else 'write'} the row"
            return "safe", f"{what} is {doing} {who}. {NO_ROWS}"
        case _:
            return "safe", f"{key} of {what} goes from {shown(before)} to {shown(after)}. {NO_ROWS}"


def relation_changed(name: str, entity: str, key: str, old: Value, new: Value) -> Judgement:
    """One key of a belongs_to or many_to_many is another."""
    what = f"the relation {name} of {entity}"
    match key:
        case "entity":
            return "lossy", f"{what} leads to a {new} instead of a {old}: where it leads now is lost."
        case "required" if new:
            return "needs_default", f"{what} is required now: rows without one need one."
        case "required":
            return "safe", f"{what} may be empty now."
        case "on_delete":
            return "safe", f"{what} goes from {old} to {new}: that counts when a row is deleted from now on."
        case _:
            return "safe", f"{key} of {what} goes from {shown(old)} to {shown(new)}. {NO_ROWS}"


def group_judgement(entity: str, old: list[list[str]], new: list[list[str]]) -> Judgement:
    """What has to be unique together is another."""
    before = {tuple(sorted(group)) for group in old}
    if come := [group for group in new if tuple(sorted(group)) not in before]:
        groups = "; ".join(listed(group) for group in come)
        return "lossy", f"rows of {entity} have to differ in {groups} together: rows that do not no longer fit."
    return "safe", f"less has to be unique together in {entity}. {NO_ROWS}"


def _type(what: str, old: str, new: str) -> Judgement:
    if new in _WIDER.get(old, ()) or (new in ("text", *_LONG) and old in _WRITTEN):
        return "safe", f"{what} is {new} instead of {old}: what rows have there is kept, as {new}."
    if (old, new) == ("date", "datetime"):
        return "safe", f"{what} is a datetime instead of a date: days become their first moment."
    if (old, new) == ("datetime", "date"):
        return "lossy", f"{what} is a date instead of a datetime: the time of day is lost."
    if new in _SHORT and old in _LONG:
        return "lossy", f"{what} is {new} instead of {old}: lines are joined, and what is too long is cut."
    return "lossy", f"{what} is {new} instead of {old}: values that are no {new} are lost."


def _required(what: str, new: Tree) -> Judgement:
    if not new["required"]:
        return "safe", f"{what} may be empty now."
    if new["default"] is not None:
        return "safe", f"{what} is required now: rows without it get {shown(new['default'])}."
    return "needs_default", f"{what} is required now: say a default for the rows that lack it."


def _computed(what: str, old: str | None, new: Tree) -> Judgement:
    if new["computed"] is None:
        if new["required"] and new["default"] is None:
            return "needs_default", f"{what} is kept instead of worked out: the rows there are need a value."
        return "safe", f"{what} is kept instead of worked out from now on."
    if old is None:
        return "lossy", f"{what} is worked out instead of kept: what rows have there is given up."
    return "safe", f"{what} is worked out in another way: as {shown(new['computed'])}. Nothing kept is lost."


def _values(what: str, old: list[str], new: list[str]) -> Judgement:
    gone, come = [value for value in old if value not in new], [value for value in new if value not in old]
    if gone:
        instead = f" ({listed(come)} came instead)" if come else ""
        return "lossy", f"{what} is no longer {listed(gone)}{instead}: rows that are so need another value."
    return "safe", f"{what} may be {listed(come)} too." if come else f"the values of {what} are in another order."


def _bound(what: str, key: str, old: Value, new: Value, *, duration: bool) -> Judgement:
    word = "at least" if key == "min" else "at most"
    if new is None:
        return "safe", f"{what} need not be {word} {_length(old, duration)} any more."
    wider = old is not None and (float(new) <= float(old) if key == "min" else float(new) >= float(old))
    if wider:
        return "safe", f"{what} may be {'from' if key == 'min' else 'up to'} {_length(new, duration)} now."
    return "lossy", f"{what} has to be {word} {_length(new, duration)} now: rows that are not no longer fit."


def _length(bound: Value, duration: bool) -> str:
    return duration_text(int(bound)) if duration else str(bound)


def _marked(marks: list[str]) -> str:
    return f"marked as {listed(marks)}" if marks else "not marked"
