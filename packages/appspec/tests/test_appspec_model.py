"""The full form: what is filled in, what is fixed, what an unset rule means."""

from __future__ import annotations

import pydantic
import pytest

from draftsmith_appspec import (
    Access,
    App,
    AppSpec,
    Entity,
    Field,
    FieldIs,
    FieldType,
    Or,
    OwnerIsMe,
    Role,
    RoleIs,
    SpecError,
    validate,
)


def _spec() -> AppSpec:
    text = Field(type=FieldType.TEXT)
    return AppSpec(
        app=App(name="riverside-clinic"),
        roles={"admin": Role(signup="none"), "doctor": Role(signup="open")},
        entities={"CaseFile": Entity(account="doctor", fields={"code": text, "name": text})},
    )


def test_words_are_filled_in() -> None:
    spec = _spec()
    case = spec.entities["CaseFile"]
    assert spec.app.title == "Riverside clinic"
    assert (case.title, case.plural, case.label) == ("Case file", "Case files", "name")
    assert list(spec.roles) == ["doctor", "admin"]
    assert validate(spec) == []


def test_the_profile_of_a_role() -> None:
    assert _spec().account_entity("doctor") == "CaseFile"
    assert _spec().account_entity("admin") is None


def test_admin_exists_without_being_named() -> None:
    assert AppSpec(app=App(name="x")).roles == {"admin": Role(signup="none")}


def test_models_are_frozen_and_closed() -> None:
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        _spec().app.name = "x"  # type: ignore[misc]
    with pytest.raises(pydantic.ValidationError, match="extra"):
        App.model_validate({"name": "x", "colour": "red"})


def test_an_unset_rule_is_for_admins_and_a_set_one_holds_as_said() -> None:
    access = Access(read="owner == me", create="starts_at > now()", update='status == "draft" || published')
    assert access.rule("delete") == RoleIs(("admin",))
    assert access.rule("read") == OwnerIsMe()
    assert access.rule("update") == Or((FieldIs("status", ("draft",)), FieldIs("published", (True,))))
    with pytest.raises(SpecError):
        access.rule("create")


def test_a_spec_error_needs_a_problem() -> None:
    with pytest.raises(ValueError, match="at least one"):
        SpecError([])
