"""Relations: their names, what they lead to, and whether rows can exist at all."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding, count_findings, line_findings
from ..limits import MAX_INPUTS
from ..model import AppSpec, Entity, HasMany
from ..names import wrong_name
from ..reader import Path
from ..suggest import did_you_mean
from .field import field_findings

_MAX_CYCLES = 10


def relation_findings(path: Path, entity: Entity, spec: AppSpec) -> Iterator[Finding]:
    """Every problem of the relations of one entity."""
    for name, relation in entity.belongs_to.items():
        here: Path = (*path, "belongs_to", name)
        yield from _named(here, name, relation.entity, spec)
        if relation.title is not None:
            yield from line_findings((*here, "title"), relation.title)
        if relation.required and relation.on_delete == "set_null":
            hint = f"write `{relation.entity}? set_null`, or choose cascade or restrict"
            yield Finding((*here, "on_delete"), f"{name} is required, so it cannot become empty", hint)
    for name, many in entity.many_to_many.items():
        here = (*path, "many_to_many", name)
        yield from _named(here, name, many.entity, spec)
        if many.title is not None:
            yield from line_findings((*here, "title"), many.title)
        yield from count_findings((*here, "fields"), len(many.fields), MAX_INPUTS, "fields")
        for key, field in list(many.fields.items())[:MAX_INPUTS]:
            yield from field_findings((*here, "fields", key), key, field, many.fields, spec)
            if field.unique or field.computed is not None:
                what = "unique" if field.unique else "computed"
                yield Finding((*here, "fields", key, what), f"a field of a pair cannot be {what}", "leave it out")
    for name, side in entity.has_many.items():
        yield from _side((*path, "has_many", name), name, side, str(path[-1]), spec)


def _side(path: Path, name: str, side: HasMany, owner: str, spec: AppSpec) -> Iterator[Finding]:
    yield from _named(path, name, side.entity, spec)
    if (child := spec.entities.get(side.entity)) is None:
        return
    leading = [key for key, to in child.belongs_to.items() if to.entity == owner]
    if side.by not in leading:
        message = f'{side.entity} has no belongs_to "{side.by[:60]}" that leads to {owner}'
        hint = did_you_mean(side.by, leading) or f"add `{side.by[:40]}: {owner}` to its belongs_to"
        yield Finding((*path, "by"), message, hint)


def cycle_findings(spec: AppSpec) -> Iterator[Finding]:
    """Entities that need each other, so that no row of any of them could ever be made."""
    edges = {
        name: {key: to.entity for key, to in entity.belongs_to.items() if to.required and to.entity in spec.entities}
        for name, entity in spec.entities.items()
    }
    for _ in range(_MAX_CYCLES):
        cycle = _cycle(edges)
        if not cycle:
            return
        name, relation = cycle[-1]
        needs = ", ".join(f"{entity} needs its {key} ({edges[entity][key]})" for entity, key in cycle)
        hint = f"make one of them optional: `{relation}: {edges[name][relation]}?`"
        yield Finding(("entities", name, "belongs_to", relation), f"no row could ever be made: {needs}", hint)
        del edges[name][relation]


def _named(path: Path, name: str, target: str, spec: AppSpec) -> Iterator[Finding]:
    if wrong := wrong_name("relation", name):
        yield Finding(path, *wrong)
    if target not in spec.entities:
        message = f'there is no entity "{target[:60]}"' if target else "it does not say which entity"
        yield Finding((*path, "entity"), message, did_you_mean(target, spec.entities))


def _cycle(edges: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """One cycle as (entity, relation) steps, or nothing. What depends on nothing is taken away until it is left."""
    left = dict(edges)
    while True:
        free = [name for name, needs in left.items() if not any(target in left for target in needs.values())]
        if not free:
            break
        for name in free:
            del left[name]
    if not left:
        return []
    at = next(iter(left))
    steps: dict[str, tuple[str, str]] = {}
    while at not in steps:
        relation = next(key for key, target in left[at].items() if target in left)
        steps[at] = (at, relation)
        at = left[at][relation]
    walked = list(steps.values())
    return walked[walked.index(steps[at]) :]
