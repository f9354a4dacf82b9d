"""Whatever two or three valid specs are: a diff applied is the other spec; a merge keeps what only one side changed."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings

from draftsmith_appspec import (
    Access,
    App,
    AppSpec,
    BelongsTo,
    Entity,
    Field,
    FieldType,
    apply,
    diff,
    dump,
    merge,
    parse,
    validate,
)
from draftsmith_appspec.testing import full_specs, renamed_specs

_NEW_ONES = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)
_Pair = tuple[AppSpec, AppSpec, dict[str, str]]


def test_a_diff_applied_gives_the_other(whole_specs: list[AppSpec], generated_specs: list[AppSpec]) -> None:
    specs = [*whole_specs, *generated_specs[:8]]
    for at, old in enumerate(specs):
        for new in (specs[at - 1], specs[at - 2]):
            _applied(old, new)


def test_what_is_renamed_takes_its_mentions_along(renamed_pairs: list[_Pair]) -> None:
    for pair in renamed_pairs:
        _renamed(*pair)


def test_merging(whole_specs: list[AppSpec]) -> None:
    for at, base in enumerate(whole_specs[:8]):
        _merged(base, whole_specs[at - 1], whole_specs[at - 2])


def test_merging_what_was_renamed(renamed_pairs: list[_Pair], whole_specs: list[AppSpec]) -> None:
    for (base, ours, _), theirs in zip(renamed_pairs[:6], whole_specs, strict=False):
        _merged(base, ours, theirs)


def test_large_specs_of_which_everything_was_renamed_take_seconds() -> None:
    base, ours, theirs = (_large(name) for name in ("left", "lefty", "oleft"))
    started = time.process_time()
    found = diff(base, ours)
    assert {one.kind for one in found.differences} == {"renamed"}
    assert apply(found, base) == ours
    assert merge(base, ours, theirs).conflicts
    assert diff(_large("left"), _large("right", entity="Beta"))
    assert time.process_time() - started < 20


def _large(name: str, entity: str = "Alpha") -> AppSpec:
    """Forty entities of forty fields each, called after a word."""
    entities = {}
    for number in range(40):
        kinds = (FieldType.PHONE, FieldType.TEXT)
        fields = {
            f"{name}_{at}_{'abcdefgh'[at % 8] * 3}": Field(type=kinds[at % 2], required=False) for at in range(40)
        }
        to = {"up": BelongsTo(entity=f"{entity}{number - 1}", required=False)} if number else {}
        access = Access(read=f'{name}_0_aaa == "x"')
        entities[f"{entity}{number}"] = Entity(fields=fields, belongs_to=to, access=access)
    return AppSpec(app=App(name="large"), entities=entities)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@given(full_specs(), full_specs(), full_specs(), renamed_specs())
@_NEW_ONES
def test_all_of_that_for_many_more_specs(one: AppSpec, two: AppSpec, three: AppSpec, pair: _Pair) -> None:
    _applied(one, two)
    _renamed(*pair)
    _merged(one, two, three)
    _merged(pair[0], pair[1], one)


def _applied(old: AppSpec, new: AppSpec) -> None:
    found = diff(old, new)
    assert apply(found, old) == new
    assert dump(apply(found, old)) == dump(new)
    assert diff(old, old).differences == ()
    for one in found.differences:
        assert one.sentence[0].upper() == one.sentence[0]
        assert one.sentence.endswith((".", "…"))
        assert "\n" not in str(one)


def _renamed(old: AppSpec, new: AppSpec, names: dict[str, str]) -> None:
    """A spec in which parts were renamed is valid, is read back, and differs by these names alone."""
    assert validate(new) == []
    assert parse(dump(new)) == new
    found = diff(old, new, renamed=names)
    assert [one.kind for one in found.differences if one.kind != "renamed"] == []
    assert len(found.differences) == len(names)
    assert apply(found, old) == new


def _merged(base: AppSpec, ours: AppSpec, theirs: AppSpec) -> None:
    for one, two in ((ours, base), (base, ours), (ours, ours)):
        same = merge(base, one, two)
        assert same.conflicts == ()
        assert same.problems == ()
        assert dump(same.spec) == dump(ours)
    found, turned = merge(base, ours, theirs), merge(base, theirs, ours)
    assert bool(found.conflicts) == bool(turned.conflicts)
    if not found.conflicts:
        assert found.spec == turned.spec
        assert found.problems == turned.problems
    for conflict in found.conflicts:
        assert conflict.path
        assert conflict.message
