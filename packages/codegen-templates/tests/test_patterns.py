"""Texts for patterns."""

from __future__ import annotations

import re

import pytest

from draftsmith_codegen_templates.patterns import samples


@pytest.mark.parametrize(
    "pattern",
    ["[A-Z]{3}-[0-9]{4}", "[0-9]{13}", r"\d{2,4}(?:-\w+)?", "(red|green)-.", "[^a-z]{2}", "a?b*c+", r"(?=.*\d).{8}"],
)
def test_samples_match_and_are_the_same_every_time(pattern: str) -> None:
    found = samples(pattern, 5)
    assert found == samples(pattern, 5)
    assert all(re.fullmatch(pattern, text) for text in found)
    assert len(set(found)) == len(found)


def test_lengths_are_kept() -> None:
    assert all(4 <= len(text) <= 6 for text in samples("[a-z]+", 8, 4, 6))


def test_an_impossible_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="no text of 1 to 3 characters"):
        samples("[a-z]{9}", 1, 1, 3)
