"""Old names and new ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from .likeness import Renaming

_MEMBERS = ("fields", "belongs_to", "has_many", "many_to_many")
_T = TypeVar("_T")


class Names:
    """What entities, their members, roles, pages and connectors are called now; by their old names."""

    def __init__(self, renamings: Iterable[Renaming]) -> None:
        """Sort the renamings by what they are about."""
        self._top: dict[tuple[str, str], str] = {}
        self._members: dict[tuple[str, str], str] = {}
        for one in renamings:
            match one.path:
                case (section, name):
                    self._top[str(section), str(name)] = one.to
                case ("entities", entity, section, name) if section in _MEMBERS:
                    self._members[str(entity), str(name)] = one.to
                case _:
                    pass

    def entity(self, name: str) -> str:
        """The name of an entity."""
        return self._top.get(("entities", name), name)

    def role(self, name: str) -> str:
        """The name of a role."""
        return self._top.get(("roles", name), name)

    def page(self, name: str) -> str:
        """The name of a page."""
        return self._top.get(("pages", name), name)

    def connector(self, name: str) -> str:
        """The name of a connector."""
        return self._top.get(("connectors", name), name)

    def member(self, entity: str | None, name: str) -> str:
        """The name of a field or relation of an entity (by its old name); a - in front stays there."""
        if name.startswith("-"):
            return "-" + self.member(entity, name[1:])
        return self._members.get((entity or "", name), name)


def rekeyed(mapping: Mapping[str, _T], to: Mapping[str, str]) -> dict[str, _T]:
    """The mapping with some keys called otherwise, in the same order."""
    return {to.get(key, key): value for key, value in mapping.items()}
