"""The short form of a field.

    field    = TYPE [ "(" name { "," name } ")" ] [ "?" ] { modifier } [ "=" default | ":=" expression ]
    modifier = "unique" | "indexed" | "pii" | "phi" | "sensitive" | "min" number | "max" number | "length" number
             | "unit" word | "pattern" quoted | "help" quoted
             | ( "visible_to" | "editable_by" ) "(" role { "," role } ")"

The parentheses behind the type hold the values of an enum, the currency of money or the field a slug is made from; `?`
makes it optional; a default, or the expression of a computed field, runs to the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NoReturn

from ..model import MARKS, Field, FieldType
from ..suggest import did_you_mean
from ..values import write_default, write_number
from .scan import Scan, ShortFormError, Token, quoted, word_or_quoted

OTHER_TYPES = MappingProxyType(
    {
        "string": "text", "str": "text", "varchar": "text", "char": "text", "int": "integer", "bigint": "integer",
        "number": "integer or decimal", "float": "decimal", "double": "decimal", "numeric": "decimal",
        "bool": "boolean", "checkbox": "boolean", "timestamp": "datetime", "price": "money(EUR)",
        "currency": "money(EUR)", "choice": "enum(a, b)", "select": "enum(a, b)", "textarea": "long_text",
        "rich_text": "markdown", "richtext": "markdown", "tel": "phone", "link": "url", "uri": "url",
        "interval": "duration", "location": "geo", "point": "geo", "coordinates": "geo", "photo": "image",
        "picture": "image", "attachment": "file", "upload": "file", "document": "file", "list": "tags",
        "array": "tags", "percent": "decimal min 0 max 100 unit %", "rating": "integer min 1 max 5",
        "guid": "uuid", "object": "json", "dict": "json",
    }
)  # fmt: skip
PLANNED_TYPES = frozenset({"color", "colour", "country", "language"})
PLANNED_MODIFIERS = frozenset({"search", "searchable", "immutable"})
ROLE_LISTS = ("visible_to", "editable_by")
MODIFIERS = ("unique", "indexed", "min", "max", "length", "unit", "pattern", "help", *MARKS, *ROLE_LISTS)
_ATTRIBUTES = MappingProxyType(
    {"?": "required", "=": "default", ":=": "computed", **{word: word for word in MODIFIERS}}
)
_INSTEAD = MappingProxyType(
    {
        "optional": "write ? after the type", "null": "write ? after the type", "nullable": "write ? after the type",
        "required": "a field without ? is required", "not": "a field without ? is required",
        "default": "write = and the value at the end", "computed": "write := and the expression at the end",
        "index": 'did you mean "indexed"?', "hidden": "write visible_to and the roles in parentheses",
        "readonly": "write editable_by and the roles in parentheses",
    }
)  # fmt: skip


@dataclass(slots=True)
class FieldText:
    """A field as said, in texts, before its type gives them a meaning; `offsets` says where in the text each stands."""

    type: str = ""
    values: list[str] = field(default_factory=list)
    required: bool = True
    unique: bool = False
    indexed: bool = False
    min: str | None = None
    max: str | None = None
    length: str | None = None
    unit: str | None = None
    pattern: str | None = None
    help: str | None = None
    default: str | None = None
    marks: list[str] = field(default_factory=list)
    visible_to: list[str] | None = None
    editable_by: list[str] | None = None
    computed: str | None = None
    offsets: dict[str, int] = field(default_factory=dict)


def read_field(text: str) -> FieldText:
    """Split the short form of a field; nothing is type-checked yet. Raises ShortFormError."""
    scan = Scan(text)
    kind = scan.word("a field starts with its type, such as text or integer?")
    said = FieldText(type=kind.text, offsets={"type": kind.start})
    if scan.taken("("):
        said.values = _names(scan, said, "values", "put names between the parentheses, such as enum(small, large)")
    while (token := scan.next()) is not None:
        name = _ATTRIBUTES.get(token.text)
        if name is None:
            _unknown(token)
        if name in said.offsets:
            raise ShortFormError(token.start, f"{token.text} is said twice", "keep one of them")
        said.offsets[name] = token.start
        _modifier(name, token, scan, said)
    return said


def _modifier(name: str, token: Token, scan: Scan, said: FieldText) -> None:
    match name:
        case "required":
            said.required = False
        case "unique":
            said.unique = True
        case "indexed":
            said.indexed = True
        case "pii" | "phi" | "sensitive":
            said.marks.append(name)
            said.offsets.setdefault("marks", token.start)
        case "visible_to" | "editable_by":
            hint = f"name the roles in parentheses: {name}(admin)"
            if not scan.taken("("):
                scan.unexpected(scan.next(), hint)
            setattr(said, name, _names(scan, said, name, hint))
        case "default":
            value = scan.rest(token)
            said.default, said.offsets[name] = value.unquoted(), value.start
        case "computed":
            value = scan.remainder(token)
            if not value.text:
                raise ShortFormError(token.start, "there is no expression after :=", "write what it is worked out from")
            said.computed, said.offsets[name] = value.text, value.start
        case _:
            value = scan.argument(token)
            if name in ("pattern", "help") and value.kind != "quoted":
                raise ShortFormError(value.start, f"the {name} has to be in quotes")
            setattr(said, name, value.unquoted())
            said.offsets[name] = value.start


def write_field(field: Field, currency: str | None = None) -> str:
    """The canonical short form, without pattern and help, which take the long form. Money in `currency` names none."""
    kind = field.type
    inner = (
        field.values if kind is FieldType.ENUM else [field.currency] if field.currency not in (None, currency) else []
    )
    if kind is FieldType.SLUG and field.source is not None:
        inner = [field.source]
    text = f"{kind}({', '.join(str(name) for name in inner)})" if inner else str(kind)
    words = [text if field.required else f"{text}?"]
    words += [word for word, said in (("unique", field.unique), ("indexed", field.indexed)) if said]
    if field.min is not None:
        words.append(f"min {write_number(kind, field.min)}")
    if field.max is not None:
        words.append(f"max {write_number(kind, field.max)}")
    if field.unit is not None:
        words.append(f"unit {word_or_quoted(field.unit)}")
    words += field.marks
    for key in ROLE_LISTS:
        roles: list[str] | None = getattr(field, key)
        if roles is not None:
            words.append(f"{key}({', '.join(roles)})")
    if field.default is not None:
        value = write_default(kind, field.default)
        words.append(f"= {quoted(value) if _needs_quotes(value) else value}")
    if field.computed is not None:
        words.append(f":= {field.computed}")
    return " ".join(words)


def _names(scan: Scan, said: FieldText, key: str, hint: str) -> list[str]:
    tokens = scan.names(hint)
    said.offsets[key] = tokens[0].start
    for index, token in enumerate(tokens):
        said.offsets[f"{key}[{index}]"] = token.start
    return [token.text for token in tokens]


def _unknown(token: Token) -> NoReturn:
    if token.text in PLANNED_MODIFIERS:
        message = f"{token.text} is planned, but this version does not support it yet"
        raise ShortFormError(token.start, message, "leave it out for now")
    if token.text in _INSTEAD:
        raise ShortFormError(token.start, f"{token.text} is not known here", _INSTEAD[token.text])
    if token.text == "(":
        raise ShortFormError(token.start, "unexpected (", "the parentheses come right after the type")
    hint = did_you_mean(token.text, (*MODIFIERS, "?", "="))
    raise ShortFormError(token.start, f"{token.text} is not known here", hint)


def _needs_quotes(value: str) -> bool:
    return not value or value != value.strip() or value[0] == '"' or "\n" in value
