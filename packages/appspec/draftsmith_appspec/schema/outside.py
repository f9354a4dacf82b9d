"""Features, connectors, the HTTP contract, environments and targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from ..connectors import connector_registry
from ..features import feature_registry
from ..limits import MAX_PAGE_SIZE, MAX_REPLICAS
from ..model import (
    Backend,
    Compliance,
    Database,
    ErrorKey,
    IdType,
    ListKey,
    Mobile,
    Naming,
    Pagination,
    StatusKey,
    Web,
)
from ..registry import SettingRule
from .parts import PASCAL, Schema, choice, described, flag, line, mapping

_SECRET: Schema = {
    "type": "string",
    "pattern": r"^\s*secret\(\s*[A-Z][A-Z0-9_]*\s*\)\s*$",
    "description": "The name under which the environment has it: secret(SLACK_TOKEN)",
}
_TYPES = {"text": "string", "integer": "integer", "boolean": "boolean"}


def outside_definitions() -> dict[str, Schema]:
    """The definitions by name."""
    return {
        "Features": _features(),
        "Connector": _connector(),
        "Contract": _contract(),
        "Environment": mapping(
            {
                "database": choice(get_args(Database), "Where data is kept.", "sqlite"),
                "replicas": {"type": "integer", "minimum": 1, "maximum": MAX_REPLICAS, "default": 1},
                "domain": {"type": "string", "description": "Its host name."},
                "demo_data": flag("It starts with sample rows."),
            }
        ),
        "Compliance": {
            "oneOf": [
                {"enum": list(get_args(Compliance))},
                {"type": "array", "items": {"enum": list(get_args(Compliance))}, "uniqueItems": True},
            ],
            "description": "Rules that apply to the data.",
        },
        "Targets": mapping(
            {
                "backend": choice(get_args(Backend), "The language of the server.", "python"),
                "web": choice(get_args(Web), "The pages in a browser.", "react"),
                "mobile": choice(get_args(Mobile), "The app for phones.", "none"),
            }
        ),
    }


def _setting(rule: SettingRule) -> Schema:
    if rule.type == "texts":
        inner: Schema = {"enum": list(rule.choices)} if rule.choices else {"type": "string"}
        return {"oneOf": [inner, {"type": "array", "items": inner}], "description": rule.about}
    if rule.choices:
        return {"enum": list(rule.choices), "description": rule.about}
    bounds = {"minimum": rule.least, "maximum": rule.most} if rule.type == "integer" else {}
    return {"type": _TYPES[rule.type], "description": rule.about, **bounds}


def _settings(rules: Mapping[str, SettingRule]) -> dict[str, Schema]:
    return {name: _setting(rule) for name, rule in rules.items()}


def _features() -> Schema:
    known = feature_registry()
    by_id: Schema = {
        "type": "object",
        "properties": {
            feature.id: {
                "title": feature.title,
                "description": feature.about,
                "oneOf": [{"type": "null"}, mapping(_settings(feature.settings))],
            }
            for feature in known.values()
        },
        "additionalProperties": False,
    }
    one = {"oneOf": [{"const": feature.id, "description": feature.about} for feature in known.values()]}
    return {
        "oneOf": [by_id, {"type": "array", "items": {"oneOf": [one, {**by_id, "minProperties": 1}]}}],
        "description": "What the app can do beside its entities.",
    }


def _connector() -> Schema:
    forms = []
    for kind, connector in connector_registry().items():
        settings, secrets = _settings(connector.settings), dict.fromkeys(connector.secrets, _SECRET)
        name = {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"}
        forms.append(
            mapping(
                {
                    "kind": {"const": kind, "description": connector.title},
                    "title": line("What people call it."),
                    **settings,
                    **secrets,
                    "settings": mapping(settings),
                    "secrets": mapping(dict.fromkeys(connector.secrets, name)),
                },
                required=("kind",),
            )
        )
    return {"oneOf": [{"enum": list(connector_registry())}, *forms], "description": "A service the app calls."}


def _contract() -> Schema:
    key: Schema = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_-]*$"}
    envelope = mapping(
        {
            "list": {"oneOf": [{"const": "none"}, mapping(dict.fromkeys(get_args(ListKey), key))]},
            "item": described("The key around a single row.", key),
            "error": {"oneOf": [{"const": "none"}, mapping(dict.fromkeys(get_args(ErrorKey), key))]},
        }
    )
    by_entity: Schema = {"type": "object", "propertyNames": {"pattern": PASCAL}}
    status: Schema = {"type": "integer", "minimum": 200, "maximum": 499}
    contract = mapping(
        {
            "prefix": {"type": "string", "pattern": "^(/[A-Za-z0-9._~-]+)*$", "default": "/api"},
            "naming": choice(get_args(Naming), "How names are spelt in JSON.", "snake"),
            "envelope": described("What replies are wrapped in.", envelope),
            "pagination": choice(get_args(Pagination), "How lists are cut into pages.", "page"),
            "page_size": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": 20},
            "paths": {**by_entity, "additionalProperties": {"type": "string", "pattern": "^/"}},
            "names": {**by_entity, "additionalProperties": {"type": "object", "additionalProperties": key}},
            "status": mapping(dict.fromkeys(get_args(StatusKey), status)),
            "id": choice(get_args(IdType), "What ids are.", "uuid"),
        }
    )
    return described("The HTTP API, where an existing one has to be matched.", contract)
