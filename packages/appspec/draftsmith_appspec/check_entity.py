"""One entity: its names, and what refers to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .check_field import field_findings
from .check_relations import relation_findings
from .check_rules import rule_findings
from .findings import Finding, line_findings
from .limits import MAX_FIELDS, MAX_ORDER, MAX_UNIQUE
from .model import AppSpec, Entity, FieldType
from .names import wrong_name
from .reader import Path
from .suggest import did_you_mean

_ALWAYS = ("created_at", "updated_at")


def entity_findings(name: str, entity: Entity, spec: AppSpec) -> Iterator[Finding]:
    """Every problem of one entity."""
    path: Path = ("entities", name)
    if wrong := wrong_name("entity", name):
        yield Finding(path, *wrong)
    yield from line_findings((*path, "title"), entity.title)
    yield from line_findings((*path, "plural"), entity.plural)
    if entity.account is not None and entity.account not in spec.roles:
        hint = did_you_mean(entity.account, spec.roles)
        yield Finding((*path, "account"), f'there is no role "{entity.account[:60]}"', hint)
    count = len(entity.fields) + len(entity.belongs_to) + len(entity.many_to_many)
    if count > MAX_FIELDS:
        message = f"{name[:60]} has {count} fields and relations; {MAX_FIELDS} are the most"
        yield Finding(path, message, "split it in two")
        return
    if not entity.fields:
        yield Finding(path, f"{name[:60]} has no fields", "add at least one, such as `fields: {name: text}`")
    elif entity.label not in entity.fields:
        message = f'the label "{entity.label[:60]}" is not a field'
        yield Finding((*path, "label"), message, did_you_mean(entity.label, entity.fields))
    for key, field in entity.fields.items():
        yield from field_findings((*path, "fields", key), key, field)
    yield from relation_findings(path, entity, spec)
    yield from _clashes(path, entity)
    yield from _unique(path, entity)
    yield from _order(path, entity)
    yield from rule_findings(path, entity, spec)


def _clashes(path: Path, entity: Entity) -> Iterator[Finding]:
    """Names that mean two things, in the spec or in the API made from it."""
    groups = (("fields", entity.fields), ("belongs_to", entity.belongs_to), ("many_to_many", entity.many_to_many))
    seen: dict[str, str] = {}
    for group, names in groups:
        for name in names:
            if name in seen:
                message = f'"{name}" is both in {seen[name]} and in {group}'
                yield Finding((*path, group, name), message, "rename one of them")
            seen.setdefault(name, group)
    taken = {f"{name}_id": f"the relation {name}" for name in entity.belongs_to}
    taken |= {f"{name}_ids": f"the relation {name}" for name in entity.many_to_many}
    for name in entity.fields:
        taken |= {f"{name}_from": f"the filter of {name}", f"{name}_to": f"the filter of {name}"}
    camel: dict[str, str] = {}
    for name, group in seen.items():
        if name in taken:
            yield Finding((*path, group, name), f'"{name}" is what {taken[name]} is called in the API', "rename it")
        same = re.sub(r"_(?=[0-9])", "", name)
        if same in camel:
            yield Finding((*path, group, name), f'"{name}" and "{camel[same]}" are too alike', "rename one of them")
        camel.setdefault(same, name)


def _unique(path: Path, entity: Entity) -> Iterator[Finding]:
    if len(entity.unique) > MAX_UNIQUE:
        yield Finding((*path, "unique"), f"there are {len(entity.unique)} groups; {MAX_UNIQUE} are the most")
        return
    names = [*entity.fields, *entity.belongs_to]
    seen: list[frozenset[str]] = []
    for index, group in enumerate(entity.unique):
        here: Path = (*path, "unique", index)
        if len(group) < 2:
            hint = f"write `{group[0]}: … unique` on the field" if group else "name two fields or relations"
            yield Finding(here, "a unique group has at least two names", hint)
        if len(set(group)) < len(group):
            yield Finding(here, "a name is in the group twice", "keep one of them")
        if frozenset(group) in seen:
            yield Finding(here, "this group is here twice", "keep one of them")
        seen.append(frozenset(group))
        for place, name in enumerate(group[:MAX_FIELDS]):
            spot: Path = (*here, place)
            if name not in names:
                message = f'"{name[:60]}" is not a field or a belongs_to'
                yield Finding(spot, message, did_you_mean(name, names))
            elif name in entity.fields and entity.fields[name].type is FieldType.LONG_TEXT:
                yield Finding(spot, f"{name} is a long_text, which is too long to compare", "use text")


def _order(path: Path, entity: Entity) -> Iterator[Finding]:
    here: Path = (*path, "order")
    if len(entity.order) > MAX_ORDER:
        yield Finding(here, f"there are {len(entity.order)} names; {MAX_ORDER} are the most")
        return
    names = [*entity.fields, *_ALWAYS]
    seen: set[str] = set()
    for index, text in enumerate(entity.order):
        name = text.removeprefix("-")
        if name in entity.belongs_to:
            yield Finding((*here, index), f"ordering by the relation {name} is not supported yet", "order by a field")
        elif name not in names:
            yield Finding((*here, index), f'"{name[:60]}" is not a field', did_you_mean(name, names))
        elif name in seen:
            yield Finding((*here, index), f"{name} is here twice", "keep one of them")
        seen.add(name)
