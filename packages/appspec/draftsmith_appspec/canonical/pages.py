"""Pages and navigation, as they are written."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import ANY, Entity, Page, page_path
from ..short import write_block
from ..words import title_of
from ..yaml_text import Flow, Tree
from .parts import one_or_many


def page_tree(name: str, page: Page, entities: Mapping[str, Entity]) -> dict[str, Tree]:
    """A page; what goes without saying is left out."""
    tree: dict[str, Tree] = {}
    if page.title != title_of(name):
        tree["title"] = page.title
    if page.path != page_path(name):
        tree["path"] = page.path
    if page.for_:
        tree["for"] = one_or_many(page.for_)
    if page.icon is not None:
        tree["icon"] = page.icon
    tree["show"] = [write_block(block, entities) for block in page.show]
    return tree


def navigation_tree(navigation: dict[str, list[str]]) -> Tree:
    """A list where it is the same for everybody, else lists by role."""
    if list(navigation) == [ANY]:
        return Flow(navigation[ANY])
    return {role: Flow(pages) for role, pages in navigation.items()}
