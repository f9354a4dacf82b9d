"""Hostile documents are refused quickly, with a place and without being expanded."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from draftsmith_appspec import SpecError, parse
from draftsmith_appspec.limits import MAX_DEPTH, MAX_DOCUMENT, MAX_ENTITIES, MAX_FIELDS, MAX_PROBLEMS, MAX_SCALAR
from draftsmith_appspec.rules import MAX_RULE_DEPTH, MAX_RULE_LENGTH

_HEAD = "appspec: 1\napp: {name: a}\n"


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < 10  # far above what any of these takes, far below what a bomb would


def refusal(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        parse(text)
    return str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the document is empty"),
        ("# only a comment\n", "the document is empty"),
        ("a: &x 1\n", "anchors (&x) are not used"),
        ("a: *x\n", "aliases (*name) are not used"),
        ("<<: *x\n", "aliases (*name) are not used"),
        ("a: !!python/object:os.system 1\n", "tags ("),
        ("%TAG ! tag:evil,2000:\n---\n!x a: 1\n", "tags ("),
        ("a: 1\n---\nb: 2\n", "there is a second document"),
        ("a: 1\na: 2\n", '"a" is here twice (also on line 1)'),
        ("? [a]\n: 1\n", "a key has to be a word"),
        ("\ta: 1\n", "indent with spaces, not tabs"),
        ("a: b: c\n", "a value that holds `: ` has to be in quotes"),
        ("a: [1\n", "check the indentation"),
        ("a: @b\n", "put the value in quotes"),
        ("a: \x00\n", "remove characters that cannot be printed"),
        ("a: '\n", "this is not YAML"),
        ("- a\n", "this has to be a mapping"),
        ("hello\n", "this has to be a mapping"),
    ],
)
def test_what_yaml_offers_and_a_spec_does_not(text: str, message: str) -> None:
    assert message in refusal(text)


def test_an_alias_bomb() -> None:
    levels = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 20))
    assert "anchors" in refusal(f"a0: &a0 x\n{levels}\n")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting(opening: str) -> None:
    assert f"nested deeper than {MAX_DEPTH} levels" in refusal(opening * 50_000)


def test_a_large_document() -> None:
    assert f"{MAX_DOCUMENT} is the most" in refusal("#" * (MAX_DOCUMENT + 1))


def test_many_values() -> None:
    assert "values" in refusal("a: [" + "1," * 100_000 + "]\n")


def test_a_long_value() -> None:
    assert f"longer than {MAX_SCALAR} characters" in refusal(_HEAD + f"summary: {'x' * (MAX_SCALAR + 1)}\n")


def test_many_entities() -> None:
    entities = "".join(f"  E{i}: {{fields: {{name: text}}}}\n" for i in range(MAX_ENTITIES + 1))
    assert f"{MAX_ENTITIES} are the most" in refusal(f"{_HEAD}entities:\n{entities}")


def test_many_fields() -> None:
    fields = "".join(f"      f{i}: text\n" for i in range(MAX_FIELDS + 1))
    assert f"{MAX_FIELDS} are the most" in refusal(f"{_HEAD}entities:\n  Box:\n    fields:\n{fields}")


def test_many_problems_are_cut_short_with_a_count() -> None:
    wrong = "".join(f"  e{i}: {{fields: {{name: txt}}}}\n" for i in range(MAX_PROBLEMS + 50))
    with pytest.raises(SpecError) as caught:
        parse(f"{_HEAD}entities:\n{wrong}")
    problems = caught.value.problems
    assert len(problems) == MAX_PROBLEMS
    assert problems[-1].message == "and 51 more problems from here on"


def test_many_circles() -> None:
    needs = ", ".join(f"r{i}: E{i}" for i in range(60))
    entities = "".join(f"  E{i}: {{belongs_to: {{{needs}}}, fields: {{name: text}}}}\n" for i in range(60))
    assert "no row could ever be made" in refusal(f"{_HEAD}entities:\n{entities}")


@pytest.mark.parametrize(
    "rule", ["(" * (MAX_RULE_LENGTH - 1), "owner == me || " * 1_000 + "true", "(" * (2 * MAX_RULE_DEPTH + 5) + "true"]
)
def test_a_large_rule(rule: str) -> None:
    text = f"{_HEAD}entities:\n  Box:\n    fields: {{name: text}}\n    access: {{read: '{rule}'}}\n"
    found = refusal(text)
    assert any(words in found for words in ("the rule is", "longer than", "nested too deeply"))


@pytest.mark.parametrize("pattern", ["(a*)*", "(a|b+){9}", "((a+))+", "a{99999}", "(" * 150, "[a-z" * 50, "a" * 201])
def test_a_pattern_that_could_run_away(pattern: str) -> None:
    text = (
        f"{_HEAD}entities:\n  Box:\n    fields: {{name: {{type: text, pattern: '{pattern}', default: {'a' * 40}}}}}\n"
    )
    assert "entities.Box.fields.name.pattern" in refusal(text)


def test_a_slow_pattern_is_not_tried_on_the_default() -> None:
    field = f"{{type: text, pattern: 'a*a*a*a*a*b', default: {'a' * 900}}}"
    text = f"{_HEAD}entities:\n  Box:\n    fields: {{name: {field}}}\n"
    assert parse(text).entities["Box"].fields["name"].pattern == "a*a*a*a*a*b"
