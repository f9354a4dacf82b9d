"""What an act is called when it becomes a record."""

from __future__ import annotations

import pytest

from draftsmith_codegen.understand.lexicon.act_nouns import deed_of


@pytest.mark.parametrize(
    ("verb", "noun"),
    [
        ("borrow", "loan"),
        ("inspect", "inspection"),
        ("treat", "treatment"),
        ("repair", "repair"),
        ("deliver", "delivery"),
        ("prune", "pruning"),
        ("certify", "certification"),
        ("rehearse", "rehearsal"),
    ],
)
def test_verbs_have_a_noun(verb: str, noun: str) -> None:
    assert deed_of(verb) == noun


def test_the_particle_counts() -> None:
    assert deed_of("sign", "up") == "signup"
    assert deed_of("check", "out") == "checkout"
    assert deed_of("inspect", "the") == "inspection"


@pytest.mark.parametrize("verb", ["be", "have", "take", "", "2x"])
def test_verbs_that_say_too_little_have_none(verb: str) -> None:
    assert deed_of(verb) == ""
