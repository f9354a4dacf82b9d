"""What a spec says and its app does not have, as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

SECTIONS: Mapping[str, str] = {
    "app": "The app as a whole",
    "roles": "Roles",
    "entities": "What it keeps",
    "workflows": "What happens by itself",
    "pages": "Pages",
    "navigation": "Menus",
    "features": "Features",
    "connectors": "Other services",
    "contract": "The API's shape",
    "environments": "Environments",
    "compliance": "Laws",
    "targets": "What it is built with",
}


def element(what: str, instead: str) -> Text:
    """One element on a line or two: what is missing, and what there is."""
    return Text.assemble(what, " ", (instead, "dim"))


def first_of(items: Sequence[Mapping[str, str]], total: int, most: int) -> RenderableType:
    """The beginning of a list that is told in full elsewhere."""
    rows: list[RenderableType] = [_point(item["what"], item["instead"]) for item in items[:most]]
    left = total - min(most, len(items))
    if left > 0:
        rows.append(Padding(Text(f"· and {left} more, in README.md of the repository", style="dim"), (0, 0, 0, 2)))
    return Group(*rows)


def by_section(items: Iterable[tuple[str, str, str]]) -> RenderableType:
    """All of (path, what, instead), each below the part of the spec it is in, with its path."""
    rows: list[RenderableType] = []
    section = ""
    for path, what, instead in items:
        top = path.partition(".")[0].partition("[")[0]
        if top != section:
            section = top
            rows.append(Padding(Text(SECTIONS.get(top, top), style="bold"), (1, 0, 0, 2)))
        rows.append(_point(what, instead))
        rows.append(Padding(Text(path, style="cyan dim", overflow="fold"), (0, 0, 0, 4)))
    return Group(*rows)


def _point(what: str, instead: str) -> RenderableType:
    return Padding(Text.assemble("· ", element(what, instead)), (0, 0, 0, 2))
