"""The clean-up keeps words, drops the rest, and knows where every character came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftsmith_codegen.understand import DescriptionUnclear
from draftsmith_codegen.understand.text import clean


@given(st.text(max_size=300))
def test_every_character_knows_its_place(text: str) -> None:
    try:
        found = clean(text)
    except DescriptionUnclear:
        return
    assert len(found.text) == len(found.origin)
    assert list(found.origin) == sorted(found.origin)
    assert all(ord(character) >= 32 or character == "\n" for character in found.text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("A<script>steal()</script> book", "A book"),
        ("A <b>book</b> app", "A book app"),
        ("“Books” – and \u2018pens\u2019", "\"Books\" - and 'pens'"),
        ("bo\u200bok\u202e s", "book s"),
        ("Tom &amp; books {{ 7*7 }} ${x} $(ls)", "Tom books"),
        ("see https://example.invalid/x?y=1 books", "see books"),
        ("ｂｏｏｋｓ", "books"),  # noqa: RUF001
    ],
)
def test_only_words_are_left(text: str, plain: str) -> None:
    assert " ".join(clean(text).text.split()) == plain


def test_unclosed_script_elements_cost_no_more_than_their_length() -> None:
    assert clean("book " + "<script" * 9000).text.strip() == "book"
