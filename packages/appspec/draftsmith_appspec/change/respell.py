"""An expression with other names."""

from __future__ import annotations

from collections.abc import Iterator

from ..expr.checker import check
from ..expr.scope import Environment, Means, sides
from ..expr.syntax import Binary, Listing, Literal, Name, Select, literal_text
from ..expr.typed import Typed
from ..expr.types import Kind
from ..expressions import canonical_expression
from ..model import AppSpec
from ..problems import SpecError
from .names import Names

_Edit = tuple[int, str, str]  # where, what stands there, what is to stand there
_NAMED = frozenset({Means.FIELD, Means.RELATION, Means.SIDE, Means.MANY})


class Respeller:
    """Writes expressions with the new names of fields, relations and roles, as they are in the `renamed` spec."""

    def __init__(self, names: Names, renamed: AppSpec) -> None:
        """Keep the names."""
        self._names, self._renamed = names, renamed
        self._sides: dict[str, dict[str, tuple[str, str]]] = {}

    def respelt(self, text: str, about: Environment) -> str:
        """The expression anew; what cannot be read stays as it is."""
        try:
            typed = check(text, about)
        except SpecError:
            return text
        again = text
        for at, old, new in sorted(_Edits(about, self._names, self).of(typed, about.entity), reverse=True):
            if old != new and again[at : at + len(old)] == old:
                again = again[:at] + new + again[at + len(old) :]
        return canonical_expression(again)

    def sides(self, entity: str) -> dict[str, tuple[str, str]]:
        """The other sides of relations of an entity, by its new name."""
        if entity not in self._sides:
            self._sides[entity] = sides(self._renamed, entity)
        return self._sides[entity]


class _Edits:
    def __init__(self, about: Environment, names: Names, respeller: Respeller) -> None:
        self._about, self._names, self._respeller = about, names, respeller

    def of(self, typed: Typed, entity: str | None) -> Iterator[_Edit]:
        """What to write otherwise in a part, about a row of `entity`."""
        match typed.node:
            case Name(name, at) if typed.meaning.means in _NAMED:
                yield at, name, self._member(typed, entity, name)
            case Select(_, name, at) if typed.meaning.means in _NAMED:
                of = typed.parts[0]
                new = (
                    self._of_caller(name) if of.meaning.means is Means.ME else self._member(typed, of.type.entity, name)
                )
                yield at, name, new
            case Binary() if any(part.type.kind is Kind.ROLE for part in typed.parts):
                yield from self._roles(typed)
            case _:
                pass
        inner = entity
        for index, part in enumerate(typed.parts):
            yield from self.of(part, inner)
            if index == 0 and part.type.kind is Kind.ROWS:
                inner = part.type.entity

    def _member(self, typed: Typed, entity: str | None, name: str) -> str:
        said = self._about.spec.entities.get(entity or "")
        if typed.meaning.means is not Means.SIDE or said is None or name in said.has_many:
            return self._names.member(entity, name)
        child = typed.meaning.type.entity
        wanted = (self._names.entity(child), self._names.member(child, typed.meaning.by))
        found = self._respeller.sides(self._names.entity(entity or ""))
        return next((side for side, leads in found.items() if leads == wanted), name)

    def _of_caller(self, name: str) -> str:
        """A field of `me` is one of every profile that has it: renamed if all of them call it the same."""
        profiles = [key for key, row in self._about.spec.entities.items() if row.account is not None]
        having = [key for key in profiles if name in self._about.names(key)]
        new = {self._names.member(key, name) for key in having}
        return new.pop() if len(new) == 1 else name

    def _roles(self, typed: Typed) -> Iterator[_Edit]:
        for part in typed.parts:
            items = part.parts if isinstance(part.node, Listing) else (part,)
            for item in items:
                if isinstance(item.node, Literal) and isinstance(item.node.value, str):
                    old = item.node.value
                    yield item.node.at, literal_text(old), literal_text(self._names.role(old))
