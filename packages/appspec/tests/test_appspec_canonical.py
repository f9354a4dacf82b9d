"""The canonical text: one layout, defaults left out, quotes only where a YAML reader needs them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from draftsmith_appspec import (
    Access,
    App,
    AppSpec,
    BelongsTo,
    Entity,
    Field,
    FieldType,
    Role,
    Theme,
    dump,
    parse,
    spec_hash,
)
from draftsmith_appspec.canonical import scalar
from draftsmith_appspec.testing import lines

_FULL = """\
appspec: 1
app:
  name: riverside-clinic
  title: 'Riverside: Clinic'
  summary: "Two\\nlines"
  locales: [en, 'no']
  theme: {primary: '#0f766e', mode: dark}

roles:
  patient: {signup: open}
  doctor: {title: Physician, signup: invite}
  admin: {signup: invite}

entities:
  Doctor:
    account: doctor
    fields:
      name: text
      code:
        type: text? unique max 8
        pattern: '[A-Z]{2}: [0-9]+'
        help: Two letters.

  Appointment:
    title: Visit
    plural: Calls
    label: status
    belongs_to:
      doctor: Doctor? set_null title "Seen by"
    many_to_many:
      helpers: Doctor
    fields:
      starts_at: datetime
      reason: text = as "usual"
      fee: money(EUR) min 0 max 99.5 = 9.90
      lasts: duration min 5m = 1h30m
      status: enum(requested, done)? = requested
    unique: [[doctor, starts_at]]
    order: [-starts_at, reason]
    access:
      create: role in ["doctor", "admin"]
      read: true
      update: doctor == me || role == "admin" && (owner == me || signed_in)
"""


def test_the_layout() -> None:
    assert dump(parse(_FULL)) == _FULL


def test_what_is_implied_is_left_out() -> None:
    spec = AppSpec(
        app=App(
            name="clinic", title="Clinic", locales=["en"], theme=Theme(primary="teal", background="white", mode="auto")
        ),
        roles={"admin": Role(signup="none")},
        entities={
            "Doctor": Entity(
                title="Doctor", plural="Doctors", label="name", fields={"name": Field(type=FieldType.TEXT)}
            )
        },
    )
    assert dump(spec) == ("appspec: 1\napp:\n  name: clinic\n\nentities:\n  Doctor:\n    fields:\n      name: text\n")


def test_the_hash_follows_the_meaning_not_the_spelling() -> None:
    short = "appspec: 1\napp: {name: a}\nentities: {Box: {fields: {name: text?}, access: {read: 'role==\"admin\"'}}}\n"
    long = """# a box
appspec: 1
app: {name: "a", title: A}
roles: {admin: none}
entities:
  Box: {fields: {name: {type: text, required: false}}, access: {read: ("admin" == role)}}
"""
    assert spec_hash(parse(short)) == spec_hash(parse(long))
    assert spec_hash(parse(short)) != spec_hash(parse(short.replace("text?", "text")))
    assert len(spec_hash(parse(short))) == 64


def test_the_order_of_fields_counts() -> None:
    fields = {"a": Field(type=FieldType.TEXT), "b": Field(type=FieldType.TEXT)}
    one = AppSpec(app=App(name="x"), entities={"Box": Entity(fields=fields, label="a")})
    other = AppSpec(app=App(name="x"), entities={"Box": Entity(fields=dict(reversed(fields.items())), label="a")})
    assert spec_hash(one) != spec_hash(other)


def test_equal_rules_are_equal_specs() -> None:
    assert Access(read='("a"==role)||me==owner') == Access(read='role == "a" || owner == me')
    assert Access(read="not a rule").read == "not a rule"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Riverside Clinic", True),
        ('role == "a" || owner == me', True),
        ("-starts_at", True),
        ("yes", False),
        ("Null", False),
        ("12", False),
        ("1e3", False),
        ("2026-01-31", False),
        ("09:30", False),
        ("a: b", False),
        ("a:", False),
        ("a #b", False),
        ("- a", False),
        ("", False),
        (" a", False),
        ("a ", False),
        ("#fff", False),
        ("'", False),
    ],
)
def test_quotes(text: str, plain: bool) -> None:
    assert (scalar(text) == text) is plain


@given(lines(0) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.booleans())
def test_any_text_is_the_same_text_for_a_yaml_reader(text: str, flow: bool) -> None:
    document = f"- [{scalar(text, flow=True)}, x]\n" if flow else f"- {scalar(text)}\n"
    [loaded] = YAML(typ="safe", pure=True).load(document)
    assert loaded == ([text, "x"] if flow else text)


def test_a_relation_keeps_its_quotes() -> None:
    relation = BelongsTo(entity="Box", required=False, title='The "big" \\ one: #1')
    spec = AppSpec(
        app=App(name="x"),
        entities={"Box": Entity(fields={"name": Field(type=FieldType.TEXT)}, belongs_to={"around": relation})},
    )
    assert parse(dump(spec)) == spec
