"""Fields and relations, in their short or long form."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import cast

from .model import COMPLEX_TYPES, BelongsTo, Field, FieldType, ManyToMany, OnDelete
from .nodes import Node, Scalar, Sequence
from .reader import Path, Reader, place_of
from .short import (
    ON_DELETE,
    OTHER_TYPES,
    PLANNED_MODIFIERS,
    PLANNED_TYPES,
    FieldText,
    RelationText,
    ShortFormError,
    read_field,
    read_relation,
)
from .suggest import did_you_mean
from .values import read_bound, read_default

_PLANNED_KEYS = MappingProxyType(
    {
        **dict.fromkeys((*PLANNED_MODIFIERS, "title", "placeholder", "examples", "readonly"), "leave it out for now"),
        "optional": "write `required: false`, or ? after the type",
        "nullable": "write `required: false`, or ? after the type",
    }
)


def decode_field(node: Node, path: Path, entities: Iterable[str], reader: Reader) -> Field:
    """A field; `entities` are the names known, to advise on a relation written as a field."""
    said = _short_field(node, path, reader) if isinstance(node, Scalar) else _long_field(node, path, reader)
    if said is None or not said.type:
        return Field(type=FieldType.TEXT)
    kind = _type(said, path, list(entities), reader)
    if kind is None:
        return Field(type=FieldType.TEXT)
    currency = said.values[0] if kind is FieldType.MONEY and said.values else None
    if said.values and (kind not in (FieldType.ENUM, FieldType.MONEY) or (currency and len(said.values) > 1)):
        hint = f"write `{kind} max {said.values[0]}`" if said.values[0].isdigit() else "leave the parentheses out"
        reader.complain(reader.place((*path, "values")), path, f"{kind} takes no such thing in parentheses", hint)
    field = Field(
        type=kind,
        required=said.required,
        unique=said.unique,
        values=said.values if kind is FieldType.ENUM else [],
        currency=currency,
        pattern=said.pattern,
        unit=said.unit,
        help=said.help,
    )
    bounds = {}
    for key, text, read in (
        ("default", said.default, read_default),
        ("min", said.min, read_bound),
        ("max", said.max, read_bound),
    ):
        if text is not None:
            try:
                bounds[key] = read(kind, text)
            except ValueError as error:
                reader.complain(reader.place((*path, key)), path, str(error))
    return field.model_copy(update=bounds)


def decode_relation(node: Node, path: Path, reader: Reader) -> BelongsTo:
    """A belongs_to."""
    said = _short_relation(node, path, reader) if isinstance(node, Scalar) else _long_relation(node, path, reader)
    return BelongsTo(
        entity=said.entity,
        required=said.required,
        on_delete=cast(OnDelete, said.on_delete),
        title=said.title,
    )


def decode_many_to_many(node: Node, path: Path, reader: Reader) -> ManyToMany:
    """A many_to_many: `Tag`, or `{entity: Tag}`."""
    if isinstance(node, Scalar):
        return ManyToMany(entity=reader.text(node, path, "name the entity"))
    later = dict.fromkeys(("through", "title", "min", "max"), "leave it out for now")
    found = reader.known(node, path, ("entity",), later, required=("entity",))
    return ManyToMany(entity=reader.text(found["entity"], (*path, "entity")) if "entity" in found else "")


def _short_field(node: Scalar, path: Path, reader: Reader) -> FieldText | None:
    text = reader.text(node, path, "a field needs a type, such as text or integer?")
    if not text:
        return None
    try:
        said = read_field(text)
    except ShortFormError as error:
        reader.complain(place_of(node).after(error.offset), path, error.message, error.hint)
        return None
    _remember(node, path, said, reader)
    return said


def _long_field(node: Node, path: Path, reader: Reader) -> FieldText | None:
    if isinstance(node, Sequence):
        hint = "write `text`, or `enum(a, b)` for a choice"
        reader.complain(place_of(node), path, "a field is a type or a mapping", hint)
        return None
    keys = ("type", "required", "unique", "default", "values", "min", "max", "pattern", "currency", "unit", "help")
    found = reader.known(node, path, keys, _PLANNED_KEYS, required=("type",))
    if "type" not in found:
        return None
    short = found["type"]
    if not isinstance(short, Scalar):
        reader.complain(place_of(short), (*path, "type"), "this has to be a type, such as text")
        return None
    places = {key: place_of(value) for key, value in found.items()}
    said = _short_field(short, path, reader)
    if said is None:
        return None
    for key, value in found.items():
        name = "values" if key == "currency" else key
        if key != "type" and name in said.offsets:
            reader.complain(place_of(value), (*path, key), f"{key} is said twice", "it is in the type already")
        if key != "type":
            _long_key(said, key, value, (*path, key), reader)
            reader.remember((*path, name), places[key])
    return said


def _long_key(said: FieldText, key: str, value: Node, path: Path, reader: Reader) -> None:
    match key:
        case "required":
            said.required = reader.flag(value, path)
        case "unique":
            said.unique = reader.flag(value, path)
        case "values":
            said.values = reader.texts(value, path, "names")
        case "currency":
            said.values = [reader.text(value, path)]
        case "default" if isinstance(value, Scalar) and not value.plain and not value.text:
            said.default = ""
        case _:
            setattr(said, key, reader.text(value, path))


def _type(said: FieldText, path: Path, entities: list[str], reader: Reader) -> FieldType | None:
    name, place = said.type, reader.place((*path, "type"))
    known = [str(kind) for kind in FieldType if kind not in COMPLEX_TYPES and kind not in ("markdown", "uuid", "slug")]
    if name in known:
        return FieldType(name)
    if name in PLANNED_TYPES:
        reader.complain(
            place, path, f'this version does not support the type "{name}" yet', f"for now: {', '.join(known)}"
        )
    elif name.lower() in OTHER_TYPES:
        reader.complain(place, path, f'there is no type "{name}"', f"write {OTHER_TYPES[name.lower()]}")
    elif name in entities:
        hint = f"move it to belongs_to: `{path[-1]}: {name}`"
        reader.complain(place, path, f"{name} is an entity, not a type", hint)
    else:
        hint = did_you_mean(name, known) or f"the types are: {', '.join(known)}"
        reader.complain(place, path, f'there is no type "{name[:60]}"', hint)
    return None


def _short_relation(node: Scalar, path: Path, reader: Reader) -> RelationText:
    text = reader.text(node, path, "name the entity it belongs to")
    try:
        said = read_relation(text) if text else RelationText()
    except ShortFormError as error:
        reader.complain(place_of(node).after(error.offset), path, error.message, error.hint)
        return RelationText()
    _remember(node, path, said, reader)
    return said


def _long_relation(node: Node, path: Path, reader: Reader) -> RelationText:
    found = reader.known(node, path, ("entity", "required", "on_delete", "title"), required=("entity",))
    said = RelationText()
    if "entity" in found:
        said.entity = reader.text(found["entity"], (*path, "entity"))
    if "required" in found:
        said.required = reader.flag(found["required"], (*path, "required"))
    if "on_delete" in found:
        said.on_delete = reader.choice(found["on_delete"], (*path, "on_delete"), ON_DELETE)
    if "title" in found:
        said.title = reader.text(found["title"], (*path, "title"))
    return said


def _remember(node: Scalar, path: Path, said: FieldText | RelationText, reader: Reader) -> None:
    start = place_of(node)
    for part, offset in said.offsets.items():
        name, bracket, index = part.partition("[")
        here: Path = (*path, name, int(index[:-1])) if bracket else (*path, name)
        reader.remember(here, start.after(offset))
