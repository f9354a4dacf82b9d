"""Whatever two or three valid specs are: a diff applied is the other spec; a merge keeps what only one side changed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from draftsmith_appspec import AppSpec, apply, diff, dump, merge, parse, validate
from draftsmith_appspec.testing import full_specs, renamed_specs, valid_specs

_ALL_CHECKS = list(HealthCheck)
_SAME_ONES = settings(
    deadline=None, suppress_health_check=_ALL_CHECKS, max_examples=8, derandomize=True, phases=[Phase.generate]
)
_NEW_ONES = settings(deadline=None, suppress_health_check=_ALL_CHECKS, max_examples=150)


@given(full_specs() | valid_specs(), full_specs() | valid_specs())
@_SAME_ONES
def test_a_diff_applied_gives_the_other(old: AppSpec, new: AppSpec) -> None:
    _applied(old, new)


@given(renamed_specs())
@_SAME_ONES
def test_what_is_renamed_takes_its_mentions_along(pair: tuple[AppSpec, AppSpec, dict[str, str]]) -> None:
    _renamed(*pair)


@given(full_specs(), full_specs(), full_specs())
@_SAME_ONES
def test_merging(base: AppSpec, ours: AppSpec, theirs: AppSpec) -> None:
    _merged(base, ours, theirs)


@given(renamed_specs(), full_specs())
@_SAME_ONES
def test_merging_what_was_renamed(pair: tuple[AppSpec, AppSpec, dict[str, str]], theirs: AppSpec) -> None:
    _merged(pair[0], pair[1], theirs)


@pytest.mark.slow
@pytest.mark.timeout(900)
@given(full_specs(), full_specs(), full_specs(), renamed_specs())
@_NEW_ONES
def test_all_of_that_for_many_more_specs(
    one: AppSpec, two: AppSpec, three: AppSpec, pair: tuple[AppSpec, AppSpec, dict[str, str]]
) -> None:
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
