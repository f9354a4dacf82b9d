"""What a spec says and its app does not have, as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from draftsmith_client.console import line

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


def show_first(out: Console, items: Sequence[Mapping[str, str]], total: int, most: int) -> None:
    """The beginning of a list that is told in full elsewhere."""
    for item in items[:most]:
        _show(out, item["what"], item["instead"])
    left = total - min(most, len(items))
    if left > 0:
        line(out, Text(f"· and {left} more, in README.md of the repository", style="dim"), indent=2)


def show_all(out: Console, items: Iterable[tuple[str, str, str]]) -> None:
    """All of (path, what, instead), each below the part of the spec it is in, with its path."""
    section = ""
    for path, what, instead in items:
        top = path.partition(".")[0].partition("[")[0]
        if top != section:
            section = top
            line(out)
            line(out, Text(SECTIONS.get(top, top), style="bold"), indent=2)
        _show(out, what, instead)
        line(out, Text(path, style="cyan", overflow="fold"), indent=4)


def _show(out: Console, what: str, instead: str) -> None:
    line(out, Text.assemble("· ", what, " ", (instead, "dim")), indent=2)
