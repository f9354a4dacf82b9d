"""Whose field it is, as the words around it tell."""

from __future__ import annotations

import pytest

from draftsmith_codegen.understand.lines import sentences
from draftsmith_codegen.understand.marking.mention import Mention
from draftsmith_codegen.understand.marking.network import network
from draftsmith_codegen.understand.marking.page import Page, page_of
from draftsmith_codegen.understand.marking.telling import SURE, told_owner
from draftsmith_codegen.understand.reader import tagged


def page(text: str) -> Page:
    """A page whose marks stand in the text: [R record] and (F field), one word each."""
    plain = text.replace("*", "").replace("_", "")
    found = sentences(plain)
    tokens = tagged(found, network().read(found))
    words = iter(
        text.replace(".", " .").replace(":", " :").replace(",", " ,").replace("(", "( ").replace(")", " )").split()
    )
    mentions = []
    for number, row in enumerate(tokens):
        for at, token in enumerate(row):
            word = next(words)
            while word == ".":
                word = next(words)
            assert word.strip("*_") == token.text
            if word[0] == "*":
                mentions.append(Mention(number, at, at + 1, "record", 1.0, token.text.lower().rstrip("s")))
            elif word[0] == "_":
                mentions.append(Mention(number, at, at + 1, "field", 1.0))
    return page_of(found, tokens, mentions)


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("*Doctors have a _name and a _phone.", "doctor"),
        ("*Lifts of a *building have a _number.", "lift"),
        ("A *visit by a *nurse : _date, _reason.", "visit"),
        ("A *tenant pays for a *flat ( _floor, _area ).", "flat"),
        ("We keep the *boat, the *skipper, and the _date.", None),
        ("*Households collect *parcels. They have a _number.", "household"),
        ("A *tree stands at a *site. It has a _height.", "tree"),
        ("A *repair uses *parts , each with a _price.", "part"),
        ("A *lease has *racks , each of which has a _size and a _count.", "rack"),
        ("We note who saw a *bird and on which day the _ring was read.", None),
    ],
)
def test_the_words_between_a_record_and_its_fields(text: str, record: str | None) -> None:
    one = page(text)
    told = [told_owner(one, field) for field in one.mentions if field.kind == "field"]
    assert {said.record.key if said else None for said in told} == {record}


def test_what_has_something_is_surer_than_what_stands_before_a_bracket() -> None:
    has, bracket = page("*Doctors have a _name."), page("A *lease on a *flat ( _rent )")
    weights = [said.weight for one in (has, bracket) if (said := told_owner(one, one.mentions[-1]))]
    assert weights[0] == SURE > weights[1] > 0


def test_a_bracket_behind_one_of_a_list_is_its_own() -> None:
    for text in ("*Doctors ( _name )", "*Donors , *donations ( _amount )", "We keep *donations ( _amount )"):
        told = told_owner(found := page(text), found.mentions[-1])
        assert told is not None
        assert (told.record, told.weight) == (found.mentions[-2], SURE)
