"""Which roles people may give themselves, and why one that the spec opens stays closed after all."""

from __future__ import annotations

from dataclasses import dataclass

from draftsmith_appspec import AppSpec
from draftsmith_codegen_templates.targets.python.decisions import ANONYMOUS, always, is_profile


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A relation that the profile of a role needs and that a visitor could not choose: they may not read its target."""

    role: str
    profile: str
    relation: str
    target: str


def asked_relations(spec: AppSpec, profile: str) -> list[str]:
    """The relations of a profile that signing up asks for: those it cannot be made without."""
    return [name for name, relation in spec.entities[profile].belongs_to.items() if relation.required]


def profile_of(spec: AppSpec, role: str) -> str | None:
    """The entity whose rows describe the people in a role."""
    return next(
        (key for key, entity in spec.entities.items() if entity.account == role and is_profile(spec, key)), None
    )


def hindrances(spec: AppSpec) -> list[Hindrance]:
    """What keeps roles closed that the spec says are open.

    Showing a visitor the rows to choose from would go against the spec's own rules, and a profile without the relation
    would break its promise that there is one: so people are invited to such a role.
    """
    found = []
    for role, item in spec.roles.items():
        profile = profile_of(spec, role) if item.signup == "open" else None
        if profile is None:
            continue
        for name in asked_relations(spec, profile):
            target = spec.entities[profile].belongs_to[name].entity
            if always(spec, target, "read", ANONYMOUS) != "all":
                found.append(Hindrance(role, profile, name, target))
    return found


def open_roles(spec: AppSpec) -> list[str]:
    """The roles that anybody may sign up for, in the spec's order."""
    closed = {hindrance.role for hindrance in hindrances(spec)}
    return [key for key, role in spec.roles.items() if role.signup == "open" and key not in closed]
