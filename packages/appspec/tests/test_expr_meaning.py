"""One meaning everywhere: drawn expressions about drawn rows give the same answer in every language and database."""

from __future__ import annotations

from random import Random

import pytest

from draftsmith_appspec.expr import Environment, Kind, Typed, check, format_expression
from draftsmith_appspec.expr.testing.answers import (
    agree,
    python_answers,
    reference_answers,
    sqlite_answers,
    sqlite_of,
)
from draftsmith_appspec.expr.testing.texts import Writer
from draftsmith_appspec.expr.testing.worlds import World, draw_world


@pytest.mark.parametrize("seed", range(25))
def test_python_and_sqlite_say_what_the_interpreter_says(seed: int) -> None:
    _drawn(seed)


@pytest.mark.slow
@pytest.mark.parametrize("hundred", range(1, 11))
def test_a_thousand_worlds(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        _drawn(seed)


@pytest.mark.parametrize(
    "text",
    [
        "exists(guest.bookings_as_guest, second in friends)",  # rows that are looked at, and among
        'all(guest.bookings_as_guest, count(friends, t != "") > 0 || guest in friends)',
    ],
)
def test_what_once_disagreed(text: str) -> None:
    world = draw_world(Random(1))
    _agrees(check(text, Environment(world.spec, "Booking", world.inputs)), world)


def _drawn(seed: int) -> None:
    """Twelve expressions about the rows of one world."""
    chance = Random(seed)
    world = draw_world(chance)
    writer = Writer(chance, Environment(world.spec, "Booking", world.inputs))
    for _ in range(12):
        _agrees(writer.accepted(), world)


def _agrees(typed: Typed, world: World) -> None:
    connection = sqlite_of(world)
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
    connection.close()
