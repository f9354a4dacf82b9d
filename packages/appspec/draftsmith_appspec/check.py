"""Whether the parts of a spec fit together: the app, its roles, and its entities as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .check_entity import entity_findings
from .check_relations import cycle_findings
from .colours import wrong_colour
from .findings import Finding, line_findings, prose_findings
from .limits import MAX_ENTITIES, MAX_LOCALES, MAX_ROLES
from .model import ADMIN, App, AppSpec, Role
from .names import wrong_app_name, wrong_name
from .words import snake_of

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
# What the generated API serves at /api/<name> itself.
_TAKEN_PATHS = frozenset({"auth", "demo", "docs", "health", "healthz", "openapi", "options", "stats"})


def findings(spec: AppSpec) -> Iterator[Finding]:
    """Every problem of a spec, entity by entity."""
    yield from _app(spec.app)
    yield from _roles(spec.roles)
    if not spec.entities:
        yield Finding(("entities",), "there are no entities", "name at least one kind of thing the app keeps")
    if len(spec.entities) > MAX_ENTITIES:
        yield Finding(("entities",), f"there are {len(spec.entities)} entities; {MAX_ENTITIES} are the most")
        return
    yield from _alike(spec)
    yield from _accounts(spec)
    for name, entity in spec.entities.items():
        yield from entity_findings(name, entity, spec)
    yield from cycle_findings(spec)


def _app(app: App) -> Iterator[Finding]:
    if wrong := wrong_app_name(app.name):
        yield Finding(("app", "name"), *wrong)
    yield from line_findings(("app", "title"), app.title)
    yield from prose_findings(("app", "summary"), app.summary)
    if not app.locales or len(app.locales) > MAX_LOCALES:
        yield Finding(("app", "locales"), f"an app has 1 to {MAX_LOCALES} locales", "write `locales: [en]`")
    for index, locale in enumerate(app.locales[:MAX_LOCALES]):
        if not _LOCALE.fullmatch(locale):
            yield Finding(("app", "locales", index), f'"{locale[:40]}" is not a locale', "write them like en or pt-BR")
        elif locale in app.locales[:index]:
            yield Finding(("app", "locales", index), f"{locale} is here twice", "keep one of them")
    for key, colour in (("primary", app.theme.primary), ("background", app.theme.background)):
        if wrong := wrong_colour(colour):
            yield Finding(("app", "theme", key), *wrong)


def _roles(roles: dict[str, Role]) -> Iterator[Finding]:
    if len(roles) > MAX_ROLES:
        yield Finding(("roles",), f"there are {len(roles)} roles; {MAX_ROLES} are the most")
    for name, role in roles.items():
        if wrong := wrong_name("role", name):
            yield Finding(("roles", name), *wrong)
        if role.title is not None:
            yield from line_findings(("roles", name, "title"), role.title)
    if ADMIN in roles and roles[ADMIN].signup == "open":
        message = "anybody could make themselves an admin"
        yield Finding(("roles", ADMIN, "signup"), message, "write `signup: invite`, or leave admin out")


def _alike(spec: AppSpec) -> Iterator[Finding]:
    """Entities whose modules or addresses would be the same."""
    modules: dict[str, str] = {}
    paths: dict[str, str] = {}
    for name, entity in spec.entities.items():
        module = snake_of(name).replace("_", "")
        if module in modules:
            yield Finding(("entities", name), f"{name} and {modules[module]} differ only in capitals", "rename one")
        modules.setdefault(module, name)
        path = re.sub(r"[^a-z0-9]+", "-", entity.plural.lower()).strip("-")
        where = ("entities", name, "plural")
        if path in _TAKEN_PATHS:
            hint = "say another plural, or rename the entity"
            yield Finding(where, f'the generated app uses the address "/api/{path}" itself', hint)
        elif path in paths:
            message = f'{name} and {paths[path]} have the same plural "{entity.plural}"'
            yield Finding(where, message, "say another plural")
        if path:
            paths.setdefault(path, name)


def _accounts(spec: AppSpec) -> Iterator[Finding]:
    profiles: dict[str, str] = {}
    for name, entity in spec.entities.items():
        role = entity.account
        if role is not None and role in profiles:
            message = f'{profiles[role]} is the profile of the role "{role}" already'
            hint = "one entity per role: make another role, or a relation"
            yield Finding(("entities", name, "account"), message, hint)
        if role is not None:
            profiles.setdefault(role, name)
