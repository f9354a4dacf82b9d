"""Entities, as they are written."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import ACTIONS, CustomAction, Entity, Invariant, ManyToMany, Query, Transition
from ..short import write_relation, write_side, write_transition
from ..words import derived_label, plural_of, title_of
from ..yaml_text import Flow, Tree, can_be_key
from .flows import step_trees
from .parts import expression, expressions, field_trees, one_or_many

_RULE_KEYS = frozenset({"check", "message", "when", "name"})


def entity_tree(name: str, entity: Entity, currency: str | None) -> dict[str, Tree]:
    """An entity; what goes without saying is left out."""
    return {key: tree for key, tree in _parts(name, entity, currency) if not _is_empty(tree)}


def _is_empty(tree: Tree) -> bool:
    return isinstance(tree, dict | list) and not tree


def _parts(name: str, entity: Entity, currency: str | None) -> Iterator[tuple[str, Tree]]:
    if entity.title != title_of(name):
        yield "title", entity.title
    if entity.plural != plural_of(entity.title):
        yield "plural", entity.plural
    if entity.account is not None:
        yield "account", entity.account
    if entity.label != derived_label({key: field.type for key, field in entity.fields.items()}):
        yield "label", entity.label
    if entity.about is not None:
        yield "about", entity.about
    yield "belongs_to", {key: write_relation(to) for key, to in entity.belongs_to.items()}
    yield "has_many", {key: write_side(side) for key, side in entity.has_many.items()}
    yield "many_to_many", {key: _many(many, currency) for key, many in entity.many_to_many.items()}
    yield "fields", field_trees(entity.fields, currency)
    for key, groups in (("unique", entity.unique), ("indexes", entity.indexes)):
        if groups:
            yield key, Flow([Flow(group) for group in groups])
    if entity.order:
        yield "order", Flow(entity.order)
    for key, flag in (("soft_delete", entity.soft_delete), ("audit", entity.audit)):
        if flag:
            yield key, True
    if entity.ownership != "owner":
        yield "ownership", entity.ownership
    states = {field: {key: _transition(way) for key, way in ways.items()} for field, ways in entity.states.items()}
    yield "states", states
    yield "rules", [_rule(rule) for rule in entity.rules]
    texts: dict[str, str | None] = {action: getattr(entity.access, action) for action in ACTIONS}
    yield "access", {action: expression(text) for action, text in texts.items() if text is not None}
    yield "actions", {key: _action(action, currency) for key, action in entity.actions.items()}
    yield "queries", {key: _query(query, currency) for key, query in entity.queries.items()}


def _many(many: ManyToMany, currency: str | None) -> Tree:
    if many.title is None and not many.fields:
        return many.entity
    tree: dict[str, Tree] = {"entity": many.entity}
    if many.title is not None:
        tree["title"] = many.title
    if many.fields:
        tree["fields"] = field_trees(many.fields, currency)
    return tree


def _transition(way: Transition) -> Tree:
    short = write_transition(way)
    if short is not None and not way.do and way.title is None:
        return short
    tree: dict[str, Tree] = {"from": one_or_many(way.from_), "to": way.to}
    if way.by:
        tree["by"] = one_or_many(way.by)
    if way.if_ is not None:
        tree["if"] = expression(way.if_)
    if way.title is not None:
        tree["title"] = way.title
    if way.do:
        tree["do"] = step_trees(way.do)
    return tree


def _rule(rule: Invariant) -> Tree:
    if rule.when == "always" and rule.name is None and can_be_key(rule.check) and rule.check not in _RULE_KEYS:
        return {rule.check: rule.message}
    tree: dict[str, Tree] = {"check": expression(rule.check), "message": rule.message}
    if rule.when != "always":
        tree["when"] = rule.when
    if rule.name is not None:
        tree["name"] = rule.name
    return tree


def _action(action: CustomAction, currency: str | None) -> dict[str, Tree]:
    tree: dict[str, Tree] = {}
    if action.title is not None:
        tree["title"] = action.title
    if action.by:
        tree["by"] = one_or_many(action.by)
    if action.allow is not None:
        tree["allow"] = expression(action.allow)
    if action.input:
        tree["input"] = field_trees(action.input, currency)
    if action.if_ is not None:
        tree["if"] = expression(action.if_)
    if action.set:
        tree["set"] = expressions(action.set)
    if action.do:
        tree["do"] = step_trees(action.do)
    return tree


def _query(query: Query, currency: str | None) -> dict[str, Tree]:
    tree: dict[str, Tree] = {}
    if query.title is not None:
        tree["title"] = query.title
    if query.for_:
        tree["for"] = one_or_many(query.for_)
    if query.input:
        tree["input"] = field_trees(query.input, currency)
    tree["where"] = expression(query.where)
    if query.order:
        tree["order"] = one_or_many(query.order)
    return tree
