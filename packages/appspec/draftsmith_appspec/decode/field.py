"""Fields and relations, in their short or long form."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import cast, get_args

from ..model import MARKS, BelongsTo, Field, FieldType, HasMany, ManyToMany, OnDelete
from ..nodes import Node, Scalar, Sequence
from ..reader import Path, Reader, place_of
from ..short import FieldText, RelationText, ShortFormError, read_field, read_relation, read_side
from ..short.field import OTHER_TYPES, PLANNED_MODIFIERS, PLANNED_TYPES, ROLE_LISTS
from ..suggest import did_you_mean
from ..values import read_bound, read_default
from .section import LEAVE_OUT, Section, read_names

_KEYS = (
    "type", "required", "unique", "indexed", "default", "values", "min", "max", "length", "pattern", "currency", "unit",
    "help", "marks", "visible_to", "editable_by", "source", "computed",
)  # fmt: skip
_IN_PARENTHESES = ("values", "currency", "source")
_PLANNED_KEYS = MappingProxyType(
    {
        **dict.fromkeys((*PLANNED_MODIFIERS, "title", "placeholder", "examples"), LEAVE_OUT),
        **dict.fromkeys(MARKS, "write it in `marks`, such as `marks: [pii]`"),
        **dict.fromkeys(("optional", "nullable"), "write `required: false`, or ? after the type"),
        "readonly": "write `editable_by: [admin]`",
        "index": "write `indexed: true`",
    }
)


def decode_fields(entries: list[tuple[str, Node, Path]], entities: Iterable[str], reader: Reader) -> dict[str, Field]:
    """Fields by name; `entities` are the names known, to advise on a relation written as a field."""
    known = list(entities)
    return {name: decode_field(node, path, known, reader) for name, node, path in entries}


def decode_field(node: Node, path: Path, entities: Iterable[str], reader: Reader) -> Field:
    """One field."""
    said = _short_field(node, path, reader) if isinstance(node, Scalar) else _long_field(node, path, reader)
    if said is None or not said.type:
        return Field(type=FieldType.TEXT)
    kind = _type(said, path, list(entities), reader)
    if kind is None:
        return Field(type=FieldType.TEXT)
    one = said.values[0] if said.values else None
    takes_one = kind in (FieldType.MONEY, FieldType.SLUG)
    if said.values and ((not takes_one and kind is not FieldType.ENUM) or (takes_one and len(said.values) > 1)):
        hint = f"write `{kind} max {one}`" if one is not None and one.isdigit() else "leave the parentheses out"
        reader.complain(reader.place((*path, "values")), path, f"{kind} takes no such thing in parentheses", hint)
    for mark in said.marks:
        if mark not in MARKS:
            message = f'there is no mark "{mark[:40]}"'
            reader.complain(reader.place((*path, "marks")), (*path, "marks"), message, did_you_mean(mark, MARKS))
    if kind is FieldType.SLUG and one is not None:
        reader.remember((*path, "source"), reader.place((*path, "values")))
    field = Field(
        type=kind,
        required=said.required,
        unique=said.unique,
        indexed=said.indexed,
        values=said.values if kind is FieldType.ENUM else [],
        currency=one if kind is FieldType.MONEY else None,
        source=one if kind is FieldType.SLUG else None,
        pattern=said.pattern,
        unit=said.unit,
        help=said.help,
        marks=[mark for mark in MARKS if mark in said.marks],
        visible_to=said.visible_to,
        editable_by=said.editable_by,
        computed=said.computed,
    )
    return field.model_copy(update=_bounds(said, kind, path, reader))


def _bounds(said: FieldText, kind: FieldType, path: Path, reader: Reader) -> dict[str, object]:
    if said.length is not None:
        place = reader.place((*path, "length"))
        if said.min is not None or said.max is not None:
            reader.complain(place, path, "length is min and max at once", "keep one of them")
        said.min = said.max = said.length
        reader.remember((*path, "min"), place)
        reader.remember((*path, "max"), place)
    bounds: dict[str, object] = {}
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
    return bounds


def decode_relation(node: Node, path: Path, reader: Reader) -> BelongsTo:
    """A belongs_to."""
    said = _short_relation(node, path, reader) if isinstance(node, Scalar) else _long_relation(node, path, reader)
    return BelongsTo(
        entity=said.entity,
        required=said.required,
        on_delete=cast(OnDelete, said.on_delete),
        title=said.title,
    )


def decode_has_many(node: Node, path: Path, reader: Reader) -> HasMany:
    """A has_many: `OrderLine.order`, or `{entity: OrderLine, by: order}`."""
    if isinstance(node, Scalar):
        text = reader.text(node, path, "name the other entity and its belongs_to, such as OrderLine.order")
        try:
            entity, by, offset = read_side(text) if text else ("", "", 0)
        except ShortFormError as error:
            reader.complain(place_of(node).after(error.offset), path, error.message, error.hint)
            return HasMany(entity="", by="")
        reader.remember((*path, "entity"), place_of(node))
        reader.remember((*path, "by"), place_of(node).after(offset))
        return HasMany(entity=entity, by=by)
    section = Section(node, path, reader, ("entity", "by"), required=("entity", "by"))
    return HasMany(entity=section.text("entity"), by=section.text("by"))


def decode_many_to_many(node: Node, path: Path, entities: Iterable[str], reader: Reader) -> ManyToMany:
    """A many_to_many: `Tag`, or `{entity: Tag, title: Labels, fields: {since: date}}`."""
    if isinstance(node, Scalar):
        return ManyToMany(entity=reader.text(node, path, "name the entity"))
    later = {**dict.fromkeys(("min", "max"), LEAVE_OUT), "through": "write what is kept for each pair as `fields`"}
    section = Section(node, path, reader, ("entity", "title", "fields"), later, required=("entity",))
    return ManyToMany(
        entity=section.text("entity"),
        title=section.maybe("title"),
        fields=decode_fields(section.named("fields", "fields by name"), entities, reader),
    )


def _short_field(node: Scalar, path: Path, reader: Reader) -> FieldText | None:
    text = reader.text(node, path, "a field needs a type, such as text or integer?")
    if not text:
        return None
    try:
        said = read_field(text)
    except ShortFormError as error:
        reader.complain(place_of(node).after(error.offset), path, error.message, error.hint)
        return None
    remember_offsets(node, path, said.offsets, reader)
    return said


def _long_field(node: Node, path: Path, reader: Reader) -> FieldText | None:
    if isinstance(node, Sequence):
        hint = "write `text`, or `enum(a, b)` for a choice"
        reader.complain(place_of(node), path, "a field is a type or a mapping", hint)
        return None
    found = reader.known(node, path, _KEYS, _PLANNED_KEYS, required=("type",))
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
    in_type = frozenset(said.offsets)
    for key, value in found.items():
        name = "values" if key in _IN_PARENTHESES else key
        if key == "type" or (isinstance(value, Sequence) and not value.items and name not in ROLE_LISTS):
            continue
        if name in in_type:
            reader.complain(place_of(value), (*path, key), f"{key} is said twice", "it is in the type already")
        _long_key(said, key, value, (*path, key), reader)
        reader.remember((*path, name), places[key])
    return said


def _long_key(said: FieldText, key: str, value: Node, path: Path, reader: Reader) -> None:
    match key:
        case "required" | "unique" | "indexed":
            setattr(said, key, reader.flag(value, path))
        case "values":
            said.values = reader.texts(value, path, "names")
        case "currency" | "source":
            said.values = [reader.text(value, path)]
        case "marks" | "visible_to" | "editable_by":
            setattr(said, key, read_names(value, path, "names", reader))
        case "default" if isinstance(value, Scalar) and not value.plain and not value.text:
            said.default = ""
        case _:
            setattr(said, key, reader.text(value, path))


def _type(said: FieldText, path: Path, entities: list[str], reader: Reader) -> FieldType | None:
    name, place = said.type, reader.place((*path, "type"))
    known = [str(kind) for kind in FieldType]
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
    remember_offsets(node, path, said.offsets, reader)
    return said


def _long_relation(node: Node, path: Path, reader: Reader) -> RelationText:
    section = Section(node, path, reader, ("entity", "required", "on_delete", "title"), required=("entity",))
    return RelationText(
        entity=section.text("entity"),
        required=section.flag("required") if "required" in section else True,
        on_delete=section.choice("on_delete", get_args(OnDelete), "restrict"),
        title=section.maybe("title"),
    )


def remember_offsets(node: Scalar, path: Path, offsets: dict[str, int], reader: Reader) -> None:
    """Keep the places of the parts of a short form: `type`, `values[0]`, `event.entity`."""
    start = place_of(node)
    for part, offset in offsets.items():
        names, bracket, index = part.partition("[")
        here: Path = (*path, *names.split("."))
        reader.remember((*here, int(index[:-1])) if bracket else here, start.after(offset))
