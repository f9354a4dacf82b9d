"""From an archetype to an AppSpec: some of its entities, and only what still makes sense among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from draftsmith_appspec import (
    ACTIONS,
    ADMIN,
    Access,
    And,
    App,
    AppSpec,
    Const,
    Entity,
    Field,
    FieldType,
    Or,
    RelatedIsMe,
    RelationIsMe,
    RoleIs,
    Rule,
    format_rule,
)
from draftsmith_codegen_templates.archetypes.model import Archetype


def compose(
    archetype: Archetype, entities: Iterable[str] | None = None, *, name: str | None = None, currency: str = "EUR"
) -> AppSpec:
    """The spec of an app with the named entities (the core when None) and whatever those require.

    Relations to entities left out are dropped, with the parts of access rules that speak of them; so are roles that no
    entity left mentions. `name` is the app's, else the archetype's; `currency` is that of money without one.
    Raises KeyError for an entity the archetype has not.
    """
    chosen = closure(archetype, archetype.core if entities is None else entities)
    made = {key: _entity(archetype.entities[key].entity, chosen, currency) for key in chosen}
    used = {role for entity in made.values() for role in _roles(entity)}
    app_name = name or archetype.name.replace("_", "-")
    title = "" if name else archetype.title
    return AppSpec(
        app=App(name=app_name, title=title, summary=archetype.about),
        roles={key: known.role for key, known in archetype.roles.items() if key in used or key == ADMIN},
        entities=made,
    )


def closure(archetype: Archetype, entities: Iterable[str]) -> tuple[str, ...]:
    """The entities and those they cannot be without, in the archetype's order. Raises KeyError for an unknown one."""
    found: set[str] = set()
    waiting = list(entities)
    while waiting:
        name = waiting.pop()
        if name not in archetype.entities:
            raise KeyError(f"the archetype {archetype.name} has no entity {name}")
        if name not in found:
            found.add(name)
            waiting += [to.entity for to in archetype.entities[name].belongs_to.values() if to.required]
    return tuple(name for name in archetype.entities if name in found)


def _entity(entity: Entity, chosen: Collection[str], currency: str) -> Entity:
    belongs_to = {key: to for key, to in entity.belongs_to.items() if to.entity in chosen}
    lost = frozenset(entity.belongs_to) - frozenset(belongs_to)
    return entity.model_copy(
        update={
            "fields": {key: _field(field, currency) for key, field in entity.fields.items()},
            "belongs_to": belongs_to,
            "many_to_many": {key: to for key, to in entity.many_to_many.items() if to.entity in chosen},
            "unique": [list(group) for group in entity.unique if lost.isdisjoint(group)],
            "order": list(entity.order),
            "access": _access(entity.access, lost) if lost else entity.access,
        }
    )


def _field(field: Field, currency: str) -> Field:
    if field.type is FieldType.MONEY and field.currency is None:
        return field.model_copy(update={"currency": currency})
    return field


def _access(access: Access, lost: Collection[str]) -> Access:
    said = {action: _without(access.rule(action), lost) for action in ACTIONS if getattr(access, action) is not None}
    return Access(**{action: format_rule(rule) for action, rule in said.items() if rule is not None})


def _without(rule: Rule, lost: Collection[str]) -> Rule | None:
    """The rule when no row has the relations in `lost`; None when it can never hold then."""
    match rule:
        case RelationIsMe(relation) | RelatedIsMe((relation, *_)) if relation in lost:
            return None
        case Or(parts):
            left = [kept for part in parts if (kept := _without(part, lost)) is not None]
            return Or(tuple(left)) if len(left) > 1 else left[0] if left else None
        case And(parts):
            # A part may have become one of several kinds; And and Or are rebuilt flat.
            left = [kept for part in parts if (kept := _without(part, lost)) is not None]
            if len(left) < len(parts):
                return None
            return And(tuple(inner for part in left for inner in (part.parts if isinstance(part, And) else (part,))))
        case Const() | _:
            return rule


def _roles(entity: Entity) -> Iterator[str]:
    if entity.account is not None:
        yield entity.account
    for action in ACTIONS:
        yield from _named(entity.access.rule(action))


def _named(rule: Rule) -> Iterator[str]:
    match rule:
        case RoleIs(roles):
            yield from roles
        case And(parts) | Or(parts):
            for part in parts:
                yield from _named(part)
        case _:
            return
