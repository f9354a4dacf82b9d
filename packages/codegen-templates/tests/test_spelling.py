"""Spellings: one phrase for programs and for people."""

from __future__ import annotations

import pytest

from draftsmith_codegen_templates.spelling import camel, human, kebab, pascal, snake, with_article, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LineItem", ["line", "item"]),
        ("starts_at", ["starts", "at"]),
        ("line-items", ["line", "items"]),
        ("APIKey", ["api", "key"]),
        ("Crème brûlée", ["creme", "brulee"]),
        ("Таблица", []),
        ("", []),
    ],
)
def test_words(name: str, expected: list[str]) -> None:
    assert words(name) == expected


def test_spellings() -> None:
    assert (snake("LineItem"), kebab("LineItem"), pascal("line_item"), camel("line_item")) == (
        "line_item",
        "line-item",
        "LineItem",
        "lineItem",
    )
    assert human("starts_at") == "starts at"
    assert human("APIKey") == "API key"
    assert human("isbn") == "ISBN"
    assert human("patient_id") == "patient ID"
    assert human("grid") == "grid"


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("appointment", "an appointment"),
        ("doctor", "a doctor"),
        ("unit", "a unit"),
        ("hour", "an hour"),
        ("user", "a user"),
    ],
)
def test_article(phrase: str, expected: str) -> None:
    assert with_article(phrase) == expected
