"""What is around the entities: the app itself, features, connectors, the contract, environments, targets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import get_args

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ..features import feature_registry
from ..model import (
    App,
    Backend,
    Connector,
    Contract,
    Entity,
    Envelope,
    Environment,
    Font,
    IdType,
    Mobile,
    Naming,
    Radius,
    Setting,
    Targets,
    Web,
)
from ..registry import SettingRule
from .base import lines

_ZONES = ("Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC")

CONNECTORS = {
    "team_chat": Connector(kind="slack", settings={"channel": "#a, b"}, secrets={"token": "SLACK_TOKEN"}),
    "mail": Connector(kind="smtp", title="Post", settings={"host": "mail.example.com", "port": 587, "tls": True}),
}


@st.composite
def apps(draw: DrawFn, app: App, entities: list[str]) -> App:
    """The app with everything that can be said of it."""
    theme = app.theme.model_copy(
        update={
            "accent": draw(st.none() | st.sampled_from(["coral", "#123456"])),
            "font": draw(st.sampled_from(get_args(Font))),
            "radius": draw(st.sampled_from(get_args(Radius))),
        }
    )
    return app.model_copy(
        update={
            "theme": theme,
            "timezone": draw(st.none() | st.sampled_from(_ZONES)),
            "currency": draw(st.none() | st.sampled_from(["EUR", "JPY"])),
            "tenant": draw(st.none() | st.sampled_from(entities)),
        }
    )


@cache
def targets() -> SearchStrategy[Targets]:
    """What is generated."""
    return st.builds(
        Targets,
        backend=st.sampled_from(get_args(Backend)),
        web=st.sampled_from(get_args(Web)),
        mobile=st.sampled_from(get_args(Mobile)),
    )


@cache
def features() -> SearchStrategy[dict[str, dict[str, Setting]]]:
    """Some features with some of their settings."""
    known = feature_registry()

    @st.composite
    def build(draw: DrawFn) -> dict[str, dict[str, Setting]]:
        found: dict[str, dict[str, Setting]] = {}
        for name in draw(st.lists(st.sampled_from(sorted(known)), max_size=4, unique=True)):
            rules = {key: rule for key, rule in known[name].settings.items() if key != "entities"}
            chosen = [key for key in rules if draw(st.booleans())]
            found[name] = {key: draw(_setting(rules[key])) for key in chosen}
        return found

    return build()


@cache
def _setting(rule: SettingRule) -> SearchStrategy[Setting]:
    text = st.sampled_from(rule.choices) if rule.choices else lines()
    match rule.type:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(rule.least, rule.most)
        case "texts":
            return st.lists(text, min_size=1, max_size=2, unique=True)
        case "text":
            return text


@st.composite
def contracts(draw: DrawFn, entities: Mapping[str, Entity]) -> Contract:
    """What other programs may rely on."""
    if draw(st.booleans()):
        return Contract()
    name = next(iter(entities))
    field = next(iter(entities[name].fields))
    envelope = st.builds(
        Envelope,
        list=st.sampled_from([{}, {"items": "data", "next": "nextCursor"}, {"items": "rows", "total": "count"}]),
        item=st.none() | st.just("data"),
        error=st.sampled_from([{}, {"message": "message"}, {"in": "problem", "code": "type", "message": "detail"}]),
    )
    return Contract(
        prefix=draw(st.sampled_from(["/api", "/v2/api", ""])),
        naming=draw(st.sampled_from(get_args(Naming))),
        envelope=draw(envelope),
        pagination=draw(st.sampled_from(["page", "offset"])),
        page_size=draw(st.integers(1, 1000)),
        paths=draw(st.sampled_from([{}, {name: "/things"}])),
        names=draw(st.sampled_from([{}, {name: {field: "fieldOne", "created_at": "createdAt"}}])),
        status=draw(st.sampled_from([{}, {"create": 200, "invalid": 400}])),
        id=draw(st.sampled_from(get_args(IdType))),
    )


@cache
def environments() -> SearchStrategy[dict[str, Environment]]:
    """Where the app runs."""
    one = st.builds(Environment, demo_data=st.booleans(), domain=st.none() | st.just("app.example.com"))
    many = st.builds(Environment, database=st.just("postgresql"), replicas=st.integers(1, 100))
    return st.dictionaries(st.sampled_from(["dev", "staging", "prod"]), one | many, max_size=2)
