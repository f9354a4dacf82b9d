"""The short form of a relation.

belongs_to = Entity [ "?" ] [ "cascade" | "restrict" | "set_null" ] [ "title" quoted ]
has_many   = Entity "." belongs_to
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..model import BelongsTo, HasMany
from ..suggest import did_you_mean
from .scan import Scan, ShortFormError, quoted

ON_DELETE = ("cascade", "restrict", "set_null")


@dataclass(slots=True)
class RelationText:
    """A belongs_to as said."""

    entity: str = ""
    required: bool = True
    on_delete: str = "restrict"
    title: str | None = None
    offsets: dict[str, int] = field(default_factory=dict)


def read_relation(text: str) -> RelationText:
    """Split the short form of a belongs_to. Raises ShortFormError."""
    scan = Scan(text)
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
        words.append(f"title {quoted(relation.title)}")
    return " ".join(words)


def read_side(text: str) -> tuple[str, str, int]:
    """`OrderLine.order` -> the entity, its belongs_to, and where that stands. Raises ShortFormError."""
    entity, point, by = text.partition(".")
    if not entity or not by or " " in text:
        hint = "name the other entity and its belongs_to, such as OrderLine.order"
        raise ShortFormError(0, "this does not name the other side", hint)
    return entity, by, len(entity + point)


def write_side(side: HasMany) -> str:
    """The short form of a has_many."""
    return f"{side.entity}.{side.by}"
