"""Another implementation of CEL as an oracle for the part of the language that is plain CEL.

Plain CEL knows no empty values, dates or decimals as we have them; what it shares with us is logic, whole numbers and
texts. Where CEL has an error (a remainder by zero) we have an empty value, and both let `true ||` absorb it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from ...model import AppSpec, Field, FieldType
from ..scope import Environment

INPUTS: Mapping[str, FieldType] = {
    "n": FieldType.INTEGER,
    "k": FieldType.INTEGER,
    "s": FieldType.TEXT,
    "t": FieldType.TEXT,
    "p": FieldType.BOOLEAN,
    "q": FieldType.BOOLEAN,
}


def environment(spec: AppSpec) -> Environment:
    """About no row, with values that are always there."""
    return Environment(spec, None, {name: Field(type=kind) for name, kind in INPUTS.items()}, caller=False)


def draw_values(chance: Random) -> dict[str, Any]:
    """A value for each input."""
    choices: Mapping[FieldType, Sequence[Any]] = {
        FieldType.INTEGER: [0, 1, -3, 7],
        FieldType.TEXT: ["", "a", "Ab", "ä", "😀", "ab"],
        FieldType.BOOLEAN: [True, False],
    }
    return {name: chance.choice(choices[kind]) for name, kind in INPUTS.items()}


def draw_text(chance: Random, kind: str = "logic", depth: int = 3) -> str:
    """A text that CEL and we both read: `logic`, `number` or `text`."""
    if depth <= 0 or chance.random() < 0.15:
        leaves = {
            "logic": ("p", "q", "true", "false"),
            "number": ("n", "k", "0", "5"),
            "text": ("s", "t", '"a"', '"ä"'),
        }
        return chance.choice(leaves[kind])

    def of(part: str) -> str:
        return draw_text(chance, part, depth - 1)

    if kind == "text":
        return f"({of('text')} + {of('text')})"
    return _logic(chance, of) if kind == "logic" else _number(chance, of)


def _logic(chance: Random, of: Callable[[str], str]) -> str:
    match chance.randint(0, 6):
        case 0 | 1:
            return f"({of('logic')} {chance.choice(('&&', '||', '==', '!='))} {of('logic')})"
        case 2:
            return f"!({of('logic')})"
        case 3:
            return f"({of('number')} {chance.choice(('==', '!=', '<', '<=', '>', '>='))} {of('number')})"
        case 4:
            return f"({of('number')} in [{of('number')}, {of('number')}])"
        case 5:
            return f"({of('text')}).{chance.choice(('startsWith', 'endsWith'))}({of('text')})"
        case _:  # cel-python 0.5 has no contains for what + gives
            return f"{chance.choice(('s', 't'))}.contains({of('text')})"


def _number(chance: Random, of: Callable[[str], str]) -> str:
    match chance.randint(0, 3):
        case 0:
            return f"({of('number')} {chance.choice('+-*')} {of('number')})"
        case 1:
            return f"({of('number')} % {chance.choice(('n', 'k', '3', '2'))})"
        case 2:
            return f"({of('text')}).size()"
        case _:
            return f"-({of('number')})"


_PROGRAM = """
import json, sys
import celpy
from celpy import celtypes
environment = celpy.Environment()
kinds = {"n": celtypes.IntType, "s": celtypes.StringType, "p": celtypes.BoolType}
kinds |= {"k": celtypes.IntType, "t": celtypes.StringType, "q": celtypes.BoolType}
answers = []
for text, values in json.load(sys.stdin):
    program = environment.program(environment.compile(text))
    try:
        found = program.evaluate({name: kinds[name](value) for name, value in values.items()})
    except celpy.CELEvalError:
        answers.append("null")
        continue
    known = {celtypes.BoolType: lambda: "true" if found else "false", celtypes.IntType: lambda: str(int(found))}
    answers.append(known.get(type(found), lambda: str(found))())
json.dump(answers, sys.stdout)
"""


def cel_answers(asked: Sequence[tuple[str, dict[str, Any]]], python: str, variables: Mapping[str, str]) -> list[str]:
    """What cel-python says of each text with its values; `variables` let `python` find it."""
    done = subprocess.run(
        [python, "-c", _PROGRAM],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=variables,
    )
    if done.returncode:
        raise AssertionError(done.stderr[-3000:])
    return json.loads(done.stdout)  # type: ignore[no-any-return]
