"""The short forms of fields and relations.

    field    = TYPE [ "(" name { "," name } ")" ] [ "?" ] { modifier } [ "=" default ]
    modifier = "unique" | "min" number | "max" number | "unit" word | "pattern" quoted | "help" quoted
    relation = Entity [ "?" ] [ "cascade" | "restrict" | "set_null" ] [ "title" quoted ]

The parentheses hold the values of an enum or the currency of money; `?` makes it optional; a default runs to the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NoReturn

from .model import BelongsTo, Field, FieldType
from .suggest import did_you_mean
from .values import write_default, write_number

OTHER_TYPES = MappingProxyType(
    {
        "string": "text", "str": "text", "varchar": "text", "char": "text", "int": "integer", "bigint": "integer",
        "number": "integer or decimal", "float": "decimal", "double": "decimal", "numeric": "decimal",
        "bool": "boolean", "checkbox": "boolean", "timestamp": "datetime", "price": "money(EUR)",
        "currency": "money(EUR)", "choice": "enum(a, b)", "select": "enum(a, b)", "textarea": "long_text",
        "markdown": "long_text", "tel": "phone", "link": "url", "uri": "url", "interval": "duration",
    }
)  # fmt: skip
PLANNED_TYPES = frozenset(
    {"file", "image", "json", "list", "location", "rich_text", "color", "rating", "percent", "uuid", "country", "array"}
)
PLANNED_MODIFIERS = frozenset({"pii", "visible_to", "indexed", "index", "computed", "search", "immutable"})
MODIFIERS = ("unique", "min", "max", "unit", "pattern", "help")
_ATTRIBUTES = MappingProxyType({"?": "required", "=": "default", **{word: word for word in MODIFIERS}})
ON_DELETE = ("cascade", "restrict", "set_null")

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<mark>[?(),=])|(?P<word>[^\s?(),="]+)|(?P<bad>.)""", re.DOTALL
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class ShortFormError(ValueError):
    """`offset` is where in the text."""

    def __init__(self, offset: int, message: str, hint: str | None = None) -> None:
        """Keep the place beside the message."""
        super().__init__(message)
        self.offset, self.message, self.hint = offset, message, hint


@dataclass(slots=True)
class FieldText:
    """A field as said, in texts, before its type gives them a meaning; `offsets` says where in the text each stands."""

    type: str = ""
    values: list[str] = field(default_factory=list)
    required: bool = True
    unique: bool = False
    min: str | None = None
    max: str | None = None
    unit: str | None = None
    pattern: str | None = None
    help: str | None = None
    default: str | None = None
    offsets: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class RelationText:
    """A belongs_to as said."""

    entity: str = ""
    required: bool = True
    on_delete: str = "restrict"
    title: str | None = None
    offsets: dict[str, int] = field(default_factory=dict)


def read_field(text: str) -> FieldText:
    """Split the short form of a field; nothing is type-checked yet. Raises ShortFormError."""
    scan = _Scan(text)
    kind = scan.word("a field starts with its type, such as text or integer?")
    said = FieldText(type=kind.text, offsets={"type": kind.start})
    if scan.taken("("):
        _read_values(scan, said)
    while (token := scan.next()) is not None:
        name = _ATTRIBUTES.get(token.text)
        if name is None:
            _unknown(token)
        if name in said.offsets:
            raise ShortFormError(token.start, f"{token.text} is said twice", "keep one of them")
        said.offsets[name] = token.start
        match name:
            case "required":
                said.required = False
            case "unique":
                said.unique = True
            case "default":
                value = scan.rest(token)
                said.default, said.offsets[name] = value.unquoted(), value.start
            case "min" | "max" | "unit" | "pattern" | "help":
                value = scan.argument(token)
                if name in ("pattern", "help") and value.kind != "quoted":
                    raise ShortFormError(value.start, f"the {name} has to be in quotes")
                setattr(said, name, value.unquoted())
                said.offsets[name] = value.start
    return said


def write_field(field: Field) -> str:
    """The canonical short form, without pattern and help, which take the long form."""
    inner = field.values if field.type is FieldType.ENUM else [field.currency] if field.currency else []
    text = f"{field.type}({', '.join(inner)})" if inner else str(field.type)
    words = [text if field.required else f"{text}?"]
    if field.unique:
        words.append("unique")
    if field.min is not None:
        words.append(f"min {write_number(field.type, field.min)}")
    if field.max is not None:
        words.append(f"max {write_number(field.type, field.max)}")
    if field.unit is not None:
        words.append(f"unit {_quote(field.unit) if _TOKEN_WORD.fullmatch(field.unit) is None else field.unit}")
    if field.default is not None:
        value = write_default(field.type, field.default)
        words.append(f"= {_quote(value) if _needs_quotes(value) else value}")
    return " ".join(words)


def read_relation(text: str) -> RelationText:
    """Split the short form of a belongs_to. Raises ShortFormError."""
    scan = _Scan(text)
    entity = scan.word("name the entity it belongs to")
    said = RelationText(entity=entity.text, offsets={"entity": entity.start})
    while (token := scan.next()) is not None:
        name = "required" if token.text == "?" else "on_delete" if token.text in ON_DELETE else token.text
        if name == token.text != "title":
            raise ShortFormError(
                token.start, f"{token.text} is not known here", did_you_mean(token.text, [*ON_DELETE, "title"])
            )
        if name in said.offsets:
            raise ShortFormError(token.start, f"{name} is said twice", "keep one of them")
        said.offsets[name] = token.start
        match name:
            case "required":
                said.required = False
            case "on_delete":
                said.on_delete = token.text
            case "title":
                said.title = scan.argument(token).unquoted()
    return said


def write_relation(relation: BelongsTo) -> str:
    """The canonical short form of a belongs_to."""
    words = [relation.entity if relation.required else f"{relation.entity}?"]
    if relation.on_delete != "restrict":
        words.append(relation.on_delete)
    if relation.title is not None:
        words.append(f"title {_quote(relation.title)}")
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int

    def unquoted(self) -> str:
        return _ESCAPE.sub(r"\1", self.text[1:-1]) if self.kind == "quoted" else self.text


_TOKEN_WORD = re.compile(r"""[^\s?(),="]+""")


class _Scan:
    """The tokens of a short form, one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def next(self) -> _Token | None:
        while match := _TOKEN.match(self._text, self._at):
            self._at = match.end()
            kind = match.lastgroup
            if kind == "bad":
                raise ShortFormError(match.start(), f"unexpected {match.group()}", "a quote is not closed")
            if kind != "space":
                return _Token(kind or "", match.group(), match.start(), match.end())
        return None

    def word(self, hint: str) -> _Token:
        token = self.next()
        if token is None or token.kind != "word":
            self.unexpected(token, hint)
        return token

    def taken(self, mark: str) -> bool:
        before = self._at
        token = self.next()
        if token is not None and token.kind == "mark" and token.text == mark:
            return True
        self._at = before
        return False

    def argument(self, of: _Token) -> _Token:
        token = self.next()
        if token is None or token.kind == "mark":
            self.unexpected(token, f"{of.text} needs a value after it")
        return token

    def rest(self, of: _Token) -> _Token:
        """The default after `=`: one quoted text, else everything up to the end."""
        text = self._text[of.end :]
        start = of.end + len(text) - len(text.lstrip())
        self._at = len(self._text)
        value = text.strip()
        if not value:
            raise ShortFormError(of.start, "there is no default after =", 'write the value, or "" for an empty text')
        if value[0] == '"':
            match = _TOKEN.match(value)
            if match is None or match.lastgroup != "quoted" or match.end() != len(value):
                hint = 'a quote inside is written \\"'
                raise ShortFormError(start, "the default has to be one text in quotes", hint)
            return _Token("quoted", value, start, start + len(value))
        return _Token("word", value, start, start + len(value))

    def unexpected(self, token: _Token | None, hint: str) -> NoReturn:
        if token is None:
            raise ShortFormError(len(self._text), "this ends too early", hint)
        raise ShortFormError(token.start, f"unexpected {token.text}", hint)


def _read_values(scan: _Scan, said: FieldText) -> None:
    while True:
        token = scan.word("put names between the parentheses, such as enum(small, large)")
        said.offsets.setdefault("values", token.start)
        said.offsets[f"values[{len(said.values)}]"] = token.start
        said.values.append(token.text)
        if scan.taken(")"):
            return
        if not scan.taken(","):
            scan.unexpected(scan.next(), "separate the names with commas and close with )")


def _unknown(token: _Token) -> NoReturn:
    if token.text in PLANNED_MODIFIERS:
        message = f"{token.text} is planned, but this version does not support it yet"
        raise ShortFormError(token.start, message, "leave it out for now")
    if token.text in ("optional", "null", "nullable"):
        raise ShortFormError(token.start, f"{token.text} is not known here", "write ? after the type")
    if token.text in ("required", "not"):
        raise ShortFormError(token.start, f"{token.text} is not known here", "a field without ? is required")
    if token.text == "default":
        raise ShortFormError(token.start, "default is not known here", "write = and the value at the end")
    if token.text == "(":
        raise ShortFormError(token.start, "unexpected (", "the parentheses come right after the type")
    hint = did_you_mean(token.text, (*MODIFIERS, "?", "="))
    raise ShortFormError(token.start, f"{token.text} is not known here", hint)


def _needs_quotes(value: str) -> bool:
    return not value or value != value.strip() or value[0] == '"' or "\n" in value


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
