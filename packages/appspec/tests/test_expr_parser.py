"""Reading and writing expressions: the same tree back, and a column for everything that is refused."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftsmith_appspec.expr import format_expression, parse_expression
from draftsmith_appspec.expr.parser import MAX_LENGTH
from draftsmith_appspec.expr.syntax import (
    LEVELS,
    Binary,
    Call,
    Conditional,
    Expression,
    Listing,
    Literal,
    Name,
    Select,
    Unary,
)
from draftsmith_appspec.problems import SpecError

_NAMES = st.sampled_from(["a", "total", "line_items", "me", "role"])
_LEAVES = st.one_of(
    st.builds(Literal, st.none() | st.booleans() | st.integers(0, 10**14) | st.decimals(0, 10**6, places=2)),
    st.builds(Literal, st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=5)),
    st.builds(Literal, st.sampled_from(['"', "'", "\\", "a\nb"])),
    st.builds(Name, _NAMES),
)


def _larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, max_size=3).map(tuple)
    names = st.recursive(st.builds(Name, _NAMES), lambda inner: st.builds(Select, inner, _NAMES), max_leaves=3)
    return st.one_of(
        st.builds(Binary, st.sampled_from(sorted(LEVELS)), parts, parts),
        st.builds(Unary, st.sampled_from(["!", "-"]), parts),
        st.builds(Conditional, parts, parts, parts),
        st.builds(Listing, several),
        st.builds(Call, st.sampled_from(["f", "sum", "coalesce"]), several),
        st.builds(lambda of, more: Call("size", (of, *more), method=True), parts, several),
        names,
    )


@given(st.recursive(_LEAVES, _larger, max_leaves=20))
def test_what_is_written_is_read_back(expression: Expression) -> None:
    text = format_expression(expression)
    assert parse_expression(text) == expression
    assert format_expression(parse_expression(text)) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a||b&&c", "a || b && c"),
        ("(a || b)&&c", "(a || b) && c"),
        ("((a))", "a"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("!(a == b)", "!(a == b)"),
        ("status in ['a','b']", 'status in ["a", "b"]'),
        ("a ? b : c ? d : e", "a ? b : c ? d : e"),
        ("(a ? b : c) ? d : e", "(a ? b : c) ? d : e"),
        ("(a + b).size( )", "(a + b).size()"),
        ("- -1", "--1"),
        ("2.50 * x", "2.50 * x"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    assert format_expression(parse_expression(text)) == canonical
    assert parse_expression(canonical) == parse_expression(text)


def test_parts_know_their_places() -> None:
    expression = parse_expression("price * 2.5 > order.limit")
    assert isinstance(expression, Binary)
    assert expression.at == 12
    assert isinstance(expression.left, Binary)
    assert expression.left.right == Literal(Decimal("2.5"))
    assert expression.left.right.at == 8
    assert expression.right.at == 20


@pytest.mark.parametrize(
    ("text", "column", "message", "hint"),
    [
        ("", 1, "the expression ends too early", "a value is expected here"),
        ("a +", 4, "the expression ends too early", "a value is expected here"),
        ("a & b", 3, "unexpected '&'", "write &&"),
        ("a = b", 3, "unexpected '='", "write == to compare"),
        ("a and b", 3, "unexpected and", "write &&"),
        ("not a", 1, "unexpected not", "write ! before"),
        ("a < b < c", 7, "comparisons do not chain", "write a < b && b < c"),
        ("a == b == c", 8, "comparisons do not chain", "write a < b && b < c"),
        ("f(a, b", 7, "the expression ends too early", "expected )"),
        ('a == "open', 6, "unexpected '\"'", "close the text"),
        ("lines.sum(x)", 7, "sum is written before its rows", "write sum(lines, …)"),
        ("a ? b", 6, "the expression ends too early", "expected :"),
        ("1234567890123456 > a", 1, "a number has at most 15 digits", None),
        ("1.2345678 > a", 1, "a number has at most 15 digits, and 6 after the point", None),
        ("a.5", 3, "unexpected 5", "a name follows the point"),
        ('"a\x00b" == c', 1, "unexpected '\"'", "close the text"),
    ],
)
def test_refusals_name_the_column(text: str, column: int, message: str, hint: str | None) -> None:
    with pytest.raises(SpecError) as caught:
        parse_expression(text)
    (problem,) = caught.value.problems
    assert problem.column == column
    assert problem.message.startswith(message)
    assert hint is None or hint in (problem.hint or "")


@pytest.mark.parametrize("opening", ["(", "[", "!", "-", "f(", "a ? b : ", "a.f(", "a + (", "-(", "!a && ("])
def test_hostile_nesting(opening: str) -> None:
    for text in (opening * 5_000, (opening * 2_000)[:MAX_LENGTH], opening * 30):
        with pytest.raises(SpecError) as caught:
            parse_expression(text)
        assert caught.value.problems[0].column is not None


@pytest.mark.parametrize("link", ["+1", "-a", "*2", "||b", "&&b", ".a", ".f()"])
def test_long_chains_end_in_a_refusal_not_in_a_crash(link: str) -> None:
    text = "a" + link * 90
    assert parse_expression(text) == parse_expression(f"({text})")
    with pytest.raises(SpecError, match="too long a chain"):
        parse_expression("a" + link * (1_900 // len(link)))


_TOKENS = (
    *(
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "!",
        "<",
        ">",
        "+",
        "*",
        "/",
        "%",
        "?",
        ":",
        "-",
        "&&",
        "||",
        "==",
        "!=",
        "<=",
        ">=",
    ),
    *(">=", "in", "true", "false", "null", '"', "'", "\\", "&", "|", "=", ";", "#", "$", "€", "\u200b", "\U0001f600"),
    *("a", "lines", "me", "role", "owner", "signed_in", "sum", "count", "all", "no_overlap", "coalesce", "size", "now"),
    *('"x"', "'y'", '"\\n"', "999999999999999999999999", "1e5", "0x1f", " ", "\n", "\t", "\x00", "\ud800", "é", "ß"),
    *("0", "1", "2.5", "1.", ".5", "a.b", "f(", "a ? b"),
)


def test_ten_thousand_random_texts_are_read_or_refused_with_a_column() -> None:
    chance = random.Random(7)
    read = 0
    for _ in range(10_000):
        text = "".join(
            chance.choice(_TOKENS) + chance.choice(("", " ")) for _ in range(chance.randint(1, chance.choice((6, 40))))
        )
        try:
            tree = parse_expression(text)
        except SpecError as error:
            (problem,) = error.problems
            assert problem.line == 1
            assert problem.column is not None
            assert 1 <= problem.column <= len(text) + 1
        else:
            read += 1
            assert parse_expression(format_expression(tree)) == tree
    assert read > 200
