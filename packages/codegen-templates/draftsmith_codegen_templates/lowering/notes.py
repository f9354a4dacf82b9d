"""What is kept back from an app, element by element."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from draftsmith_appspec import AppSpec
from draftsmith_appspec.reader import Path, path_text


@dataclass(frozen=True, slots=True)
class NotGenerated:
    """An element of a spec that its app does not have (yet).

    `path` is where the spec says it, as in `draftsmith_appspec.Problem`; `what` is a sentence of what is missing and
    `instead` one of what the app does, both for the person who wants the app.
    """

    path: str
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.what} {self.instead}"


@dataclass(frozen=True, slots=True)
class Lowered:
    """A spec within what is generated (`spec`), the one it was made from (`said`), and all that differs.

    Whatever `said` says is either the same in `spec` or named in `kept_back`, by its own path or by one above it.
    """

    said: AppSpec
    spec: AppSpec
    kept_back: tuple[NotGenerated, ...]


class Notes:
    """Collects what is kept back, below a path; an element that is kept back for several reasons is named once."""

    def __init__(self, path: Path = (), found: dict[Path, NotGenerated] | None = None) -> None:
        self._path = path
        self._found: dict[Path, NotGenerated] = {} if found is None else found

    def below(self, *parts: str | int) -> Notes:
        """The same notes, for the element at `parts` from here."""
        return Notes((*self._path, *parts), self._found)

    def apart(self) -> Notes:
        """New notes for the same place, to be added once it is known that they hold."""
        return Notes(self._path)

    def add(self, others: Notes) -> None:
        """Take over what others found, which these know nothing of yet."""
        self._found.update(others._found)

    def keep_back(self, what: str, instead: str, *parts: str | int) -> None:
        """The element at `parts` from here is not generated. `instead` is what holds in the end."""
        path = (*self._path, *parts)
        before = self._found.get(path)
        self._found[path] = NotGenerated(path_text(path), f"{before.what} {what}" if before else what, instead)

    def in_order(self, entities: Iterable[str]) -> tuple[NotGenerated, ...]:
        """All of them, entity by entity."""
        places = {name: index for index, name in enumerate(entities)}
        told = sorted(self._found.items(), key=lambda item: places[str(item[0][1])] if item[0][0] == "entities" else 0)
        sections = ("app", "roles", "entities")
        known = [item for section in sections for path, item in told if path[0] == section]
        return (*known, *(item for path, item in told if path[0] not in sections))
