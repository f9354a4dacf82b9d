"""The access-rule language: what it reads, what it writes, what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftsmith_appspec import (
    And,
    Const,
    Or,
    OwnerIsMe,
    RelationIsMe,
    RoleIs,
    Rule,
    SignedIn,
    SpecError,
    format_rule,
    parse_rule,
)
from draftsmith_appspec.testing import rules


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("true", Const(True)),
        ("false", Const(False)),
        ("signed_in", SignedIn()),
        ('role == "doctor"', RoleIs(("doctor",))),
        ("role == 'doctor'", RoleIs(("doctor",))),
        ('"doctor" == role', RoleIs(("doctor",))),
        ('role in ["a", "b", "a"]', RoleIs(("a", "b"))),
        ("owner == me", OwnerIsMe()),
        ("me == owner", OwnerIsMe()),
        ("patient == me", RelationIsMe("patient")),
        ("me==patient", RelationIsMe("patient")),
        ("((signed_in))", SignedIn()),
        (
            'owner == me || signed_in && role == "a"',
            Or((OwnerIsMe(), And((SignedIn(), RoleIs(("a",)))))),
        ),
        ("(owner == me || true) && signed_in", And((Or((OwnerIsMe(), Const(True))), SignedIn()))),
        ("true || (false || signed_in)", Or((Const(True), Const(False), SignedIn()))),
        ("true && (false && signed_in)", And((Const(True), Const(False), SignedIn()))),
    ],
)
def test_reading(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "the rule ends too early"),
        ("role", 5, "the rule ends too early after role"),
        ("role == ", 9, "the rule ends too early"),
        ("role == doctor", 9, "unexpected doctor"),
        ('role == "Doctor"', 9, '"Doctor" is not a role name'),
        ('role != "doctor"', 6, "unexpected != in the rule after role"),
        ("role in []", 10, "unexpected ]"),
        ('role in ["a"', 13, "the rule ends too early"),
        ('"a" == owner', 8, "unexpected owner"),
        ("patient == doctor", 12, "unexpected doctor"),
        ("patient.id == me", 8, "unexpected . in the rule after patient"),
        ("me == me", 7, "unexpected me"),
        ("me == role", 7, "unexpected role"),
        ("Patient == me", 1, "unexpected Patient"),
        ("owner == me or true", 13, "unexpected or"),
        ("!signed_in", 1, "unexpected !"),
        ("not signed_in", 1, "unexpected not"),
        ("signed_in)", 10, "unexpected )"),
        ("signed_in & true", 11, "unexpected &"),
        ("true\n&& €", 9, "unexpected character '€'"),
        ('role == "a\\"b"', 9, "unexpected character"),
    ],
)
def test_refusing(text: str, column: int, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_rule(text)
    [problem] = caught.value.problems
    assert message in problem.message
    assert (problem.line, problem.column) == (1, column)
    assert problem.hint


@given(rules(["admin", "patient", "shop_owner"], ["patient", "handled_by"]))
def test_what_is_written_reads_back(rule: Rule) -> None:
    text = format_rule(rule)
    assert parse_rule(text) == rule
    assert format_rule(parse_rule(text)) == text


@given(st.text("ownermerole&|=()[]\"' in,true!", max_size=40) | st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rule = parse_rule(text)
    except SpecError as error:
        problem = error.problems[0]
    else:
        assert parse_rule(format_rule(rule)) == rule
        return
    assert problem.column is not None
    assert 1 <= problem.column <= len(text) + 1
