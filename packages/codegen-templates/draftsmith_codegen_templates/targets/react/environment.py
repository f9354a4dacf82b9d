"""The jinja2 environment of the web templates, with the filters that lay out what depends on the length of names."""

from __future__ import annotations

import html
import re
from functools import cache

from jinja2 import Environment

from draftsmith_codegen_templates import templating
from draftsmith_codegen_templates.spelling import sentence
from draftsmith_codegen_templates.targets.react import ts
from draftsmith_codegen_templates.targets.react.widths import width

_ODD_BLANKS = re.compile(r"[\f\v\x85\xa0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]")
PACKAGE = "draftsmith_codegen_templates.targets.react"


@cache
def environment() -> Environment:
    """Nothing is escaped but by the filters: literals go through `text`."""
    env = templating.environment(PACKAGE)
    env.filters.update(member_key=member_key, text=ts.text, at=at, comment=comment, capital=sentence, html=html.escape)
    env.globals.update(
        imports=ts.imports,
        obj=ts.obj,
        literal_member=literal_member,
        text=ts.text,
        attribute=ts.attribute,
        element=ts.element,
        type_alias=type_alias,
        html_element=html_element,
    )
    return env


def at(doc: ts.Doc, column: int, after: str = "") -> str:
    """A document that begins at `column` of a line indented as far, followed by `after`."""
    return ts.layout(doc, column, column, after)


def type_alias(name: str, value: str) -> str:
    """`export type Name = value;`."""
    return ts.layout((f"export type {name} =", ts.Fluid(value)), after=";")


def comment(words: str) -> str:
    """Words that do not end the comment they stand in, without blanks that linters warn of."""
    return _ODD_BLANKS.sub(" ", words).replace("*/", "* /")


def literal_member(key: str, words: str, indent: int) -> str:
    """`key: 'words',` in an object literal."""
    return ts.layout(ts.member(key, ts.text(words)), indent, indent, ",")


def html_element(tag: str, text: str, indent: int) -> str:
    """`<tag>text</tag>` on one line, or the words filled into lines of their own."""
    words = html.escape(text, quote=False).split()
    line = f"<{tag}>{' '.join(words)}</{tag}>"
    if indent + width(line) <= ts.WIDTH:
        return line
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and indent + 2 + width(longer) > ts.WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    margin = " " * indent
    return "\n".join([f"<{tag}>", *(f"{margin}  {line}" for line in lines), f"{margin}</{tag}>"])


def member_key(name: str) -> str:
    """A name as the key of an object literal: quoted only where it has to be."""
    return name if name.isidentifier() else ts.text(name)
