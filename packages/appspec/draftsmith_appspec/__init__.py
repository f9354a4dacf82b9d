"""The AppSpec: a small, typed, versioned description of an application that a person can read and edit."""

from .api import parse, validate
from .canonical import dump, full_form, spec_hash
from .model import (
    ACTIONS,
    ADMIN,
    Access,
    Action,
    App,
    AppSpec,
    BelongsTo,
    Entity,
    Field,
    FieldType,
    ManyToMany,
    Role,
    Targets,
    Theme,
)
from .names import safe_name
from .problems import Problem, SpecError
from .rules import And, Const, Or, OwnerIsMe, RelationIsMe, RoleIs, Rule, SignedIn, format_rule, parse_rule
from .schema import json_schema

__all__ = [
    "ACTIONS",
    "ADMIN",
    "Access",
    "Action",
    "And",
    "App",
    "AppSpec",
    "BelongsTo",
    "Const",
    "Entity",
    "Field",
    "FieldType",
    "ManyToMany",
    "Or",
    "OwnerIsMe",
    "Problem",
    "RelationIsMe",
    "Role",
    "RoleIs",
    "Rule",
    "SignedIn",
    "SpecError",
    "Targets",
    "Theme",
    "dump",
    "format_rule",
    "full_form",
    "json_schema",
    "parse",
    "parse_rule",
    "safe_name",
    "spec_hash",
    "validate",
]
