"""What differs, what was renamed, and what that means for rows that are kept."""

from __future__ import annotations

import json

import pytest

from draftsmith_appspec import AppSpec, SpecError, apply, diff, dump, parse
from draftsmith_appspec.examples import EXAMPLES, SHOWCASES, example

_SPEC = """\
appspec: 1
app: {name: visits, currency: EUR}
roles: {patient: open, doctor: invite}
entities:
  Doctor:
    account: doctor
    fields: {name: text, phone: phone?}
  Patient:
    account: patient
    fields: {name: text, email: email unique, weight: decimal?}
  Visit:
    belongs_to: {patient: Patient, doctor: Doctor?}
    fields:
      starts_at: datetime
      lasts: duration min 5m max 2h = 30m
      note: text max 200?
      status: enum(booked, done, off) = booked
      fee: money
      double: money := fee * 2
    order: [-starts_at]
    access: {read: patient == me || doctor == me, update: role == "doctor"}
    rules: [{starts_at > now(): In the future., when: create}]
"""


def _spec() -> AppSpec:
    return parse(_SPEC.replace("    rules: [{starts_at > now(): In the future., when: create}]\n", ""))


def _edited(*edits: tuple[str, str]) -> AppSpec:
    text = dump(_spec())
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return parse(text)


def _lines(*edits: tuple[str, str]) -> list[str]:
    new = _edited(*edits)
    found = diff(_spec(), new)
    assert dump(apply(found, _spec())) == dump(new)
    return [str(one) for one in found.differences]


def test_nothing_differs() -> None:
    found = diff(_spec(), _spec())
    assert not found
    assert str(found) == "no differences"
    assert found.impact == "safe"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("phone: phone?", "mobile: phone?",
         "renamed entities.Doctor.fields.phone: "
         "The field phone of Doctor is called mobile now; what it holds is kept. [safe]"),
        ("phone: phone?", "phone: phone",
         "changed entities.Doctor.fields.phone.required: "
         "The field phone of Doctor is required now: say a default for the rows that lack it. "
         "[needs_default]"),
        ("phone: phone?", "phone: phone?\n      room: integer",
         "added entities.Doctor.fields.room: "
         "The field room of Doctor is new and required: say a default for the rows there are, or make it "
         "optional. [needs_default]"),
        ("phone: phone?", "phone: phone?\n      room: integer = 1",
         "added entities.Doctor.fields.room: "
         "The field room of Doctor is new; the rows there are get 1. [safe]"),
        ("phone: phone?", "phone: phone?\n      on_call: boolean",
         "added entities.Doctor.fields.on_call: "
         "The field on_call of Doctor is new; the rows there are get no. [safe]"),
        ("      phone: phone?\n", "",
         "removed entities.Doctor.fields.phone: "
         "The field phone of Doctor is gone, and with it what rows have there. [lossy]"),
        ("double: money := fee * 2", "double: money := fee * 3",
         "changed entities.Visit.fields.double.computed: "
         "The field double of Visit is worked out in another way: as fee * 3. Nothing kept is lost. "
         "[safe]"),
        ("      double: money := fee * 2\n", "",
         "removed entities.Visit.fields.double: "
         "The field double of Visit is gone; it was worked out, so nothing kept is lost. [safe]"),
        ("fee: money", "fee: money := 5.0",
         "changed entities.Visit.fields.fee.computed: "
         "The field fee of Visit is worked out instead of kept: what rows have there is given up. [lossy]"),
        ("text? max 200", "text? max 300",
         "changed entities.Visit.fields.note.max: "
         "The field note of Visit may be up to 300 now. [safe]"),
        ("text? max 200", "text? max 20",
         "changed entities.Visit.fields.note.max: "
         "The field note of Visit has to be at most 20 now: rows that are not no longer fit. [lossy]"),
        ("max 2h", "max 90m",
         "changed entities.Visit.fields.lasts.max: "
         "The field lasts of Visit has to be at most 1h30m now: rows that are not no longer fit. [lossy]"),
        ("done, off", "done, off, moved",
         "changed entities.Visit.fields.status.values: "
         "The field status of Visit may be moved too. [safe]"),
        ("done, off", "done",
         "changed entities.Visit.fields.status.values: "
         "The field status of Visit is no longer off: rows that are so need another value. [lossy]"),
        ("weight: decimal?", "weight: integer?",
         "changed entities.Patient.fields.weight.type: "
         "The field weight of Patient is integer instead of decimal: values that are no integer are "
         "lost. [lossy]"),
        ("weight: decimal?", "weight: text?",
         "changed entities.Patient.fields.weight.type: "
         "The field weight of Patient is text instead of decimal: what rows have there is kept, as text. "
         "[safe]"),
        ("doctor: Doctor?", "doctor: Doctor",
         "changed entities.Visit.belongs_to.doctor.required: "
         "The relation doctor of Visit is required now: rows without one need one. [needs_default]"),
        ("email: email unique", "email: email",
         "changed entities.Patient.fields.email.unique: "
         "The field email of Patient need not be unique any more. [safe]"),
        ('update: role == "doctor"', "update: doctor == me",
         'changed entities.Visit.access.update: '
         'Who may update rows of Visit goes from role == "doctor" to doctor == me. No row changes. [safe]'),
        ('\n      update: role == "doctor"', "",
         'changed entities.Visit.access.update: '
         'Who may update rows of Visit goes from role == "doctor" to admins only. No row changes. [safe]'),
        ("order: [-starts_at]", "order: [-starts_at]\n    unique: [[patient, starts_at]]",
         "changed entities.Visit.unique: "
         "Rows of Visit have to differ in patient and starts_at together: rows that do not no longer "
         "fit. [lossy]"),
        ("order: [-starts_at]", "order: [-starts_at]\n    audit: true",
         "changed entities.Visit.audit: "
         "Who changed what in Visit is kept from now on. [safe]"),
        ("  currency: EUR", "  currency: EUR\n  tenant: Patient",
         "changed app.tenant: "
         "Each row belongs to one Patient now: the rows there are have to be given one. [needs_default]"),
        ("name: visits", "name: visits\n  title: Visiting hours",
         "changed app.title: "
         "Title of app goes from Visits to Visiting hours. No row changes. [safe]"),
    ],
)  # fmt: skip
def test_one_difference(old: str, new: str, expected: str) -> None:
    assert _lines((old, new)) == [expected]


def test_money_in_another_currency() -> None:
    found = _lines(("currency: EUR", "currency: USD"))
    assert found[0].startswith("changed app.currency")
    assert found[1].endswith("is in USD instead of EUR: amounts stay, their worth does not. [lossy]")


def test_what_refers_to_something_renamed_follows_and_is_no_difference() -> None:
    found = _lines(
        ("Visit:", "Appointment:"),
        ("starts_at", "begins_at"),
        ("patient: Patient", "client: Patient"),
        ("patient ==", "client =="),
    )
    assert [line.partition(":")[0] for line in found] == [
        "renamed entities.Visit",
        "renamed entities.Visit.fields.starts_at",
        "renamed entities.Visit.belongs_to.patient",
    ]


def test_a_role_is_known_again_by_its_profiles() -> None:
    found = _lines(
        ("doctor: {", "physician: {"), ("account: doctor", "account: physician"), ('"doctor"', '"physician"')
    )
    assert found == ["renamed roles.doctor: The role doctor is called physician now; its users keep it. [safe]"]


def test_what_is_not_alike_is_not_taken_for_renamed() -> None:
    found = _lines(("weight: decimal?", "smoker: boolean"))
    assert [line.split(":")[0] for line in found] == [
        "removed entities.Patient.fields.weight",
        "added entities.Patient.fields.smoker",
    ]


def test_two_short_plain_fields_are_not_the_same_for_being_short_and_plain() -> None:
    old = parse("appspec: 1\napp: {name: a}\nentities: {A: {fields: {note: text?, name: text}}}")
    new = parse("appspec: 1\napp: {name: a}\nentities: {A: {fields: {city: text?, name: text}}}")
    assert [one.kind for one in diff(old, new).differences] == ["removed", "added"]


def test_two_kinds_of_people_are_not_the_same_for_having_names_and_addresses() -> None:
    people = "fields: {name: text, email: email, phone: phone}"
    text = f"{{appspec: 1, app: {{name: a}}, entities: {{%s: {{{people}}}, B: {{fields: {{x: text}}}}}}}}"
    found = diff(parse(text % "Customer"), parse(text % "Supplier"))
    assert [one.kind for one in found.differences] == ["removed", "added"]


def test_a_guess_can_be_overruled() -> None:
    new = _edited(("phone: phone?", "mobile: phone?"))
    kinds = [one.kind for one in diff(_spec(), new, renamed={"entities.Doctor.fields.phone": None}).differences]
    assert kinds == ["removed", "added"]
    new = _edited(("weight: decimal?", "size: decimal?"))
    found = diff(_spec(), new, renamed={"entities.Patient.fields.weight": "size"})
    assert [one.kind for one in found.differences] == ["renamed"]
    assert apply(found, _spec()) == new


def test_order_is_a_difference_of_its_own() -> None:
    spec = _spec()
    names = list(spec.entities)
    turned = spec.model_copy(update={"entities": {name: spec.entities[name] for name in reversed(names)}})
    [one] = diff(spec, turned).differences
    assert (one.kind, one.path, one.new) == ("reordered", ("entities",), list(reversed(names)))
    assert dump(apply(diff(spec, turned), spec)) == dump(turned)


def test_the_gravest_impact_counts_and_all_is_json() -> None:
    found = diff(
        _spec(),
        _edited(
            ("phone: phone?", "mobile: phone?"),
            ("      fee: money\n", "      fee: money\n      room: text\n"),
            ("done, off", "done"),
        ),
    )
    assert found.impact == "lossy"
    assert [one.path[-1] for one in found.of_impact("needs_default")] == ["room"]
    data = json.loads(json.dumps(found.as_data()))
    assert data["impact"] == "lossy"
    assert data["differences"][0] == {
        "kind": "renamed", "path": "entities.Doctor.fields.phone", "impact": "safe", "old": "phone", "new": "mobile",
        "sentence": "The field phone of Doctor is called mobile now; what it holds is kept.",
    }  # fmt: skip
    assert str(found).endswith("\n3 differences: 1 lossy, 1 needs_default, 1 safe")


@pytest.mark.parametrize(
    "other",
    [
        (("done, off", "done, gone"),),
        (("      phone: phone?\n", ""),),
        (("Visit", "Stay"),),
    ],
)
def test_a_diff_of_another_spec_does_not_fit(other: tuple[tuple[str, str], ...]) -> None:
    found = diff(_spec(), _edited(("phone: phone?", "mobile: phone"), ("done, off", "done")))
    start = _edited(*other)
    with pytest.raises(SpecError, match="the diff does not fit this spec"):
        apply(found, start)


@pytest.mark.parametrize("one", [*EXAMPLES, *SHOWCASES])
@pytest.mark.parametrize("two", [*EXAMPLES, *SHOWCASES])
def test_every_example_becomes_every_other(one: str, two: str) -> None:
    old, new = parse(example(one)), parse(example(two))
    found = diff(old, new)
    assert dump(apply(found, old)) == dump(new)
    assert bool(found) == (one != two)
    assert all(each.sentence.endswith(".") for each in found.differences)
