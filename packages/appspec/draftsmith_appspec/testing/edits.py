"""Specs beside what somebody made of them."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from ..change.follow import followed
from ..change.likeness import Renaming
from ..change.shape import spec_of
from ..model import ADMIN, AppSpec
from ..reader import path_text
from .full import full_specs

_NEW_ENTITIES = ("Zebra", "YachtTrip")
_NEW_NAMES = ("zone", "yield_of_year", "zest", "yarn", "zodiac", "youth", "zip_1", "yard_no")


@st.composite
def renamed_specs(draw: DrawFn) -> tuple[AppSpec, AppSpec, dict[str, str]]:
    """A spec, the same with some of its parts called otherwise, and the new names by the old paths."""
    spec = draw(full_specs())
    found: list[Renaming] = []
    names = iter(draw(st.permutations(_NEW_NAMES)))
    for role in spec.roles:
        if role != ADMIN and draw(st.booleans()):
            found.append(Renaming(("roles", role), next(names)))
    old = draw(st.sampled_from(sorted(spec.entities)))
    if draw(st.booleans()):
        found.append(Renaming(("entities", old), draw(st.sampled_from(_NEW_ENTITIES))))
    entity = spec.entities[old]
    for section in ("fields", "belongs_to", "has_many", "many_to_many"):
        members = sorted(getattr(entity, section))
        if draw(st.booleans()) and members:
            found.append(Renaming(("entities", old, section, draw(st.sampled_from(members))), next(names)))
    for section in ("pages", "connectors"):
        parts = sorted(set(getattr(spec, section)) - {"home"})
        if draw(st.booleans()) and parts:
            found.append(Renaming((section, draw(st.sampled_from(parts))), next(names)))
    return spec, spec_of(followed(spec, found)), {path_text(one.path): one.to for one in found}
