"""What access rules come to, role by role, and how they are written down in the generated code."""

from __future__ import annotations

import pytest

from draftsmith_appspec import AppSpec, parse_rule
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.python.decisions import decision
from draftsmith_codegen_templates.targets.python.rules import rule_source


def spec(rule: str, entity: str = "Visit") -> AppSpec:
    entities: dict[str, dict[str, object]] = {
        "Patient": {"account": "patient", "fields": {"name": {"type": "text"}}},
        "Doctor": {"account": "doctor", "fields": {"name": {"type": "text"}}},
        "Visit": {
            "belongs_to": {"patient": {"entity": "Patient"}, "doctor": {"entity": "Doctor"}},
            "fields": {"note": {"type": "text"}},
        },
    }
    entities[entity]["access"] = dict.fromkeys(("create", "read"), rule)
    return AppSpec.model_validate({"app": {"name": "x"}, "roles": {"patient": {}, "doctor": {}}, "entities": entities})


@pytest.mark.parametrize(
    ("rule", "anonymous", "patient", "admin"),
    [
        ("true", "all", "all", "all"),
        ("false", "none", "none", "none"),
        ("signed_in", "none", "all", "all"),
        ('role == "patient"', "none", "all", "none"),
        ("patient == me", "none", "own", "none"),
        ("doctor == me", "none", "none", "none"),
        ("owner == me", "none", "own", "own"),
        ('role == "patient" && patient == me', "none", "own", "none"),
        ('patient == me || role in ["admin", "patient"]', "none", "all", "all"),
        ("patient == me && doctor == me", "none", "none", "none"),
    ],
)
def test_decision(rule: str, anonymous: str, patient: str, admin: str) -> None:
    app = spec(rule)
    assert tuple(decision(app, "Visit", "read", role) for role in ("anonymous", "patient", "admin")) == (
        anonymous,
        patient,
        admin,
    )


def test_whoever_creates_a_row_owns_it() -> None:
    assert decision(spec("owner == me"), "Visit", "create", "doctor") == "all"
    assert decision(spec("owner == me"), "Visit", "create", "anonymous") == "none"


def test_a_profile_is_owned_by_the_user_it_describes() -> None:
    app = spec("owner == me", "Patient")
    assert [decision(app, "Patient", "read", role) for role in ("patient", "doctor", "admin")] == [
        "own",
        "none",
        "none",
    ]
    assert decision(app, "Patient", "create", "patient") == "none"


def test_what_is_not_said_is_for_admins() -> None:
    app = spec("true")
    assert [decision(app, "Visit", "delete", role) for role in ("anonymous", "patient", "admin")] == [
        "none",
        "none",
        "all",
    ]


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (
            'role == "doctor" && (patient == me || owner == me)',
            'role(Role.DOCTOR) & (my_profile("patient") | created_by_me())',
        ),
        (
            'role in ["doctor", "admin"] || signed_in && true',
            "role(Role.DOCTOR, Role.ADMIN) | (signed_in() & anybody())",
        ),
        ("false", "nobody()"),
    ],
)
def test_rules_as_python(rule: str, source: str) -> None:
    app = spec("true")
    assert rule_source(app, Names.of(app), "Visit", parse_rule(rule)) == source


def test_a_profile_compares_itself() -> None:
    app = spec("true")
    assert rule_source(app, Names.of(app), "Patient", parse_rule("owner == me")) == "is_me()"
    assert rule_source(app, Names.of(app), "Patient", parse_rule("owner == me"), "create") == "nobody()"
