"""The app itself, its roles, and what no two entities may share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..colours import wrong_colour
from ..currencies import currency_codes
from ..findings import Finding, count_findings, line_findings, prose_findings, repeat_findings
from ..limits import MAX_DOMAINS, MAX_LOCALES, MAX_ROLES
from ..model import ADMIN, App, AppSpec, Role
from ..names import wrong_app_name, wrong_name
from ..reader import Path
from ..suggest import did_you_mean
from ..timezones import timezone_names
from ..words import snake_of

DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_MAX_DOMAIN = 253
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
# What the generated API serves at /api/<name> itself.
_TAKEN_PATHS = frozenset({"auth", "demo", "docs", "health", "healthz", "openapi", "options", "stats"})


def app_findings(spec: AppSpec) -> Iterator[Finding]:
    """Every problem of the app and its roles."""
    yield from _app(spec.app)
    yield from _roles(spec.roles)
    if spec.app.tenant is not None and spec.app.tenant not in spec.entities:
        hint = did_you_mean(spec.app.tenant, spec.entities)
        yield Finding(("app", "tenant"), f'there is no entity "{spec.app.tenant[:60]}"', hint)


def together_findings(spec: AppSpec) -> Iterator[Finding]:
    """What is wrong between entities: names that are too alike, two profiles of one role."""
    yield from _alike(spec)
    yield from _accounts(spec)


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
    theme = (("primary", app.theme.primary), ("background", app.theme.background), ("accent", app.theme.accent))
    for key, colour in theme:
        if colour is not None and (wrong := wrong_colour(colour)):
            yield Finding(("app", "theme", key), *wrong)
    if app.timezone is not None and app.timezone not in timezone_names():
        hint = did_you_mean(app.timezone, timezone_names()) or "write a name such as Europe/Berlin, or UTC"
        yield Finding(("app", "timezone"), f'"{app.timezone[:40]}" is not a time zone', hint)
    if app.currency is not None and app.currency not in currency_codes():
        hint = did_you_mean(app.currency, currency_codes()) or "write a code of ISO 4217, such as EUR"
        yield Finding(("app", "currency"), f'"{app.currency[:20]}" is not a currency', hint)


def _roles(roles: dict[str, Role]) -> Iterator[Finding]:
    if len(roles) > MAX_ROLES:
        yield Finding(("roles",), f"there are {len(roles)} roles; {MAX_ROLES} are the most")
    for name, role in roles.items():
        if wrong := wrong_name("role", name):
            yield Finding(("roles", name), *wrong)
        if role.title is not None:
            yield from line_findings(("roles", name, "title"), role.title)
        yield from _signup(("roles", name), role)
    if ADMIN in roles and roles[ADMIN].signup == "open":
        message = "anybody could make themselves an admin"
        yield Finding(("roles", ADMIN, "signup"), message, "write `signup: invite`, or leave admin out")


def _signup(path: Path, role: Role) -> Iterator[Finding]:
    yield from count_findings((*path, "domains"), len(role.domains), MAX_DOMAINS, "domains")
    for index, domain in enumerate(role.domains[:MAX_DOMAINS]):
        if not DOMAIN.fullmatch(domain) or len(domain) > _MAX_DOMAIN:
            hint = "write it like example.com, in lower case"
            yield Finding((*path, "domains", index), f'"{domain[:60]}" is not a domain', hint)
    yield from repeat_findings((*path, "domains"), role.domains)
    if role.signup != "open" and (role.domains or role.approval):
        key = "domains" if role.domains else "approval"
        message = f"{key} is about signing up, which is {role.signup} here"
        yield Finding((*path, key), message, "write `signup: open`, or leave it out")


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
