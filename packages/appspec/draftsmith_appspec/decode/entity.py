"""Entities."""

from __future__ import annotations

from types import MappingProxyType
from typing import get_args

from ..model import ACTIONS, Access, Entity, Ownership
from ..nodes import Node, Scalar, Sequence
from ..reader import Path, Reader, place_of
from .behaviour import decode_action, decode_query, decode_rules, decode_states
from .field import decode_fields, decode_has_many, decode_many_to_many, decode_relation
from .section import LEAVE_OUT, Section, read_names

_OTHER_SIDE = "say `belongs_to` on the other entity; both sides can be read then"
_PLANNED = MappingProxyType(
    {
        **dict.fromkeys(("search", "seed", "hooks", "icon"), LEAVE_OUT),
        "computed": "write it as a field: `total: money := sum(lines, amount)`",
        "history": "write `audit: true`",
        "pages": "pages stand beside entities, under `pages`",
        "visible_to": "say it on the fields",
        "tenant": "say it under `app`",
        "files": "make it a field of type file, or an entity of its own",
        "comments": "say it under `features`",
        "summary": "write `about`",
        "help": "write `about`",
        "description": "write `about`",
        "has_one": _OTHER_SIDE,
    }
)  # fmt: skip


def decode_entity(node: Node, path: Path, names: list[str], reader: Reader) -> Entity:
    """An entity; `names` are those of all entities."""
    section = Section(node, path, reader, Entity.model_fields, _PLANNED)
    return Entity(
        title=section.text("title"),
        plural=section.text("plural"),
        account=section.text("account") or None,
        label=section.text("label"),
        about=section.maybe("about"),
        fields=decode_fields(section.named("fields", "fields by name"), names, reader),
        belongs_to={
            name: decode_relation(value, here, reader)
            for name, value, here in section.named("belongs_to", "relations by name, such as `doctor: Doctor`")
        },
        has_many={
            name: decode_has_many(value, here, reader)
            for name, value, here in section.named("has_many", "relations by name, such as `lines: OrderLine.order`")
        },
        many_to_many={
            name: decode_many_to_many(value, here, names, reader)
            for name, value, here in section.named("many_to_many", "relations by name, such as `tags: Tag`")
        },
        unique=_groups(section, "unique"),
        indexes=_groups(section, "indexes"),
        order=section.names("order", "field names"),
        soft_delete=section.flag("soft_delete"),
        audit=section.flag("audit"),
        ownership=section.choice("ownership", get_args(Ownership), "owner"),
        states=decode_states(section.found["states"], section.at("states"), reader) if "states" in section else {},
        rules=decode_rules(section),
        access=_access(section.found["access"], section.at("access"), reader) if "access" in section else Access(),
        actions={
            name: decode_action(value, here, names, reader)
            for name, value, here in section.named("actions", "actions by name")
        },
        queries={
            name: decode_query(value, here, names, reader)
            for name, value, here in section.named("queries", "queries by name")
        },
    )


def _groups(section: Section, key: str) -> list[list[str]]:
    """A list of lists of names; one list of names is a list of one."""
    if key not in section:
        return []
    node, path, reader = section.found[key], section.at(key), section.reader
    if isinstance(node, Sequence) and node.items and all(isinstance(item, Scalar) for item in node.items):
        for index, item in enumerate(node.items):
            reader.remember((*path, 0, index), place_of(item))
        return [reader.texts(node, path, "names")]
    if not isinstance(node, Sequence):
        hint = f"write `{key}: [doctor, starts_at]`"
        reader.complain(place_of(node), path, "this has to be a list of names", hint)
        return []
    groups = []
    for index, item in enumerate(node.items):
        reader.remember((*path, index), place_of(item))
        groups.append(read_names(item, (*path, index), "names", reader))
    return groups


def _access(node: Node, path: Path, reader: Reader) -> Access:
    later = {
        **dict.fromkeys(("write", "all", "view", "edit", "list"), f"the actions are: {', '.join(ACTIONS)}"),
        "fields": "say `visible_to` and `editable_by` on the fields",
    }
    found = reader.known(node, path, ACTIONS, later)
    hint = 'a rule is a text such as role == "patient"'
    return Access(**{action: reader.text(found[action], (*path, action), hint) for action in found})
