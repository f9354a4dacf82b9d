"""Every word gets its part of speech and its lemma."""

from __future__ import annotations

import pytest

from draftsmith_codegen.understand.lines import sentences
from draftsmith_codegen.understand.marking.network import network
from draftsmith_codegen.understand.reader import tagged
from draftsmith_codegen.understand.tokens import Tokens


def read(text: str) -> Tokens:
    found = sentences(text)
    return tuple(token for tokens in tagged(found, network().read(found)) for token in tokens)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Patients book appointments with doctors", "NNS VBP NNS IN NNS"),
        ("Members can borrow the books", "NNS MD VB DT NNS"),
        ("A booking has a start time and a price", "DT NN VBZ DT NN NN CC DT NN"),
        ("Orders (with 2 lines): number, date", "NNS -LRB- IN CD NNS -RRB- : NN , NN"),
    ],
)
def test_parts_of_speech(text: str, tags: str) -> None:
    assert [token.tag for token in read(text)] == tags.split()


def test_verbs_and_plurals_have_lemmas_other_words_are_their_own() -> None:
    words = {
        token.text: token.lemma for token in read("The sub-tasks, addresses and staff were Kept for older branches")
    }
    assert words["sub-tasks"] == "sub-task"
    assert words["addresses"] == "address"
    assert words["staff"] == "staff"
    assert words["were"] == "be"
    assert words["Kept"] == "keep"
    assert words["older"] == "older"
    assert words["branches"] == "branch"


def test_tokens_stand_where_their_words_do() -> None:
    text = "Doctors have a specialty. Patients wait."
    assert [text[token.start : token.end] for token in read(text)] == [token.text for token in read(text)]
