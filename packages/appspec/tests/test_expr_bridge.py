"""Expressions and what the rest of the package asks of them."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftsmith_appspec import parse
from draftsmith_appspec.examples import example
from draftsmith_appspec.expr import (
    Environment,
    Situation,
    as_rule,
    check,
    expression_finding,
    interpret,
    parse_expression,
)
from draftsmith_appspec.expr.types import BOOLEAN
from draftsmith_appspec.model import AppSpec, Field, FieldType
from draftsmith_appspec.rules import And, FieldIs, Or, RelatedIsMe, Rule, format_rule, parse_rule
from draftsmith_appspec.testing import rules


@given(rules(["admin", "doctor"], ["patient", "doctor"]))
def test_an_access_rule_is_an_expression(rule: Rule) -> None:
    assert as_rule(parse_expression(format_rule(rule))) == rule


@pytest.mark.parametrize(
    "text",
    [
        "me == patient && 'doctor' == role",
        "(true || false) && (signed_in && (owner == me || me == owner))",
        "role in ['b', 'a', 'b'] || (role == 'a' || false)",
    ],
)
def test_spellings_are_the_same_rule_as_ever(text: str) -> None:
    assert as_rule(parse_expression(text)) == parse_rule(text)


@pytest.mark.parametrize(
    "text",
    [
        "!signed_in",
        "patient != me",
        "role == 'Admin'",
        "role in [role]",
        "me == me",
        "status == 'new'",
        "signed_in == true",
        "patient.doctor == me",
        "true && status == 'new'",
        "5",
    ],
)
def test_what_says_more_is_no_rule(text: str) -> None:
    assert as_rule(parse_expression(text)) is None


@given(st.text(st.sampled_from("ab ()[]=&|!\"'.role me,"), max_size=25))
def test_what_the_old_reader_reads_the_new_one_reads_alike(text: str) -> None:
    try:
        rule = parse_rule(text)
    except ValueError:
        return
    assert as_rule(parse_expression(text)) == rule


FIELDS = {
    "status": Field(type=FieldType.ENUM, values=["new", "paid", "sent"], required=False),
    "open": Field(type=FieldType.BOOLEAN, required=False),
}


@given(rules(["admin", "doctor"], ["patient"], FIELDS, [("visit", "patient"), ("line", "claim", "employee")]))
def test_what_is_asked_of_a_field_is_written_and_read_back(rule: Rule) -> None:
    assert as_rule(parse_expression(format_rule(rule)), fields=True) == rule


@pytest.mark.parametrize(
    "text",
    [
        "status == 'new'",
        "'new' != status",
        "status in ['new', 'paid']",
        "!(status in ['new', 'paid'])",
        "status == null",
        "null != status",
        "open",
        "!open",
        "open == false",
        "!(open != false)",
        "!(open && status != 'new')",
        "!(open || !(status == 'new' && open == null))",
        "!!open",
    ],
)
def test_a_field_is_asked_as_the_expression_is_worked_out(text: str) -> None:
    """Also where it holds nothing: what is not known lets nobody pass, and neither does its opposite."""
    spec = parse("""
appspec: 1
app: {name: shop}
entities: {Order: {fields: {status: "enum(new, paid, sent)?", open: boolean?}}}
""")
    rule = as_rule(parse_expression(text), fields=True)
    assert rule is not None
    typed = check(text, Environment(spec, "Order"), BOOLEAN)
    for status in ("new", "paid", "sent", None):
        for is_open in (True, False, None):
            row = SimpleNamespace(status=status, open=is_open)
            given_ = Situation(row, None, datetime(2026, 1, 1, tzinfo=UTC))
            assert _passes(rule, row) == (interpret(typed, given_) is True), (status, is_open)


def _passes(rule: Rule, row: SimpleNamespace) -> bool:
    match rule:
        case And(parts):
            return all(_passes(part, row) for part in parts)
        case Or(parts):
            return any(_passes(part, row) for part in parts)
        case FieldIs(field):
            return rule.holds(getattr(row, field))
    raise AssertionError(rule)


@pytest.mark.parametrize(
    "text", ["status == 5", "status in ['a', 5]", "!signed_in", "!(role == 'admin')", "patient.open", "Open", "5 == 5"]
)
def test_what_asks_for_more_than_a_choice_is_no_rule(text: str) -> None:
    assert as_rule(parse_expression(text), fields=True) is None


def test_findings(clinic: AppSpec) -> None:
    environment = Environment(clinic, "Appointment")
    assert expression_finding("patient == me", environment, BOOLEAN) is None
    assert expression_finding("true && patent == me", environment, BOOLEAN) == (
        'Appointment has no field or relation "patent"',
        'did you mean "patient"?',
        8,
    )


@pytest.fixture(scope="module")
def clinic() -> AppSpec:
    return parse(example("clinic"))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("claim.employee == me", ("claim", "employee")),
        ("me == line.claim.employee", ("line", "claim", "employee")),
        ("claim.owner == me", None),
        ("me.team == me", None),
        ("!(claim.employee == me)", None),
        ("claim.employee != me", None),
        ("claim.employee == owner", None),
    ],
)
def test_whose_a_related_row_is(text: str, path: tuple[str, ...] | None) -> None:
    assert as_rule(parse_expression(text)) is None, "only where more than a plain rule is asked for"
    rule = as_rule(parse_expression(text), fields=True)
    assert rule == (RelatedIsMe(path) if path else None)
    assert path is None or format_rule(RelatedIsMe(path)) == f"{'.'.join(path)} == me"
