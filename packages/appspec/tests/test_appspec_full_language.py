"""The whole language: what is written reads back the same, in every form, and garbage is refused with a place."""

from __future__ import annotations

import json
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from draftsmith_appspec import (
    AppSpec,
    FormBlock,
    ListBlock,
    dump,
    full_form,
    json_schema,
    parse,
    spec_hash,
    validate,
)
from draftsmith_appspec.examples import EXAMPLES, SHOWCASES, example
from draftsmith_appspec.testing import full_specs, read_or_refused

_NEW_ONES = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)
_JUNK = (
    *"\"'?(),=:#&*!|>[]{}-@%`~$/\\\n\t0\x00\u2028", " -> ", ":= ", "{}", "[]", "null", "  ", "\n  ", "é", "💥",
    "secret(X)", " by ", " if ", "true", "1e9", "- ", "every day at", " becomes ", "list(", "a" * 300, "((((((((",
    "now()", " == ",
)  # fmt: skip


def test_format_then_parse_is_identity(whole_specs: list[AppSpec]) -> None:
    for spec in whole_specs:
        _reads_back(spec)


def test_the_full_form_is_the_same_spec(whole_specs: list[AppSpec]) -> None:
    for spec in whole_specs:
        _full_form_reads_back(spec)


def test_the_json_schema_accepts_both_forms(whole_specs: list[AppSpec]) -> None:
    for spec in whole_specs:
        _suits_the_schema(spec)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@given(full_specs())
@_NEW_ONES
def test_all_of_that_for_many_more_specs(spec: AppSpec) -> None:
    _reads_back(spec)
    _full_form_reads_back(spec)
    _suits_the_schema(spec)


@pytest.mark.parametrize("title", ["OL(", ")", "it's", "'(\"", "\\(", "(a, b", "a: (b"])
def test_what_a_block_quotes_closes_nothing(title: str) -> None:
    entities = "entities: {Doctor: {fields: {name: text}}}"
    spec = parse(f"{{appspec: 1, app: {{name: a}}, {entities}, pages: {{home: {{show: [form(Doctor)]}}}}}}")
    blocks = [FormBlock(entity="Doctor", title=title), ListBlock(entity="Doctor")]
    page = spec.pages["home"].model_copy(update={"show": blocks})
    _reads_back(spec.model_copy(update={"pages": {"home": page}}))


def _reads_back(spec: AppSpec) -> None:
    assert validate(spec) == []
    text = dump(spec)
    again = parse(text)
    assert again == spec
    assert dump(again) == text
    assert spec_hash(again) == spec_hash(spec)
    assert list(again.pages) == list(spec.pages)


def _full_form_reads_back(spec: AppSpec) -> None:
    assert parse(json.dumps(full_form(spec), ensure_ascii=False)) == spec
    assert AppSpec.model_validate_json(spec.model_dump_json()) == spec


def _suits_the_schema(spec: AppSpec) -> None:
    validator = Draft202012Validator(json_schema())
    for document in (YAML(typ="safe", pure=True).load(dump(spec)), full_form(spec)):
        assert [(list(error.absolute_path), error.message) for error in validator.iter_errors(document)] == []


@pytest.mark.parametrize("seed", range(4))
def test_fifty_mutated_documents(seed: int) -> None:
    _mutations(seed, 50)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.timeout(1800)
def test_ten_thousand_mutated_documents(seed: int) -> None:
    _mutations(1_000 + seed, 500)


def _mutations(seed: int, count: int) -> None:
    """Documents with pieces cut out, doubled, swapped and replaced: each is read, or refused with its place."""
    chance = random.Random(seed)
    names = [*SHOWCASES, *SHOWCASES, *EXAMPLES]
    for _ in range(count):
        text = _mutated(example(chance.choice(names)), chance)
        started = time.process_time()
        read_or_refused(text)
        assert time.process_time() - started < 10, text


def _mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(text) + 1)
        stop = min(start + chance.choice((0, 1, 3, 20, 200)), len(text))
        match chance.randrange(5):
            case 0:
                text = text[:start] + text[stop:]
            case 1:
                text = text[:start] + chance.choice(_JUNK) + text[stop:]
            case 2:
                text = text[:stop] + text[start:stop] + text[stop:]
            case 3:
                words = text.split(" ")
                here, there = chance.randrange(len(words)), chance.randrange(len(words))
                words[here] = words[there]
                text = " ".join(words)
            case _:
                lines = text.split("\n")
                here, there = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[here] = " " * chance.randrange(8) + lines[there].strip()
                text = "\n".join(lines)
    return text
