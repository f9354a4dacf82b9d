"""The layout engine behind the generated TypeScript."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftsmith_codegen_templates.targets.react import ts
from draftsmith_codegen_templates.targets.react.widths import width


def test_a_call_that_fits_stays_on_its_line() -> None:
    assert ts.layout(ts.call("f", "a", "b")) == "f(a, b)"


def test_a_call_that_does_not_fit_has_an_argument_a_line() -> None:
    long = "a" * 60
    assert ts.layout(ts.call("f", long, long)) == f"f(\n  {long},\n  {long},\n)"


def test_what_follows_a_group_counts() -> None:
    name = "a" * (ts.WIDTH - len("f()"))
    assert "\n" not in ts.layout(ts.call("f", name))
    assert "\n" in ts.layout(ts.call("f", name), after=";")


def test_type_arguments_take_no_trailing_comma() -> None:
    assert ts.layout(ts.generic("F", "A" * 60, "B" * 60)) == f"F<\n  {'A' * 60},\n  {'B' * 60}\n>"


def test_an_element_has_an_attribute_a_line_when_it_is_long() -> None:
    element = ts.element("Tag", {"one": '"' + "x" * 60 + '"', "two": "{" + "y" * 40 + "}", "bare": True})
    assert ts.layout(element) == f'<Tag\n  one="{"x" * 60}"\n  two={{{"y" * 40}}}\n  bare\n/>'


def test_a_single_import_is_never_broken() -> None:
    assert "\n" not in ts.imports(["x" * 120], "./x")


def test_wide_characters_count_two() -> None:
    assert width("日本") == 4
    assert width("é") == 1


@pytest.mark.parametrize(
    ("value", "literal"),
    [("plain", "'plain'"), ("it's", '"it\'s"'), ('"it\'s"', "'\"it\\'s\"'"), ("a\\b\n", "'a\\\\b\\n'")],
)
def test_strings_take_the_quotes_with_fewer_escapes(value: str, literal: str) -> None:
    assert ts.text(value) == literal


@pytest.mark.parametrize(
    ("value", "attribute"),
    [("R & D", '"R &amp; D"'), ('Say "hi"', "'Say \"hi\"'"), ("it's", '"it\'s"')],
)
def test_attributes_are_escaped(value: str, attribute: str) -> None:
    assert ts.attribute(value) == attribute


@pytest.mark.parametrize(("value", "text"), [(3, "3"), (Decimal("23.20"), "23.2"), (Decimal("1E+3"), "1000")])
def test_numbers_have_no_needless_zeros(value: int | Decimal, text: str) -> None:
    assert ts.number(value) == text


@given(st.lists(st.text("abc", min_size=1, max_size=30), min_size=1, max_size=12))
def test_no_line_is_longer_than_it_has_to_be(names: list[str]) -> None:
    text = ts.layout(ts.array(list(names)))
    assert text.replace("\n", "").replace(" ", "").replace(",]", "]") == f"[{','.join(names)}]"
    assert all(width(line) <= ts.WIDTH for line in text.split("\n"))


def test_a_condition_has_a_line_for_each_outcome_when_it_is_long() -> None:
    inner = ts.Conditional("b" * 40, "'Yes'", "'No'")
    assert ts.layout(inner) == f"{'b' * 40} ? 'Yes' : 'No'"
    chain = ts.layout(ts.Conditional("a" * 40, "c" * 30, inner))
    assert chain == f"{'a' * 40}\n  ? {'c' * 30}\n  : {'b' * 40}\n    ? 'Yes'\n    : 'No'"


@pytest.mark.parametrize(
    ("text", "columns"), [("👍🏽", 2), ("👨‍👩‍👧", 2), ("1️⃣", 2), ("☀️", 2), ("☀", 1), ("🇩🇪", 2), ("\U000e3c0a", 1)]
)
def test_several_characters_may_be_one_emoji(text: str, columns: int) -> None:
    assert width(text) == columns
