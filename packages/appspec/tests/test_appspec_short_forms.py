"""Short and long forms say the same; what people write by hand comes out as the full model."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from draftsmith_appspec import AppSpec, BelongsTo, Field, ManyToMany, Role, SpecError, dump, parse
from draftsmith_appspec.testing import GENERATED_TYPES


def spec(body: str, roles: str = "{}") -> AppSpec:
    """A spec whose one interesting entity, Visit, has this body."""
    doctor = "  Doctor: {account: doctor, fields: {name: text}}\n"
    return parse(f"appspec: 1\napp: {{name: a}}\nroles: {roles or '{}'}\nentities:\n{doctor}  Visit:\n{body}")


def field(text: str) -> Field:
    """The field that a text stands for."""
    return spec(f"    fields:\n      f: {text}\n", "{doctor: invite}").entities["Visit"].fields["f"]


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("text", {"type": "text"}),
        ("long_text?", {"type": "long_text", "required": False}),
        ("email unique", {"type": "email", "unique": True}),
        ("email? unique", {"type": "email", "required": False, "unique": True}),
        ("text max 20", {"type": "text", "max": 20}),
        ("text = hello world", {"type": "text", "default": "hello world"}),
        ('text = "a = b, c"', {"type": "text", "default": "a = b, c"}),
        ('long_text? = "say \\"hi\\""', {"type": "long_text", "required": False, "default": 'say "hi"'}),
        ('long_text = ""', {"type": "long_text", "default": ""}),
        ("text = 007", {"type": "text", "default": "007"}),
        ("text = true", {"type": "text", "default": "true"}),
        ("integer min 0 max 10 = 5", {"type": "integer", "min": 0, "max": 10, "default": 5}),
        ("integer min -5", {"type": "integer", "min": -5}),
        ("decimal min 0.5 unit kg = 1.50", {"type": "decimal", "min": Decimal("0.5"), "unit": "kg", "default": "1.50"}),
        ('decimal unit "mm Hg"', {"type": "decimal", "unit": "mm Hg"}),
        ("money(EUR) min 0 = 9.90", {"type": "money", "currency": "EUR", "min": 0, "default": "9.90"}),
        ("money(USD)? = 10", {"type": "money", "currency": "USD", "required": False, "default": "10"}),
        ("boolean = true", {"type": "boolean", "default": True}),
        ("date = 2026-02-28", {"type": "date", "default": "2026-02-28"}),
        ("time = 09:30", {"type": "time", "default": "09:30"}),
        ("datetime = 2026-01-31T09:30Z", {"type": "datetime", "default": "2026-01-31T09:30:00Z"}),
        ("datetime = 2026-01-31 09:30", {"type": "datetime", "default": "2026-01-31T09:30:00Z"}),
        ("duration min 15m max 1d = 1h30m", {"type": "duration", "min": 15, "max": 1440, "default": 90}),
        ("enum(a, b)", {"type": "enum", "values": ["a", "b"]}),
        ("enum(a,b)? = b", {"type": "enum", "values": ["a", "b"], "required": False, "default": "b"}),
        ("enum(yes, no)", {"type": "enum", "values": ["yes", "no"]}),
        ('text pattern "[a-z]+" help "Small letters"', {"type": "text", "pattern": "[a-z]+", "help": "Small letters"}),
        ("{type: text?, help: Optional}", {"type": "text", "required": False, "help": "Optional"}),
        ("{type: text, required: false, unique: true}", {"type": "text", "required": False, "unique": True}),
        ("{type: integer, min: 0, max: 10, default: 5}", {"type": "integer", "min": 0, "max": 10, "default": 5}),
        ("{type: decimal, default: 1.50}", {"type": "decimal", "default": "1.50"}),
        ("{type: boolean, default: false}", {"type": "boolean", "default": False}),
        ("{type: duration, default: 2h}", {"type": "duration", "default": 120}),
        ("{type: enum, values: [a, b], default: b}", {"type": "enum", "values": ["a", "b"], "default": "b"}),
        ("{type: money, currency: EUR}", {"type": "money", "currency": "EUR"}),
        ("{type: long_text, default: ''}", {"type": "long_text", "default": ""}),
    ],
)
def test_fields(text: str, full: dict[str, Any]) -> None:
    assert field(text) == Field.model_validate(full)


def test_the_kept_values_have_their_types() -> None:
    assert type(field("integer = 5").default) is int
    assert type(field("boolean = true").default) is bool
    assert type(field("duration = 1h").default) is int
    assert type(field("money(EUR) = 9.90").default) is str
    assert type(field("decimal max 1.0").max) is int
    assert type(field("decimal max 0.10").max) is Decimal


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("Doctor", {}),
        ("Doctor?", {"required": False}),
        ("Doctor cascade", {"on_delete": "cascade"}),
        ("Doctor? set_null", {"required": False, "on_delete": "set_null"}),
        ('Doctor title "Seen by"', {"title": "Seen by"}),
        ("{entity: Doctor, required: false, on_delete: cascade, title: By}",
         {"required": False, "on_delete": "cascade", "title": "By"}),
    ],
)  # fmt: skip
def test_relations(text: str, full: dict[str, Any]) -> None:
    visit = spec(
        f"    belongs_to: {{doctor: {text}}}\n    fields: {{name: text}}\n",
        "{doctor: invite}",
    )
    assert visit.entities["Visit"].belongs_to["doctor"] == BelongsTo(entity="Doctor", **full)


@pytest.mark.parametrize("text", ["Doctor", "{entity: Doctor}"])
def test_many_to_many(text: str) -> None:
    visit = spec(f"    many_to_many: {{doctors: {text}}}\n    fields: {{name: text}}\n", "{doctor: invite}").entities[
        "Visit"
    ]
    assert visit.many_to_many == {"doctors": ManyToMany(entity="Doctor")}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("open", Role(signup="open")),
        ("{signup: open}", Role(signup="open")),
        ("{}", Role(signup="invite")),
        ("", Role(signup="invite")),
        ("{title: Physician}", Role(title="Physician", signup="invite")),
    ],
)
def test_roles(text: str, role: Role) -> None:
    roles = spec("    fields: {name: text}\n", f"\n  doctor: {text}\n").roles
    assert roles["doctor"] == role
    assert roles["admin"] == Role(signup="none")


@pytest.mark.parametrize("admin", ["", "{}", "none"])
def test_admin_comes_last_and_is_closed(admin: str) -> None:
    roles = spec("    fields: {name: text}\n", f"\n  admin: {admin}\n  doctor: open\n").roles
    assert list(roles) == ["doctor", "admin"]
    assert roles["admin"].signup == "none"


def test_one_unique_group_and_one_order_need_no_double_brackets() -> None:
    visit = spec("    fields: {a: text, b: text}\n    unique: [a, b]\n    order: -a\n", "{doctor: open}").entities[
        "Visit"
    ]
    assert visit.unique == [["a", "b"]]
    assert visit.order == ["-a"]


def test_a_rule_may_be_a_yaml_boolean() -> None:
    visit = spec("    fields: {a: text}\n    access: {read: true, create: 'false'}\n", "{doctor: open}").entities[
        "Visit"
    ]
    assert (visit.access.read, visit.access.create) == ("true", "false")


def test_short_and_long_of_the_same_key_clash() -> None:
    with pytest.raises(SpecError, match="default is said twice"):
        field("{type: text = a, default: b}")


def test_what_reads_like_yaml_types_stays_text() -> None:
    parsed = parse(
        "appspec: 1\napp: {name: no, title: 007, summary: 1e3}\nentities: {Box: {fields: {name: text = no}}}\n"
    )
    assert (parsed.app.name, parsed.app.title, parsed.app.summary) == ("no", "007", "1e3")
    assert parsed.entities["Box"].fields["name"].default == "no"
    assert "title: '007'" in dump(parsed)


def test_every_type_can_be_written() -> None:
    for kind in GENERATED_TYPES:
        text = {"enum": "enum(a)", "money": "money(EUR)"}.get(kind, str(kind))
        assert field(text).type is kind
