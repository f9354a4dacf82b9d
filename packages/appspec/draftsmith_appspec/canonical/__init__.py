"""The canonical text of a spec: short forms, defaults left out, one layout. Equal specs give equal bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from ..durations import duration_text
from ..model import ADMIN, App, AppSpec, Field, FieldType, Role, Targets, Theme
from ..words import title_of
from ..yaml_text import Flow, Tree, scalar, written
from .entity import entity_tree
from .flows import workflow_tree
from .outside import connector_tree, contract_tree, differing, feature_trees
from .pages import navigation_tree, page_tree

__all__ = ["dump", "full_form", "scalar", "spec_hash"]


def dump(spec: AppSpec) -> str:
    """The canonical YAML of a valid spec: `parse(dump(spec)) == spec`, and `dump` of that is the same text."""
    currency = spec.app.currency
    entities = [list(written({name: entity_tree(name, entity, currency)}, 2)) for name, entity in spec.entities.items()]
    if entities:
        entities[0].insert(0, "entities:")
    blocks = [["appspec: 1", *written({"app": _app(spec.app)})], list(_roles(spec.roles)), *entities]
    blocks += [list(written({key: tree})) for key, tree in _rest(spec) if tree]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def full_form(spec: AppSpec) -> dict[str, Any]:
    """The spec with nothing implied and no short forms, as JSON data; `parse` reads it too, written as JSON or YAML.

    What is not said at all (no default, no bound, no rule) has no key. Durations are texts, such as 1h30m.
    """
    data: dict[str, Any] = spec.model_dump(mode="json", exclude_none=True)
    for path, field in _all_fields(spec):
        if field.type is FieldType.DURATION:
            said: Any = data
            for key in path:
                said = said[key]
            kept = (("default", field.default), ("min", field.min), ("max", field.max))
            said |= {part: duration_text(int(minutes)) for part, minutes in kept if minutes is not None}
    return data


def spec_hash(spec: AppSpec) -> str:
    """SHA-256 of the canonical text, in hex: the same for any two ways of writing one spec."""
    return hashlib.sha256(dump(spec).encode()).hexdigest()


def _all_fields(spec: AppSpec) -> Iterator[tuple[tuple[str, ...], Field]]:
    for name, entity in spec.entities.items():
        for key, field in entity.fields.items():
            yield ("entities", name, "fields", key), field
        for relation, many in entity.many_to_many.items():
            for key, field in many.fields.items():
                yield ("entities", name, "many_to_many", relation, "fields", key), field
        for part, asked in (("actions", entity.actions), ("queries", entity.queries)):
            for action, said in asked.items():
                for key, field in said.input.items():
                    yield ("entities", name, part, action, "input", key), field
    for name, workflow in spec.workflows.items():
        for key, field in workflow.input.items():
            yield ("workflows", name, "input", key), field


def _app(app: App) -> dict[str, Tree]:
    tree: dict[str, Tree] = {"name": app.name}
    if app.title != title_of(app.name):
        tree["title"] = app.title
    if app.summary:
        tree["summary"] = app.summary
    if app.locales != ["en"]:
        tree["locales"] = Flow(app.locales)
    for key, said in (("timezone", app.timezone), ("currency", app.currency), ("tenant", app.tenant)):
        if said is not None:
            tree[key] = said
    if theme := differing(app.theme, Theme()):
        tree["theme"] = Flow(theme)
    return tree


def _roles(roles: dict[str, Role]) -> Iterator[str]:
    said = {name: role for name, role in roles.items() if (name, role) != (ADMIN, Role(signup="none"))}
    if said:
        yield from written({"roles": {name: _role(role) for name, role in said.items()}})


def _role(role: Role) -> Flow:
    tree: dict[str, Tree] = {"title": role.title} if role.title is not None else {}
    tree["signup"] = role.signup
    if role.domains:
        tree["domains"] = Flow(role.domains)
    if role.approval:
        tree["approval"] = True
    return Flow(tree)


def _rest(spec: AppSpec) -> Iterator[tuple[str, Tree]]:
    currency = spec.app.currency
    yield "workflows", {name: workflow_tree(workflow, currency) for name, workflow in spec.workflows.items()}
    yield "pages", {name: page_tree(name, page, spec.entities) for name, page in spec.pages.items()}
    yield "navigation", navigation_tree(spec.navigation)
    if spec.features:
        yield "features", Flow(feature_trees(spec.features), fit=True)
    yield "connectors", {name: connector_tree(connector) for name, connector in spec.connectors.items()}
    yield "contract", contract_tree(spec.contract)
    environments = {
        name: differing(environment, type(environment)()) for name, environment in spec.environments.items()
    }
    yield "environments", {name: Flow(tree, fit=True) for name, tree in environments.items()}
    if spec.compliance:
        yield "compliance", Flow(spec.compliance)
    if targets := differing(spec.targets, Targets()):
        yield "targets", Flow(targets)
