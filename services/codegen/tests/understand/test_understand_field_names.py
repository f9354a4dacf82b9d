"""What a field is called, from the words that name it."""

from __future__ import annotations

import pytest

from draftsmith_appspec import FieldType
from draftsmith_codegen.understand.lines import sentences
from draftsmith_codegen.understand.marking.naming import name_of
from draftsmith_codegen.understand.marking.network import network
from draftsmith_codegen.understand.reader import tagged


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("day we sowed it", FieldType.DATE, "sown on"),
        ("time the sample was taken", FieldType.DATETIME, "taken at"),
        ("date of birth", FieldType.DATE, "short"),
        ("by when it must be eaten", FieldType.DATE, "eat by"),
        ("when we watered them last", FieldType.DATE, "last watered on"),
        ("which plate", FieldType.TEXT, "plate"),
        ("in which row", FieldType.INTEGER, "row"),
        ("weight after", FieldType.DECIMAL, "weight after"),
        ("hours on site", FieldType.DECIMAL, "hours on site"),
        ("length in metres", FieldType.DECIMAL, "short"),
        ("last inspection", FieldType.DATE, "last inspection"),
        ("pH", FieldType.DECIMAL, "short"),
        ("qty", FieldType.INTEGER, "quantity"),
        ("1 to 5", FieldType.INTEGER, "score"),
    ],
)
def test_names_follow_the_words(words: str, kind: FieldType, name: str) -> None:
    before = "For each batch we note" if words.startswith("when") else "For each batch we note the"
    found = sentences(f"{before} {words}.")
    [tokens] = tagged(found, network().read(found))
    assert name_of([token for token in tokens[len(before.split()) :] if token.is_word], "short", kind) == name
