"""Specs that use everything the language has."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ..model import AppSpec, Compliance, Entity, Role, Workflow
from .base import titles, valid_specs
from .entities import behaving, conditions, inputs, kept, values
from .flows import steps, triggers, webhooks
from .outside import CONNECTORS, apps, contracts, environments, features, targets
from .pages import navigations, pages_of


@st.composite
def full_specs(draw: DrawFn) -> AppSpec:
    """Specs with any construct of the language, for which `validate` has nothing to say."""
    base = draw(valid_specs())
    roles = {name: draw(_signup(role)) for name, role in base.roles.items()}
    entities: dict[str, Entity] = {}
    for name, entity in base.entities.items():
        entities[name] = draw(kept(name, entity, base, sorted(roles)))
    half = AppSpec(app=draw(apps(base.app, list(entities))), roles=roles, entities=entities, connectors=CONNECTORS)
    entities = {name: draw(behaving(name, entity, half)) for name, entity in half.entities.items()}
    whole = half.model_copy(update={"entities": entities})
    pages = draw(st.dictionaries(st.sampled_from(["home", "desk", "my_rows"]), pages_of(whole), max_size=3))
    pages = {name: page.model_copy(update={"path": ""}) for name, page in pages.items()}
    return AppSpec(
        app=whole.app,
        roles=roles,
        entities=entities,
        workflows=draw(st.dictionaries(st.sampled_from(["remind", "tidy"]), _workflows(whole), max_size=2))
        | draw(st.dictionaries(st.just("paid"), _webhook_workflows(whole), max_size=1)),
        pages=pages,
        navigation=draw(navigations(sorted(roles), pages)),
        features=draw(features()),
        connectors=CONNECTORS,
        contract=draw(contracts(entities)),
        environments=draw(environments()),
        compliance=draw(st.lists(st.sampled_from(get_args(Compliance)), unique=True)),
        targets=draw(targets()),
    )


@st.composite
def _signup(draw: DrawFn, role: Role) -> Role:
    if role.signup != "open":
        return role
    domains = draw(st.lists(st.sampled_from(["example.com", "a.b.example"]), max_size=2, unique=True))
    return role.model_copy(update={"domains": domains, "approval": draw(st.booleans())})


def _workflows(spec: AppSpec) -> SearchStrategy[Workflow]:
    @st.composite
    def build(draw: DrawFn) -> Workflow:
        trigger, name = draw(triggers(spec))
        entity = spec.entities.get(name or "")
        doing = steps(name, entity, spec, values(entity, moves=True) if entity else st.just({}), least=1, caller=False)
        condition = draw(st.none() | conditions(entity)) if entity else None
        return Workflow(title=draw(titles()), when=trigger, if_=condition, do=draw(doing))

    return build()


def _webhook_workflows(spec: AppSpec) -> SearchStrategy[Workflow]:
    doing = steps(None, None, spec, st.just({}), least=1, caller=False)
    return st.builds(Workflow, when=webhooks(), input=inputs(), do=doing, title=titles())
