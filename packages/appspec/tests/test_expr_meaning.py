"""One meaning everywhere: drawn expressions about drawn rows give the same answer in every language and database."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from draftsmith_appspec.expr import Environment, Kind, format_expression
from draftsmith_appspec.expr.testing.answers import (
    agree,
    python_answers,
    reference_answers,
    sqlite_answers,
    sqlite_of,
)
from draftsmith_appspec.expr.testing.texts import Writer
from draftsmith_appspec.expr.testing.worlds import draw_world

_SEEDS = st.integers(0, 2**32)


@given(_SEEDS)
@settings(max_examples=60, deadline=None)
def test_python_and_sqlite_say_what_the_interpreter_says(seed: int) -> None:
    chance = Random(seed)
    world = draw_world(chance)
    writer = Writer(chance, Environment(world.spec, "Booking", world.inputs))
    connection = sqlite_of(world)
    for _ in range(12):
        typed = writer.accepted()
        text, kind = format_expression(typed.node), typed.type.kind
        expected = reference_answers(typed, world)
        assert python_answers(typed, world) == expected, text
        found = sqlite_answers(typed, world, connection)
        pairs = list(zip(expected, found, strict=True))
        assert all(agree(one, two, kind, exact=False) for one, two in pairs), f"{text}: {pairs}"
        if kind is Kind.BOOLEAN:
            for unknown in (True, False):
                decided = [("true" if unknown else "false") if answer == "null" else answer for answer in expected]
                assert python_answers(typed, world, unknown=unknown) == decided, text
                assert sqlite_answers(typed, world, connection, unknown=unknown) == decided, text
