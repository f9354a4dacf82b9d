"""The JSON Schema of an AppSpec document, for editors: completion, hovers and squiggles while typing.

It covers the short and the long forms. It is a help, not the judge: `parse` also checks how the parts fit together.
"""

from __future__ import annotations

from typing import Any, get_args

from ..limits import MAX_APP_NAME, MAX_CONNECTORS, MAX_DOMAINS, MAX_ENVIRONMENTS, MAX_PAGES, MAX_ROLES, MAX_WORKFLOWS
from ..model import Font, Mode, Radius, Signup
from .entity import entity_definitions
from .flows import flow_definitions
from .outside import outside_definitions
from .pages import page_definitions
from .parts import PASCAL, SNAKE, Schema, choice, flag, line, mapping, named, names, prose

__all__ = ["SCHEMA_ID", "json_schema"]
SCHEMA_ID = "urn:draftsmith:appspec:1"


def json_schema() -> dict[str, Any]:
    """The schema as plain JSON data (draft 2020-12), a new copy each time."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "AppSpec",
        "description": "A description of an application that a person can read and edit.",
        **mapping(
            {
                "appspec": {"const": 1, "description": "The version of the language."},
                "app": {"$ref": "#/$defs/App"},
                "roles": named(SNAKE, "Role", "Kinds of users; admin always exists.", most=MAX_ROLES),
                "entities": {**named(PASCAL, "Entity", "The kinds of things the app keeps."), "minProperties": 1},
                "workflows": named(SNAKE, "Workflow", "What happens by itself.", most=MAX_WORKFLOWS),
                "pages": named(SNAKE, "Page", "What people see.", most=MAX_PAGES),
                "navigation": {"$ref": "#/$defs/Navigation"},
                "features": {"$ref": "#/$defs/Features"},
                "connectors": named(SNAKE, "Connector", "Services the app calls.", most=MAX_CONNECTORS),
                "contract": {"$ref": "#/$defs/Contract"},
                "environments": named(SNAKE, "Environment", "Where it runs.", most=MAX_ENVIRONMENTS),
                "compliance": {"$ref": "#/$defs/Compliance"},
                "targets": {"$ref": "#/$defs/Targets"},
            },
            required=("appspec", "app", "entities"),
        ),
        "$defs": {
            "App": _app(),
            "Theme": _theme(),
            "Role": _role(),
            **entity_definitions(),
            **flow_definitions(),
            **page_definitions(),
            **outside_definitions(),
        },
    }


def _app() -> Schema:
    name = {"type": "string", "pattern": "^[a-z]([a-z0-9-]*[a-z0-9])?$", "maxLength": MAX_APP_NAME}
    return mapping(
        {
            "name": {**name, "description": "Part of the web address: lower-case letters, digits and -."},
            "title": line("What people call the app; the name in words when left out."),
            "summary": prose("One or two sentences about what it is for."),
            "locales": {
                "type": "array",
                "items": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"},
                "minItems": 1,
                "uniqueItems": True,
                "default": ["en"],
            },
            "timezone": {"type": "string", "description": "The time zone it lives in.", "examples": ["Europe/Berlin"]},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "description": "What money is in, unless it says."},
            "tenant": {"type": "string", "pattern": PASCAL, "description": "Each row belongs to one of these."},
            "theme": {"$ref": "#/$defs/Theme"},
        },
        required=("name",),
    )


def _theme() -> Schema:
    colour = {"type": "string", "pattern": "^([a-z]+|#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}))$"}
    said = {**colour, "description": "A CSS colour name, or #rrggbb in quotes."}
    return mapping(
        {
            "primary": {**said, "default": "teal"},
            "background": {**said, "default": "white"},
            "accent": said,
            "mode": {"enum": list(get_args(Mode)), "default": "auto"},
            "font": choice(get_args(Font), "What letters look like.", "system"),
            "radius": choice(get_args(Radius), "How round corners are.", "medium"),
        }
    )


def _role() -> Schema:
    signup = choice(get_args(Signup), "open: anybody; invite: an admin invites; none: an admin makes the account.")
    long = {
        "title": line("What people call the role."),
        "signup": signup,
        "domains": names("Sign-up is for addresses at these only.", most=MAX_DOMAINS),
        "approval": flag("An admin lets a new account in."),
    }
    return {"oneOf": [{"type": "null"}, signup, mapping(long)]}
