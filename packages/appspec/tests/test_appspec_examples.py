"""The examples validate, and the clinic is the clinic everybody talks about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from jsonschema import Draft202012Validator, ValidationError
from ruamel.yaml import YAML

from draftsmith_appspec import FieldType, OwnerIsMe, RelationIsMe, Step, Trigger, dump, json_schema, parse, validate
from draftsmith_appspec.change.results import Value
from draftsmith_appspec.change.shape import Named, Shape, Struct, spec_shape, tree_of
from draftsmith_appspec.examples import EXAMPLES, SHOWCASES, example
from draftsmith_appspec.rules import Or
from draftsmith_appspec.testing import GENERATED_TYPES


@pytest.mark.parametrize("name", [*EXAMPLES, *SHOWCASES])
def test_every_example_is_fine(name: str) -> None:
    spec = parse(example(name))
    assert validate(spec) == []
    assert parse(dump(spec)) == spec


@pytest.mark.parametrize("name", [*EXAMPLES, *SHOWCASES])
def test_an_editor_finds_no_fault_in_an_example(name: str) -> None:
    Draft202012Validator(json_schema()).validate(YAML(typ="safe", pure=True).load(example(name)))


def test_together_they_use_every_field_type() -> None:
    specs = [parse(example(name)) for name in EXAMPLES]
    used = {field.type for spec in specs for entity in spec.entities.values() for field in entity.fields.values()}
    assert used == set(GENERATED_TYPES)


def test_together_the_ten_use_every_part_of_the_language() -> None:
    specs = [parse(example(name)) for name in (*EXAMPLES, *SHOWCASES)]
    assert len(specs) == 10
    fields = [field for spec in specs for entity in spec.entities.values() for field in entity.fields.values()]
    assert {field.type for field in fields} == set(FieldType)
    blocks = {block.block for spec in specs for page in spec.pages.values() for block in page.show}
    assert blocks == {"list", "table", "form", "detail", "calendar", "kanban", "map", "chart", "metric", "text"}
    workflows = [workflow for spec in specs for workflow in spec.workflows.values()]
    assert {type(workflow.when) for workflow in workflows} == set(get_args(Trigger))
    steps = [step for workflow in workflows for step in workflow.do]
    steps += [
        step
        for spec in specs
        for entity in spec.entities.values()
        for action in entity.actions.values()
        for step in action.do
    ]
    assert {type(step) for step in steps} == set(get_args(Step))
    said = {path for spec in specs for path in _said(spec_shape(), tree_of(spec), ())}
    assert sorted(set(_keys(spec_shape(), ())) - said) == []


def _said(shape: Shape, tree: Value, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The keys that have a value in a spec, names left out."""
    match shape:
        case Struct(keys):
            for key, inner in keys.items():
                if tree[key] not in (None, [], {}, False, ""):
                    yield (*path, key)
                    yield from _said(inner, tree[key], (*path, key))
        case Named(inner):
            for part in tree.values():
                yield from _said(inner, part, path)
        case _:
            return


def _keys(shape: Shape, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The keys there are; of fields only those of entities, since inputs are fields too."""
    match shape:
        case Struct(keys):
            for key, inner in keys.items():
                yield (*path, key)
                if key != "input" and (*path, key) != ("entities", "many_to_many", "fields"):
                    yield from _keys(inner, (*path, key))
        case Named(inner):
            yield from _keys(inner, path)
        case _:
            return


def test_the_clinic() -> None:
    clinic = parse(example("clinic"))
    appointment = clinic.entities["Appointment"]
    assert list(clinic.entities) == ["Doctor", "Patient", "Appointment"]
    assert clinic.account_entity("patient") == "Patient"
    assert appointment.fields["status"].values == ["requested", "confirmed", "cancelled"]
    read = appointment.access.rule("read")
    assert isinstance(read, Or)
    assert {RelationIsMe("patient"), RelationIsMe("doctor")} < set(read.parts)
    assert OwnerIsMe() not in read.parts


def test_an_unknown_example_is_named() -> None:
    with pytest.raises(KeyError, match="there is no example"):
        example("nothing")


@pytest.mark.parametrize(
    "document",
    [
        {"appspec": 2, "app": {"name": "a"}, "entities": {"A": {"fields": {"x": "text"}}}},
        {"appspec": 1, "app": {"name": "A"}, "entities": {"A": {"fields": {"x": "text"}}}},
        {"appspec": 1, "app": {"name": "a"}, "entities": {"a": {"fields": {"x": "text"}}}},
        {"appspec": 1, "app": {"name": "a"}, "entities": {"A": {"fields": {"x": "txt"}}}},
        {"appspec": 1, "app": {"name": "a"}, "entities": {"A": {"fields": {"x": "text"}, "acess": {}}}},
        {"appspec": 1, "app": {"name": "a"}, "entities": {}},
    ],
)
def test_an_editor_finds_the_plain_faults(document: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(json_schema()).validate(document)


def test_the_schema_is_sound_and_a_copy() -> None:
    Draft202012Validator.check_schema(json_schema())
    json_schema()["$defs"].clear()
    assert json_schema()["$defs"]
