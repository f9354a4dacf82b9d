"""Expressions and what the rest of the package asks of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftsmith_appspec import parse
from draftsmith_appspec.examples import example
from draftsmith_appspec.expr import Environment, as_rule, expression_finding, parse_expression
from draftsmith_appspec.expr.types import BOOLEAN
from draftsmith_appspec.model import AppSpec
from draftsmith_appspec.rules import Rule, format_rule, parse_rule
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
