"""The jinja2 environment of the web templates, with the filters that lay out what depends on the length of names."""

from __future__ import annotations

import html
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from draftsmith_codegen_templates.targets.react import ts

PACKAGE = "draftsmith_codegen_templates.targets.react"


@cache
def environment() -> Environment:
    """Unknown names are errors; nothing is escaped, as sources are not HTML: literals go through `text`."""
    env = Environment(
        loader=PackageLoader(PACKAGE, "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters.update(member_key=member_key, text=ts.text, at=at, comment=comment, capital=capital, html=html.escape)
    env.globals.update(
        imports=ts.imports,
        obj=ts.obj,
        text=ts.text,
        attribute=ts.attribute,
        element=ts.element,
        type_alias=type_alias,
    )
    return env


def at(doc: ts.Doc, column: int, after: str = "") -> str:
    """A document that begins at `column` of a line indented as far, followed by `after`."""
    return ts.layout(doc, column, column, after)


def type_alias(name: str, value: str) -> str:
    """`export type Name = value;`."""
    return ts.layout((f"export type {name} =", ts.Fluid(value)), after=";")


def comment(words: str) -> str:
    """Words that do not end the comment they stand in."""
    return words.replace("*/", "* /")


def capital(words: str) -> str:
    """The first letter in upper case."""
    return words[:1].upper() + words[1:]


def member_key(name: str) -> str:
    """A name as the key of an object literal: quoted only where it has to be."""
    return name if name.isidentifier() else ts.text(name)
