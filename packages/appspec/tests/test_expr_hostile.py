"""Whatever the checker lets pass, every emitter can write; whatever it refuses has a column."""

from __future__ import annotations

import ast
import random
import re

from draftsmith_appspec.expr import (
    Environment,
    check,
    expression_finding,
    format_expression,
    to_go,
    to_python,
    to_sql,
    to_typescript,
)
from draftsmith_appspec.expr.testing.answers import TestNames
from draftsmith_appspec.expr.testing.texts import Writer
from draftsmith_appspec.expr.testing.worlds import draw_world

_PIECE = re.compile(r'"[^"]*"|\w+|[^\w\s]+|\s+')
_MAX_CODE = 400_000


def test_ten_thousand_mutated_expressions() -> None:
    chance = random.Random(3)
    world = draw_world(chance)
    environment = Environment(world.spec, "Booking", world.inputs)
    writer = Writer(chance, environment)
    texts = [format_expression(writer.accepted().node) for _ in range(120)]
    pieces = sorted({piece for text in texts for piece in _PIECE.findall(text)})
    accepted = 0
    for _ in range(10_000):
        parts = _PIECE.findall(chance.choice(texts))
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(parts) + 1)
            parts[place : place + chance.randint(0, 1)] = [chance.choice(pieces)] if chance.random() < 0.8 else []
        text = "".join(parts)
        found = expression_finding(text, environment)
        if found is not None:
            message, _, offset = found
            assert message
            assert 0 <= offset <= len(text)
            continue
        accepted += 1
        _write(text, environment, TestNames(world.spec))
    assert accepted > 400


def test_the_deepest_that_passes_can_be_written() -> None:
    world = draw_world(random.Random(1))
    environment = Environment(world.spec, "Booking", world.inputs)
    for shape in ("({0}) + 1", "fee / ({0})", "coalesce(fee, {0})", "-({0})", "(({0}) > 1 ? fee : null)", "abs({0})"):
        text = "fee" if "coalesce" not in shape else "1"
        while expression_finding(shape.format(text), environment) is None:
            text = shape.format(text)
        _write(text, environment, TestNames(world.spec))
    _write(" && ".join(["n1 > 1"] * 90), environment, TestNames(world.spec))


def _write(text: str, environment: Environment, names: TestNames) -> None:
    typed = check(text, environment)
    python = to_python(typed)
    ast.parse(python, mode="eval")
    codes = [python, to_typescript(typed), to_go(typed, entity="Booking")]
    codes += [to_sql(typed, "sqlite", names, entity="Booking"), to_sql(typed, "postgresql", names, entity="Booking")]
    assert max(map(len, codes)) < _MAX_CODE
