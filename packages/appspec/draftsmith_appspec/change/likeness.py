"""What was renamed: what went and what came are alike in name, in content and in place.

A wrong guess moves data to where it does not belong, so a likeness of names alone has to be strong, and a field is only
taken for another of the same type. What two short plain fields have in common (`text`, first in the list) says little,
and so do fields that everything has, such as name and email. Who decides otherwise says so (`diff(…, renamed={…})`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..reader import Path, path_text
from ..words import snake_of
from .results import Value
from .shape import Tree

_PLAIN_TYPES = frozenset({"text", "long_text", "integer", "decimal", "money", "boolean", "date", "datetime"})
_TELLING = ("values", "min", "max", "pattern", "unit", "help", "marks", "unique", "source", "computed", "default")
_COMMON = frozenset({"name", "title", "email", "phone", "notes", "note", "status", "description", "date"})
_ENOUGH = 0.55
_FAR = 3  # places; further away is no evidence
_MANY = 900  # pairs; where there are more, only what is near is looked at
_MEMBERS = ("fields", "belongs_to", "has_many", "many_to_many")
_Likeness = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Renaming:
    """What stood at `path` (by the old names) is called `to` now."""

    path: Path
    to: str

    @property
    def name(self) -> str:
        """The old name."""
        return str(self.path[-1])


def renamings(old: Tree, new: Tree, said: Mapping[str, str | None] | None = None) -> list[Renaming]:
    """What was renamed between two trees, outermost first.

    `said` decides by hand: the new name by the old path (`entities.Visit.fields.note`), or None for what is gone
    and was not renamed.
    """
    return list(_Finder(said or {}).all(old, new))


class _Finder:
    def __init__(self, said: Mapping[str, str | None]) -> None:
        self._said = said
        self._entities: dict[str, str] = {}

    def all(self, old: Tree, new: Tree) -> Iterator[Renaming]:
        before, after = old["entities"], new["entities"]
        self._entities = {
            one.name: one.to for one in self._of(("entities",), before, after, self._entity(before, after))
        }
        yield from (Renaming(("entities", name), to) for name, to in self._entities.items())
        yield from self._of(("roles",), old["roles"], new["roles"], self._role(old, new))
        for key in ("pages", "workflows", "connectors"):
            yield from self._of((key,), old[key], new[key], _part(old[key], new[key]))
        for name, entity in before.items():
            if (now := after.get(self._entities.get(name, name))) is not None:
                yield from self._inside(("entities", name), entity, now)

    def _inside(self, path: Path, old: Tree, new: Tree) -> Iterator[Renaming]:
        fields = self._of((*path, "fields"), old["fields"], new["fields"], _field(old["fields"], new["fields"]))
        yield from fields
        for key in ("belongs_to", "has_many", "many_to_many"):
            yield from self._of((*path, key), old[key], new[key], self._relation(old[key], new[key]))
        for name, many in old["many_to_many"].items():
            if (now := new["many_to_many"].get(name)) is not None:
                here = (*path, "many_to_many", name, "fields")
                yield from self._of(here, many["fields"], now["fields"], _field(many["fields"], now["fields"]))
        called = {one.name: one.to for one in fields}
        for name, ways in old["states"].items():
            now = new["states"].get(called.get(name, name), {})
            yield from self._of((*path, "states", name), ways, now, _part(ways, now))
        for key in ("actions", "queries"):
            yield from self._of((*path, key), old[key], new[key], _part(old[key], new[key]))

    def _of(self, path: Path, old: Tree, new: Tree, alike: _Likeness) -> list[Renaming]:
        """The best pairs of what went and what came, each in one pair only."""
        gone = [name for name in old if name not in new]
        come = [name for name in new if name not in old]
        found: dict[str, str] = {}
        for name in gone:
            decided = self._said.get(path_text((*path, name)))
            if decided is not None and decided in come and decided not in found.values():
                found[name] = decided
        open_ = [name for name in gone if path_text((*path, name)) not in self._said]
        places = ({name: at for at, name in enumerate(old)}, {name: at for at, name in enumerate(new)})
        pairs = [(one, two, abs(places[0][one] - places[1][two])) for one in open_ for two in come]
        if len(pairs) > _MANY:
            pairs = [pair for pair in pairs if pair[2] <= _FAR]
        scored = [(alike(one, two) + 0.15 * max(0.0, 1 - apart / _FAR), one, two) for one, two, apart in pairs]
        for score, one, two in sorted(scored, key=lambda pair: (-pair[0], places[0][pair[1]], places[1][pair[2]])):
            if score >= _ENOUGH and one not in found and two not in found.values():
                found[one] = two
        return [Renaming((*path, name), found[name]) for name in gone if name in found]

    def _entity(self, old: Tree, new: Tree) -> _Likeness:
        led = set(_led(old, new))

        def alike(one: str, two: str) -> float:
            mine, yours = _members(old[one], one, two), _members(new[two], one, two)
            evidence = sum(0.25 if name in _COMMON else 1.0 for _, name, _ in mine & yours)
            content = len(mine & yours) / max(min(len(mine), len(yours)), 1) * min(1.0, evidence / 3)
            profile = old[one]["account"] is not None and old[one]["account"] == new[two]["account"]
            same = 0.3 * ((one, two) in led) + 0.3 * profile
            return 0.4 * words_alike(one, two) + 0.6 * content + same

        return alike

    def _role(self, old: Tree, new: Tree) -> _Likeness:
        places = {role: set(_mentions((), old, role)) for role in old["roles"]}
        places |= {role: set(_mentions((), new, role)) for role in new["roles"] if role not in places}

        def alike(one: str, two: str) -> float:
            profiles = [
                self._entities.get(name, name) for name, row in old["entities"].items() if row["account"] == one
            ]
            same = any(new["entities"].get(name, {}).get("account") == two for name in profiles)
            mentioned = len(places[one] & places[two]) / max(len(places[one] | places[two]), 1)
            return 0.5 * words_alike(one, two) + 0.5 * max(float(same), mentioned)

        return alike

    def _relation(self, old: Tree, new: Tree) -> _Likeness:
        def alike(one: str, two: str) -> float:
            to = new[two]["entity"]
            if self._entities.get(old[one]["entity"], old[one]["entity"]) != to:
                return 0.0
            return 0.5 * words_alike(one, two) + 0.4

        return alike


def words_alike(one: str, two: str) -> float:
    """How alike two names are, from 0 to 1: by their letters, or because one has all the words of the other."""
    left, right = snake_of(one), snake_of(two)
    few, many = sorted((set(left.split("_")), set(right.split("_"))), key=len)
    letters = SequenceMatcher(None, min(left, right), max(left, right), autojunk=False).ratio()
    return max(letters, 0.8) if few <= many else letters


def _field(old: Tree, new: Tree) -> _Likeness:
    def alike(one: str, two: str) -> float:
        before, after = old[one], new[two]
        if before["type"] != after["type"] or (before["computed"] is None) != (after["computed"] is None):
            return 0.0
        telling = [key for key in _TELLING if not (_empty(before[key]) and _empty(after[key]))]
        same = sum(1 for key in telling if before[key] == after[key])
        evidence = (0.5 if before["type"] in _PLAIN_TYPES else 1.0) + same
        return 0.5 * words_alike(one, two) + 0.4 * min(1.0, evidence) * (1 + same) / (1 + len(telling))

    return alike


def _part(old: Tree, new: Tree) -> _Likeness:
    """Pages, workflows, transitions and the like: what they say, but for the words their name implies."""

    def alike(one: str, two: str) -> float:
        before, after = old[one], new[two]
        keys = [
            key for key in before if key not in ("title", "path") and not (_empty(before[key]) and _empty(after[key]))
        ]
        same = sum(1 for key in keys if before[key] == after[key])
        return 0.5 * words_alike(one, two) + 0.5 * min(1.0, same / 2) * same / max(len(keys), 1)

    return alike


def _members(entity: Tree, one: str, two: str) -> set[tuple[str, str, str]]:
    """Fields and relations with their types; what leads to the entity itself leads to the same under both names."""
    found = {("", name, field["type"]) for name, field in entity["fields"].items()}
    for key in _MEMBERS[1:]:
        for name, to in entity[key].items():
            found.add((key, name, "" if to["entity"] in (one, two) else to["entity"]))
    return found


def _led(old: Tree, new: Tree) -> Iterator[tuple[str, str]]:
    """Where relations led, and where those of the same name lead now."""
    for name, entity in old.items():
        now = new.get(name, {"belongs_to": {}})["belongs_to"]
        for relation, to in entity["belongs_to"].items():
            if relation in now:
                yield to["entity"], now[relation]["entity"]


def _mentions(path: Path, part: Value, name: str) -> Iterator[Path]:
    """Where a role is named: as one of a list, or in quotes in an expression."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _mentions((*path, key), value, name)
    elif isinstance(part, list):
        for value in part:
            if value == name:
                yield path
            yield from _mentions(path, value, name)
    elif isinstance(part, str) and f'"{name}"' in part:
        yield path


def _empty(value: Value) -> bool:
    return value is None or value is False or value in ("", [], {})
