"""Whatever a valid spec holds, its canonical text reads back as the same spec, and no text crashes the reader."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from draftsmith_appspec import AppSpec, dump, full_form, json_schema, parse, spec_hash, validate
from draftsmith_appspec.examples import EXAMPLES, example
from draftsmith_appspec.testing import any_specs, damaged_specs, read_or_refused

_UNHURRIED = settings(  # the same specs in every run; test_appspec_full_language draws new ones, in the slow lane
    deadline=None, suppress_health_check=list(HealthCheck), max_examples=12, derandomize=True, phases=[Phase.generate]
)


def test_format_then_parse_is_identity(generated_specs: list[AppSpec]) -> None:
    for spec in generated_specs:
        assert validate(spec) == []
        text = dump(spec)
        again = parse(text)
        assert again == spec
        assert dump(again) == text
        assert spec_hash(again) == spec_hash(spec)
        assert list(again.roles) == list(spec.roles)
        for name, entity in spec.entities.items():
            assert list(again.entities[name].fields) == list(entity.fields)


def test_the_json_schema_accepts_every_canonical_text(generated_specs: list[AppSpec]) -> None:
    for spec in generated_specs:
        document = YAML(typ="safe", pure=True).load(dump(spec))
        assert [error.message for error in Draft202012Validator(json_schema()).iter_errors(document)] == []


def test_the_full_form_is_the_same_spec_and_suits_the_schema(generated_specs: list[AppSpec]) -> None:
    for spec in generated_specs:
        full = full_form(spec)
        assert parse(json.dumps(full, ensure_ascii=False)) == spec
        assert [error.message for error in Draft202012Validator(json_schema()).iter_errors(full)] == []


def test_the_full_form_survives_json(generated_specs: list[AppSpec]) -> None:
    for spec in generated_specs:
        assert AppSpec.model_validate_json(spec.model_dump_json()) == spec


@given(damaged_specs() | any_specs())
@_UNHURRIED
def test_validate_always_answers_and_what_it_passes_can_be_written_and_read(spec: AppSpec) -> None:
    problems = validate(spec)
    if problems:
        assert all(problem.message and problem.line is None for problem in problems)
    else:
        assert parse(dump(spec)) == spec


@given(st.text())
@_UNHURRIED
def test_any_text_is_read_or_refused(text: str) -> None:
    read_or_refused(text)


@given(st.sampled_from(EXAMPLES), st.data())
@_UNHURRIED
def test_a_damaged_spec_is_read_or_refused(name: str, data: st.DataObject) -> None:
    text = example(name)
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, min(start + 40, len(text))))
    junk = data.draw(st.text("\"'?(),=:#&*!|>[]{} \n\t-a1", max_size=6))
    read_or_refused(text[:start] + junk + text[stop:])


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_comment_or_another_spelling_changes_neither_spec_nor_hash(name: str) -> None:
    text = example(name)
    spec = parse(text)
    assert parse("# hello\n" + text.replace("signup: invite", "signup:   'invite'")) == spec
    assert spec_hash(parse(dump(spec))) == spec_hash(spec)
