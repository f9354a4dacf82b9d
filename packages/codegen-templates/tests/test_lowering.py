"""What a spec says beyond today's generator: brought within its reach, every element of it named."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pydantic
import pytest
from hypothesis import HealthCheck, given, settings

from draftsmith_appspec import (
    ACTIONS,
    Access,
    App,
    AppSpec,
    BelongsTo,
    Connector,
    CustomAction,
    Entity,
    Envelope,
    Environment,
    Field,
    HasMany,
    Invariant,
    ManyToMany,
    Page,
    Query,
    Role,
    Theme,
    Transition,
    Workflow,
    dump,
    parse,
    validate,
)
from draftsmith_appspec.examples import EXAMPLES, SHOWCASES, example
from draftsmith_appspec.features import feature_registry
from draftsmith_appspec.reader import Path, path_text
from draftsmith_appspec.testing import full_specs, valid_specs
from draftsmith_codegen_templates import generate, lower
from draftsmith_codegen_templates.lowering.feature_words import COMPLIANCE, INSTEAD
from draftsmith_codegen_templates.targets.python.decisions import decisions

#: In the order of what may be seen or done.
AMOUNT = {"none": 0, "own": 1, "all": 2}
MISSING = object()
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def unaccounted(said: object, kept: object, path: Path, named: set[str], usual: object = MISSING) -> list[str]:
    """The paths of what `said` says, which is neither the same in `kept` nor named by its own path or one above it."""
    if said in (usual, kept) or path_text(path) in named:
        return []
    if isinstance(said, pydantic.BaseModel):
        same = type(said) is type(kept)
        if not same and usual is MISSING:
            return [path_text(path)]
        found = []
        for name, info in type(said).model_fields.items():
            default = MISSING if info.is_required() else info.get_default(call_default_factory=True)
            inner = getattr(kept, name) if same else MISSING
            found += unaccounted(getattr(said, name), inner, (*path, info.alias or name), named, default)
        return found
    if isinstance(said, dict):
        others: dict[str, Any] = kept if isinstance(kept, dict) else {}
        return [
            text
            for key, value in said.items()
            for text in unaccounted(value, others.get(key, MISSING), (*path, key), named)
        ]
    if isinstance(said, list):
        remaining = list(kept) if isinstance(kept, list) else []
        return [
            path_text((*path, index))
            for index, value in enumerate(said)
            if value not in remaining and path_text((*path, index)) not in named
        ]
    return [path_text(path)]


def _said(part: object) -> Iterator[tuple[type, str]]:
    """Every attribute that is not as it is when left out, with its class."""
    if isinstance(part, pydantic.BaseModel):
        for name, info in type(part).model_fields.items():
            value = getattr(part, name)
            if info.is_required() or value != info.get_default(call_default_factory=True):
                yield type(part), name
            yield from _said(value)
    elif isinstance(part, dict | list):
        for value in part.values() if isinstance(part, dict) else part:
            yield from _said(value)


def test_the_examples_say_all_that_can_be_said_and_it_is_generated_or_named() -> None:
    seen: set[tuple[type, str]] = set()
    for name in (*EXAMPLES, *SHOWCASES):
        spec = parse(example(name))
        lowered = lower(spec)
        assert unaccounted(spec, lowered.spec, (), {item.path for item in lowered.kept_back}) == [], name
        assert validate(lowered.spec) == [], name
        seen |= set(_said(spec))
    parts = (
        App, Theme, Role, Entity, Access, Field, BelongsTo, HasMany, ManyToMany, Transition, Invariant, CustomAction,
        Query, Workflow, Page, Connector, Envelope, Environment,
    )  # fmt: skip
    assert [(part.__name__, name) for part in parts for name in part.model_fields if (part, name) not in seen] == []


@pytest.mark.timeout(300)
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(spec=full_specs())
def test_whatever_a_spec_says_is_generated_or_named(spec: AppSpec) -> None:
    lowered = lower(spec)
    paths = [item.path for item in lowered.kept_back]
    assert unaccounted(spec, lowered.spec, (), set(paths)) == []
    assert len(set(paths)) == len(paths), "an element is named twice"
    for item in lowered.kept_back:
        assert item.what.strip().endswith(".")
        assert item.instead.endswith(".")
    assert lowered.said is spec
    # What is left is a valid spec, of which nothing more is kept back.
    assert validate(lowered.spec) == []
    assert parse(dump(lowered.spec)) == lowered.spec
    again = lower(lowered.spec)
    assert again.spec == lowered.spec
    assert list(again.kept_back) == []


@settings(max_examples=50, deadline=None, suppress_health_check=SLOW)
@given(spec=valid_specs())
def test_no_role_may_do_more_than_was_said(spec: AppSpec) -> None:
    """Over specs whose rules the generator understands, so that both sides can be compared."""
    lowered = lower(spec)
    for name in spec.entities:
        before, after = decisions(spec, name), decisions(lowered.spec, name)
        for role, may in after.items():
            for action in ACTIONS:
                admin = role == "admin" and lowered.spec.entities[name].access.rule(action) != spec.entities[
                    name
                ].access.rule(action)
                assert admin or AMOUNT[may[action]] <= AMOUNT[before[role][action]], (name, role, action)


@pytest.mark.timeout(600)
@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(spec=full_specs())
def test_every_spec_that_validates_becomes_a_repository(spec: AppSpec) -> None:
    lowered = lower(spec)
    tree = generate(lowered)
    for path, file in tree.items():
        if path.endswith(".py") or path == "app":
            ast.parse(file.content, path)
        elif path.endswith(".json"):
            json.loads(file.content)
    assert tree["appspec.yaml"].content.decode() == dump(spec)
    readme = tree["README.md"].content.decode()
    assert ("## Not generated yet" in readme) is bool(lowered.kept_back)
    assert readme.count("\n| `") == len(lowered.kept_back) + 5  # the settings
    for item in lowered.kept_back:
        assert f"| `{item.path}` |" in readme


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_are_generated_as_they_stand(name: str) -> None:
    lowered = lower(parse(example(name)))
    assert [item.path for item in lowered.kept_back if not item.path.startswith("app.locales")] == []


def _clinic(*changes: tuple[str, str]) -> AppSpec:
    """The clinic, but a status goes any way that the changes do not forbid."""
    text = re.sub(r" +states:.*?(?= +access:)", "", example("clinic"), count=1, flags=re.DOTALL)
    assert "states" not in text
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return parse(text)


def _named(spec: AppSpec) -> dict[str, str]:
    return {item.path: str(item) for item in lower(spec).kept_back}


def test_a_hidden_label_is_no_label() -> None:
    spec = _clinic(("name: text\n      specialty", "name: text visible_to(admin)\n      specialty"))
    doctor = lower(spec).spec.entities["Doctor"]
    assert "name" in doctor.fields
    assert doctor.label != "name"
    assert doctor.order == [], "the order of a list would tell"
    assert {"entities.Doctor.label", "entities.Doctor.order[0]"} == set(_named(spec))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('patient.name == "x" || role == "admin"', 'role == "admin"'),
        ("patient == me && date > now() || doctor == me", "doctor == me"),
        ("date > now()", None),
        ('!(role == "patient")', None),
        ("signed_in && (doctor == me || date > now())", "signed_in && doctor == me"),
    ],
)
def test_of_a_rule_counts_what_can_be_checked(said: str, kept: str | None) -> None:
    spec = _clinic(('read: patient == me || doctor == me || role == "admin"', f"read: '{said}'"))
    assert lower(spec).spec.entities["Appointment"].access.read == kept
    assert list(_named(spec)) == ["entities.Appointment.access.read"]


CLERKS = ("doctor: {signup: invite}", "doctor: {signup: invite}\n  clerk: {signup: invite}")
STATES = (
    "order: [-date]",
    """order: [-date]
    states:
      status:
        confirm: requested -> confirmed by doctor
        check: requested -> confirmed by doctor if date > now()
        cancel:
          from: [requested, confirmed]
          to: cancelled
          by: [patient, doctor]
          title: Call off
          do: [{email: Bye, to: patient}]
        reopen: cancelled -> requested by patient
        forget: cancelled -> requested by clerk""",
)


def test_a_field_with_states_goes_its_ways_only() -> None:
    spec = _clinic(CLERKS, STATES)
    lowered = lower(spec)
    ways = lowered.spec.entities["Appointment"].states["status"]
    assert {name: way.by for name, way in ways.items()} == {
        "confirm": ["doctor"],
        "cancel": ["patient", "doctor"],
        "reopen": ["patient"],  # though patients may not change their appointments otherwise
    }
    assert ways["cancel"].title == "Call off"
    below = "entities.Appointment.states.status"
    assert set(_named(spec)) == {
        f"{below}.check",  # its condition is not checked
        f"{below}.cancel.do[0]",
        f"{below}.forget",  # clerks see no appointments
    }
    files = generate(lowered)
    model = files["backend/app/appointments/model.py"].content.decode()
    assert "first=AppointmentStatus.REQUESTED," in model
    assert "Way((AppointmentStatus.REQUESTED,), AppointmentStatus.CONFIRMED, by=(Role.DOCTOR,))," in model
    tests = files["backend/tests/test_appointments.py"].content.decode()
    assert '("requested", "confirmed", ["doctor"]),' in tests
    assert '("requested", "cancelled", ["patient", "doctor"]),' in tests
    assert '("confirmed", "requested", []),' in tests
    types = files["web/src/entities/appointments/types.ts"].content.decode()
    assert "{ label: 'Confirm', from: ['requested'], to: 'confirmed', by: ['doctor'] }," in types
    assert "label: 'Call off'," in types
    page = files["web/src/entities/appointments/detail.tsx"].content.decode()
    assert "steps={{ status: statusSteps }}" in page
    assert "| confirm | requested | confirmed | doctor |" in files["README.md"].content.decode()
    assert "backend/app/core/states.py" not in generate(lower(_clinic()))


def test_a_field_whose_states_nobody_can_change_is_left_out() -> None:
    spec = _clinic(
        CLERKS, ("order: [-date]", "order: [-date]\n    states: {status: {confirm: requested -> confirmed by clerk}}")
    )
    lowered = lower(spec)
    assert "status" not in lowered.spec.entities["Appointment"].fields
    assert set(_named(spec)) == {"entities.Appointment.fields.status", "entities.Appointment.states.status.confirm"}


def test_indexes_are_made_where_values_fit_into_one() -> None:
    spec = _clinic(
        ("date: datetime", "date: datetime indexed"),
        ("order: [-date]", "order: [-date]\n    indexes: [[doctor, date], [doctor], [status]]"),
        ("phone: phone?\n    order", "phone: phone?\n      homepage: url? indexed\n    order"),
    )
    assert set(_named(spec)) == {"entities.Doctor.fields.homepage.indexed"}
    files = generate(lower(spec))
    for path in ("backend/app/appointments/model.py", "backend/migrations/versions/0001_initial.py"):
        text = files[path].content.decode()
        assert text.count("sa.Index(") == 3, "that of the relation is there anyway"
        assert 'sa.Index("ix_appointments__date", "date"),' in text
        assert 'sa.Index("ix_appointments__doctor_id__date", "doctor_id", "date"),' in text


def test_what_is_never_to_be_lost_cannot_be_deleted() -> None:
    spec = _clinic(
        ("order: [-date]", "order: [-date]\n    soft_delete: true"), ("doctor: Doctor\n", "doctor: Doctor cascade\n")
    )
    appointment = lower(spec).spec.entities["Appointment"]
    assert appointment.access.delete == "false"
    assert appointment.belongs_to["doctor"].on_delete == "restrict"
    assert {"entities.Appointment.soft_delete", "entities.Appointment.belongs_to.doctor.on_delete"} == set(_named(spec))


def test_sign_up_that_cannot_be_checked_is_closed() -> None:
    spec = _clinic(("{signup: open}", "{signup: open, domains: [clinic.example]}"))
    assert lower(spec).spec.roles["patient"].signup == "invite"
    assert set(_named(spec)) == {"roles.patient.domains", "roles.patient.signup"}


def test_nobody_owns_rows_where_nobody_is_to() -> None:
    spec = _clinic(
        ("update: doctor == me", "update: owner == me"), ("order: [-date]", "order: [-date]\n    ownership: none")
    )
    files = generate(lower(spec))
    assert "nobody() | role(Role.ADMIN)" in files["backend/app/appointments/model.py"].content.decode()
    assert _named(spec) == {}


def test_words_are_about_features_and_laws_there_are() -> None:
    assert set(INSTEAD) <= set(feature_registry())
    assert all(re.fullmatch(r"[A-Z].*\.", text) for text in INSTEAD.values())
    assert set(COMPLIANCE) == {"gdpr", "hipaa"}


def test_the_showcase_names_what_it_lacks() -> None:
    named = _named(parse(example("riverside")))
    assert named["entities.Doctor.fields.portrait.type"] == (
        "Portrait of doctors: images cannot be uploaded or shown. It is a link to the image."
    )
    assert named["workflows.remind"].startswith("Remind: nothing happens by itself (1 day before Appointment.starts_at")
    assert named["features.payments"].endswith("money changes hands outside the app.")
