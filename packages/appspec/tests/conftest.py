"""Specs to test with, the same in every run and drawn once: drawing one costs more than what is tested with it."""

from __future__ import annotations

from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from draftsmith_appspec import AppSpec
from draftsmith_appspec.testing import full_specs, renamed_specs, valid_specs

_T = TypeVar("_T")


@pytest.fixture(scope="session")
def generated_specs() -> list[AppSpec]:
    """Of what is generated today."""
    return _drawn(valid_specs(), 25)


@pytest.fixture(scope="session")
def whole_specs() -> list[AppSpec]:
    """Of the whole language."""
    return _drawn(full_specs(), 16)


@pytest.fixture(scope="session")
def renamed_pairs() -> list[tuple[AppSpec, AppSpec, dict[str, str]]]:
    """A spec, the same with parts called otherwise, and the new names by the old paths."""
    return _drawn(renamed_specs(), 8)


def _drawn(strategy: SearchStrategy[_T], count: int) -> list[_T]:
    found: list[_T] = []

    @given(strategy)
    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def collect(one: _T) -> None:
        found.append(one)

    collect()
    assert len(found) == count
    return found
