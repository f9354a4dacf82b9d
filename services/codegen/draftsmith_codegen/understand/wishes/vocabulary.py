"""The words of a spec in a text: which of its entities, fields and roles a phrase speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from draftsmith_appspec import AppSpec
from draftsmith_appspec.words import plural_of, title_of

from ..facts import Span

_SENTENCE: Final = re.compile(r"(?:[^.;!?\n]|\.(?=\d)|\n(?!\s*(?:\n|[-*\d])))+")  # lines may be wrapped anywhere
_LONGEST: Final = 400  # characters; what never ends is cut, so that no pattern takes long on it
_GENERAL: Final = frozenset({"name", "title", "date", "time", "status", "type", "kind", "number", "description"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of the plain text in lower case, each character where it was: `said[0]` stands at `start`."""

    said: str
    start: int

    def span(self, start: int, end: int) -> Span:
        """Where a part of it stands in the plain text."""
        words = self.said[start:end]
        end -= len(words) - len(words.rstrip())
        start += len(words) - len(words.lstrip())
        return self.start + start, self.start + end

    @property
    def whole(self) -> Span:
        """Where it stands, without what is in front of a point of a list."""
        return self.span(len(self.said) - len(self.said.lstrip(" *->")), len(self.said))


@dataclass(frozen=True, slots=True)
class Named:
    """A name of the spec and where the words for it stand in a clause."""

    name: str
    start: int
    end: int


@lru_cache(maxsize=2)  # every kind of wish reads the same sentences
def clauses_of(text: str) -> tuple[Clause, ...]:
    """The sentences of a plain text, one after the other."""
    return tuple(clause for sentence in _SENTENCE.finditer(text) for clause in _cut(sentence))


def _cut(sentence: re.Match[str]) -> Iterator[Clause]:
    """A sentence, in parts of which none is too long."""
    said = "".join(" " if char.isspace() else char.lower()[:1] for char in sentence[0])
    at = 0
    while at < len(said):
        end = at + _LONGEST
        cut = said.rfind(" ", at, end) if len(said) > end else -1
        stop = cut if cut > at else end
        yield Clause(said[at:stop], sentence.start() + at)
        at = stop


class _Names:
    """Finds names by their words, which are in lower case."""

    def __init__(self, titles: Iterable[tuple[str, str]]) -> None:
        """`titles` are the names with what they are called in one; in many they are found too."""
        self._forms: dict[str, str] = {}
        for name, title in titles:
            lower = title.lower().replace("-", " ")
            for form in (lower, plural_of(lower)):
                self._forms.setdefault(form, name)
            if name.endswith(("_on", "_at")):  # "due on" is the due date, "starts at" the start
                moment = lower[:-3].removesuffix("s") if lower[:-3] in ("starts", "ends") else lower[:-3]
                for form in (moment, f"{moment} date", f"{moment} time"):
                    self._forms.setdefault(form, name)
        for form, name in list(self._forms.items()):  # the check-out is the check-out date
            if form.endswith((" date", " time")):
                self._forms.setdefault(form[:-5], name)
        ordered = sorted(self._forms, key=len, reverse=True)
        groups = "|".join(re.escape(form).replace(r"\ ", "[ -]") for form in ordered)
        self._pattern = re.compile(rf"\b(?:{groups})\b" if groups else r"(?!)")

    def within(self, said: str) -> list[Named]:
        """What is named, in the order of the words."""
        return [
            Named(self._forms[match[0].replace("-", " ")], match.start(), match.end())
            for match in self._pattern.finditer(said)
        ]


class Vocabulary:
    """What the entities, roles and fields of a spec are called in English, in one and in many."""

    def __init__(self, spec: AppSpec) -> None:
        self._spec = spec

    def entities(self, said: str) -> list[Named]:
        """The entities that are named, in the order of the words."""
        return self._entities.within(said)

    def roles(self, said: str) -> list[Named]:
        """The roles that are named, in the order of the words."""
        return self._roles.within(said)

    def fields(self, entity: str, said: str) -> list[Named]:
        """The fields of an entity that are named, in the order of the words."""
        return self._fields[entity].within(said)

    def field(self, entity: str, phrase: str) -> str | None:
        """The field that a whole phrase names, perhaps by its last word: "the daily price" is the price."""
        words = re.sub(r"^(?:the|a|an|its|their|each|every|of|his|her|whole|overall)\s+", "", phrase.strip())
        found = [one for one in self.fields(entity, words) if one.end == len(words.rstrip())]
        whole = [one for one in found if one.start == 0]
        return (whole or found)[0].name if found else None

    def anywhere(self, said: str) -> list[tuple[str, Named]]:
        """Fields of whatever entity, as (entity, field); those of an entity that is named too come alone."""
        named = {one.name for one in self.entities(said)}
        every = [(name, one) for name in self._spec.entities for one in self.fields(name, said)]
        own = [(name, one) for name, one in every if name in named]
        return own or [(name, one) for name, one in every if one.name not in _GENERAL]

    @cached_property
    def _entities(self) -> _Names:
        titles = [(name, entity.title) for name, entity in self._spec.entities.items()]
        heads = Counter(title.rsplit(" ", 1)[-1] for _, title in titles)
        short = [(name, title.rsplit(" ", 1)[-1]) for name, title in titles if heads[title.rsplit(" ", 1)[-1]] == 1]
        return _Names([*titles, *short])  # a room booking is called a booking too, where there is no other

    @cached_property
    def _roles(self) -> _Names:
        roles = [(name, role.title or title_of(name)) for name, role in self._spec.roles.items()]
        return _Names([*roles, ("admin", "administrator")])

    @cached_property
    def _fields(self) -> dict[str, _Names]:
        return {
            name: _Names((field, title_of(field)) for field in entity.fields)
            for name, entity in self._spec.entities.items()
        }
