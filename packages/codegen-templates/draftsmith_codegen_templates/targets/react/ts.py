"""Lays TypeScript out the way Prettier does, so that generated files pass `prettier --check` whatever the names.

A document is text with possible line breaks in nested groups (Wadler, "A prettier printer", which is Prettier's own
model, https://github.com/prettier/prettier/blob/main/commands.md). A group stays on one line when it fits, with what
follows it up to the next possible break; else all of its own breaks are taken. The builders below give the shapes
Prettier gives to the constructs that the templates use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from draftsmith_codegen_templates.targets.react.widths import width

WIDTH: Final = 100
_BREAKABLE_KEY: Final = 2 + 3  # the indent, and the overlap from which Prettier breaks after a key


@dataclass(frozen=True, slots=True)
class Line:
    """A break when the group is broken; else `flat`."""

    flat: str = " "


@dataclass(frozen=True, slots=True)
class Indent:
    """Two more columns for the breaks inside."""

    doc: Doc


@dataclass(frozen=True, slots=True)
class Group:
    """All on one line, or all of its breaks taken."""

    doc: Doc
    broken: bool = False


@dataclass(frozen=True, slots=True)
class IfBreak:
    """One text when the group around is broken, another when it is flat."""

    broken: Doc
    flat: Doc = ""


@dataclass(frozen=True, slots=True)
class Fluid:
    """`value` after an operator: on the same line if its beginning fits there, else indented on the next."""

    value: Doc


@dataclass(frozen=True, slots=True)
class Conditional:
    """`test ? yes : no`, or a line each."""

    test: Doc
    yes: Doc
    no: Doc

    @property
    def doc(self) -> Doc:
        """The parts with their breaks; one inside another breaks with it."""
        return Group(self._parts)

    @property
    def _parts(self) -> Doc:
        yes, no = (part._parts if isinstance(part, Conditional) else Indent(part) for part in (self.yes, self.no))
        return (self.test, Indent((LINE, "? ", yes, LINE, ": ", no)))


Doc: TypeAlias = "str | Line | Indent | Group | IfBreak | Fluid | Conditional | tuple[Doc, ...]"
LINE: Final = Line()
SOFT: Final = Line("")


def layout(doc: Doc, column: int = 0, indent: int = 0, after: str = "") -> str:
    """The text of a document that begins at `column` and is followed by `after` on its last line."""
    out: list[str] = []
    stack: list[tuple[int, bool, Doc]] = [(indent, True, after), (indent, True, doc)]
    while stack:
        margin, broken, item = stack.pop()
        match item:
            case str():
                out.append(item)
                column += width(item)
            case tuple():
                stack.extend((margin, broken, part) for part in reversed(item))
            case Indent(inner):
                stack.append((margin + 2, broken, inner))
            case Conditional():
                stack.append((margin, broken, item.doc))
            case IfBreak(when_broken, when_flat):
                stack.append((margin, broken, when_broken if broken else when_flat))
            case Line(flat):
                if broken:
                    out.append("\n" + " " * margin)
                    column = margin
                else:
                    out.append(flat)
                    column += width(flat)
            case Group(inner, forced):
                breaks = forced or not _fits(inner, column, stack, flat=True)
                stack.append((margin, breaks, inner))
            case Fluid(value):
                if _fits((" ", value), column, stack, flat=False):
                    stack.append((margin, broken, (" ", value)))
                else:
                    stack.append((margin, True, Indent((Line(), value))))
    # A break leaves its margin behind even where nothing follows: such lines are empty.
    return "\n".join(line.rstrip(" ") for line in "".join(out).split("\n")) if "\n" in "".join(out) else "".join(out)


def _fits(doc: Doc, column: int, rest: Sequence[tuple[int, bool, Doc]], *, flat: bool) -> bool:
    """Whether `doc`, and what follows until the first break that will be taken, stays within the width."""
    room = WIDTH - column
    at = len(rest)
    todo: list[tuple[bool, Doc]] = [(not flat, doc)]
    while room >= 0:
        if not todo:
            if at == 0:
                return True
            at -= 1
            _, broken, item = rest[at]
            todo.append((broken, item))
            continue
        broken, item = todo.pop()
        match item:
            case str():
                room -= width(item)
            case tuple():
                todo.extend((broken, part) for part in reversed(item))
            case Indent(inner):
                todo.append((broken, inner))
            case Conditional():
                todo.append((broken, item.doc))
            case Group(inner, forced):
                todo.append((broken or forced, inner))
            case IfBreak(when_broken, when_flat):
                todo.append((broken, when_broken if broken else when_flat))
            case Fluid(value):
                todo.append((broken, (" ", value)))
            case Line(text):
                if broken:
                    return True
                room -= width(text)
    return False


def joined(parts: Iterable[Doc], separator: Doc) -> Doc:
    """The parts with a separator between them."""
    items: list[Doc] = []
    for part in parts:
        items += [separator, part] if items else [part]
    return tuple(items)


def enclosed(opening: str, parts: Sequence[Doc], closing: str, *, space: bool = False, broken: bool = False) -> Doc:
    """A list in brackets: `(a, b)` on one line, or each part on its own with a comma after the last."""
    if not parts:
        return opening + closing
    edge = LINE if space else SOFT
    inside = Indent((edge, joined(parts, (",", LINE))))
    return Group((opening, inside, IfBreak(","), edge, closing), broken)


def call(name: str, *arguments: Doc) -> Doc:
    """`name(a, b)`."""
    return (name, enclosed("(", arguments, ")"))


def obj(members: Mapping[str, Doc]) -> Doc:
    """`{ a: 1, b: 2 }`."""
    parts = [member(key, value) for key, value in members.items()]
    return enclosed("{", parts, "}", space=True)


def member(key: str, value: Doc) -> Doc:
    """`key: value`; a string too long for the line goes on the next one, unless the key is short (Prettier's rule)."""
    if isinstance(value, str) and value[:1] in ("'", '"') and width(key) >= _BREAKABLE_KEY:
        return (f"{key}:", Group(Indent((LINE, value))))
    return (f"{key}: ", value)


def generic(name: str, *arguments: Doc) -> Doc:
    """`Name<A, B>`; no comma after the last argument, unlike in calls."""
    inside = Indent((SOFT, joined(arguments, (",", LINE))))
    return (name, Group(("<", inside, SOFT, ">")))


def array(parts: Sequence[Doc]) -> Doc:
    """`[a, b]`."""
    return enclosed("[", parts, "]")


def text(value: str) -> str:
    """A string literal: single quotes unless that needs more escapes."""
    quote = '"' if value.count("'") > value.count('"') else "'"
    out = value.replace("\\", "\\\\").replace(quote, "\\" + quote)
    for char, escape in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        out = out.replace(char, escape)
    return quote + out + quote


def attribute(value: str) -> str:
    """A quoted JSX or HTML attribute; double quotes unless the value has more of them than of single ones."""
    quote = "'" if value.count('"') > value.count("'") else '"'
    escaped = value.replace("&", "&amp;").replace(quote, "&quot;" if quote == '"' else "&apos;")
    return quote + " ".join(escaped.split()) + quote


def element(tag: str, attributes: Mapping[str, Doc | bool], closing: str = " />") -> Doc:
    """`<Tag a="1" b={two} />`: on one line, or an attribute a line. True stands for a bare attribute.

    A single quoted attribute is never broken off, as there is nothing to gain.
    """
    parts = [_attribute_of(name, value) for name, value in attributes.items()]
    if not parts:
        return f"<{tag}{closing}"
    only = next(iter(attributes.values()))
    if len(parts) == 1 and isinstance(only, str) and only[0] in "\"'":
        return (f"<{tag} ", parts[0], closing)
    end: Doc = IfBreak((LINE, closing.strip()), closing) if closing.startswith(" ") else (SOFT, closing)
    return Group((f"<{tag}", Indent((LINE, joined(parts, LINE))), end))


def _attribute_of(name: str, value: Doc | bool) -> Doc:
    if isinstance(value, bool):
        return name
    if isinstance(value, str) and value.startswith("{"):  # a name goes on its own line where it has to
        return (f"{name}=", Group(("{", Indent((SOFT, value[1:-1])), SOFT, "}")))
    return (f"{name}=", value)


def arrow(parameter: str, body: Doc) -> Doc:
    """`(row) => <Jsx />`; an element that does not fit goes on its own line in parentheses."""
    return (f"({parameter}) => ", Group((IfBreak("("), Indent((SOFT, body)), SOFT, IfBreak(")"))))


def imports(names: Iterable[str], source: str, *, types: bool = False) -> str:
    """An import statement, its names in order; "type X" imports only the type."""
    keyword = "import type" if types else "import"
    unique = sorted(set(names), key=lambda name: (name.removeprefix("type ").lower(), name))
    if len(unique) == 1:
        return f"{keyword} {{ {unique[0]} }} from {text(source)};"
    return layout((f"{keyword} ", enclosed("{", unique, "}", space=True), f" from {text(source)};"))


def number(value: int | Decimal) -> str:
    """A number as TypeScript writes it, without needless zeros."""
    return str(value) if isinstance(value, int) else format(value.normalize() + Decimal(0), "f")
