"""Who an access rule could ever let pass, before a row is known."""

from __future__ import annotations

import pytest

from draftsmith_appspec import Access, App, AppSpec, BelongsTo, Entity, Field, FieldType, Role
from draftsmith_codegen_templates.targets.react.audience import audience, own_relations, seen_by_themselves

_NAME = {"name": Field(type=FieldType.TEXT)}


def _spec(rule: str) -> AppSpec:
    visit = Entity(
        fields=_NAME,
        belongs_to={"patient": BelongsTo(entity="Patient"), "doctor": BelongsTo(entity="Doctor")},
        access=Access(create=rule, read=rule),
    )
    return AppSpec(
        app=App(name="clinic"),
        roles={"patient": Role(signup="open"), "doctor": Role()},
        entities={
            "Patient": Entity(account="patient", fields=_NAME, access=Access(read="owner == me")),
            "Doctor": Entity(account="doctor", fields=_NAME),
            "Visit": visit,
        },
    )


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        ("true", "everyone"),
        ("false", []),
        ("signed_in", "signed_in"),
        ("owner == me", "signed_in"),
        ('role == "doctor"', ["doctor"]),
        ("patient == me", ["patient"]),
        ('patient == me || role == "admin"', ["patient", "admin"]),
        ('patient == me && role == "doctor"', []),
        ('patient == me || doctor == me || role == "admin"', "signed_in"),
        ('true && role == "admin"', ["admin"]),
    ],
)
def test_audience(rule: str, who: str | list[str]) -> None:
    spec = _spec(rule)
    visit = spec.entities["Visit"]
    assert audience(spec, visit, visit.access.rule("read")) == who


def test_a_profile_is_owned_by_its_role_only() -> None:
    spec = _spec("true")
    patient = spec.entities["Patient"]
    assert audience(spec, patient, patient.access.rule("read")) == ["patient"]
    assert own_relations(spec, patient, "read") == {}


@pytest.mark.parametrize(
    ("rule", "alone"),
    [
        ("owner == me", ["patient"]),
        ('owner == me || role == "doctor"', ["patient"]),
        ("owner == me || signed_in", []),
        ("signed_in", []),
        ("false", []),
    ],
)
def test_who_sees_nobody_but_themselves(rule: str, alone: list[str]) -> None:
    spec = _spec("true")
    patient = spec.entities["Patient"].model_copy(update={"access": Access(read=rule)})
    assert seen_by_themselves(spec, patient) == alone


@pytest.mark.parametrize(
    ("rule", "own"),
    [
        ("patient == me", {"patient": ["patient"]}),
        ("patient == me || doctor == me", {"patient": ["patient"], "doctor": ["doctor"]}),
        ("patient == me || signed_in", {}),
        ('patient == me || role == "doctor"', {"patient": ["patient"]}),
    ],
)
def test_relations_that_have_to_be_oneself(rule: str, own: dict[str, list[str]]) -> None:
    spec = _spec(rule)
    assert own_relations(spec, spec.entities["Visit"], "create") == own
    assert own_relations(spec, spec.entities["Visit"], "read") == own
