"""Features, connectors, the HTTP contract, environments and targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from ..connectors import connector_registry
from ..features import feature_registry
from ..findings import Finding, count_findings, line_findings, repeat_findings
from ..limits import MAX_CODE, MAX_CONNECTORS, MAX_ENVIRONMENTS, MAX_PAGE_SIZE, MAX_REPLICAS
from ..model import AppSpec, Connector, Contract, Entity, Environment
from ..names import wrong_name
from ..reader import Path
from ..registry import wrong_settings
from ..suggest import did_you_mean
from .app import DOMAIN

_SECRET = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
# What tokens of well-known services look like: a spec is shared, so none may stand in it.
_VALUED = re.compile(r"(xox[abp]-|sk_(live|test)_|ghp_|AKIA[0-9A-Z]{12}|-----BEGIN|eyJ[A-Za-z0-9_-]{20})")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_STATUS = MappingProxyType(
    {
        "create": (200, 201, 202), "update": (200, 202, 204), "delete": (200, 202, 204), "invalid": (400, 422),
        "forbidden": (403, 404), "conflict": (400, 409, 422),
    }
)  # fmt: skip
_OWN = ("id", "created_at", "updated_at")


def outside_findings(spec: AppSpec) -> Iterator[Finding]:
    """Every problem of what is around the entities."""
    for name in list(spec.features)[:MAX_CODE]:
        yield from _feature(("features", name), name, spec)
    yield from count_findings(("features",), len(spec.features), MAX_CODE, "features")
    yield from count_findings(("connectors",), len(spec.connectors), MAX_CONNECTORS, "connectors")
    for name, connector in list(spec.connectors.items())[:MAX_CONNECTORS]:
        yield from _connector(("connectors", name), name, connector)
    yield from _contract(("contract",), spec.contract, spec)
    yield from count_findings(("environments",), len(spec.environments), MAX_ENVIRONMENTS, "environments")
    for name, environment in list(spec.environments.items())[:MAX_ENVIRONMENTS]:
        yield from _environment(("environments", name), name, environment)
    yield from repeat_findings(("compliance",), spec.compliance)


def _feature(path: Path, name: str, spec: AppSpec) -> Iterator[Finding]:
    known = feature_registry()
    if name not in known:
        hint = did_you_mean(name, known) or "see the list of features"
        yield Finding(path, f'there is no feature "{name[:60]}"', hint)
        return
    said = spec.features[name]
    for key, wrong in wrong_settings(said, known[name].settings):
        yield Finding((*path, key), *wrong)
    if "entities" in known[name].settings and isinstance(entities := said.get("entities"), list):
        for index, entity in enumerate(entities):
            if entity not in spec.entities:
                message = f'there is no entity "{entity[:60]}"'
                yield Finding((*path, "entities", index), message, did_you_mean(entity, spec.entities))


def _connector(path: Path, name: str, connector: Connector) -> Iterator[Finding]:
    known = connector_registry()[connector.kind]
    if wrong := wrong_name("connector", name):
        yield Finding(path, *wrong)
    if connector.title is not None:
        yield from line_findings((*path, "title"), connector.title)
    for key, value in connector.settings.items():
        if key in known.secrets:
            hint = f"name it: `{key}: secret({name.upper()}_{key.upper()})`"
            yield Finding((*path, "settings", key), "a secret must not stand in a spec", hint)
        elif isinstance(value, str) and _VALUED.search(value):
            yield Finding((*path, "settings", key), "this looks like a secret", "name it: `secret(NAME)`")
    plain = {key: value for key, value in connector.settings.items() if key not in known.secrets}
    for key, wrong_setting in wrong_settings(plain, known.settings):
        yield Finding((*path, "settings", key), *wrong_setting)
    for key, secret in connector.secrets.items():
        if key not in known.secrets:
            guess = did_you_mean(key, known.secrets) if known.secrets else "it needs none"
            yield Finding((*path, "secrets", key), f'{connector.kind} has no secret "{key[:60]}"', guess)
        elif not _SECRET.fullmatch(secret) or len(secret) > MAX_CODE:
            hint = "name it in capitals, as the environment has it: secret(SLACK_TOKEN)"
            yield Finding((*path, "secrets", key), "this is not the name of a secret", hint)
    for key in known.needs:
        if key not in connector.settings and key not in connector.secrets:
            example = f" secret({name.upper()[:40]}_{key.upper()})" if key in known.secrets else ""
            yield Finding(path, f'{connector.kind} needs its "{key}"', f"add `{key}:{example}`")


def _contract(path: Path, contract: Contract, spec: AppSpec) -> Iterator[Finding]:
    if contract.prefix != "" and (not _PREFIX.fullmatch(contract.prefix) or len(contract.prefix) > MAX_CODE):
        yield Finding((*path, "prefix"), f'"{contract.prefix[:60]}" is not a path', "write it like /api/v2")
    if not 1 <= contract.page_size <= MAX_PAGE_SIZE:
        yield Finding((*path, "page_size"), f"a page has 1 to {MAX_PAGE_SIZE} rows", "choose another number")
    yield from _envelope((*path, "envelope"), contract)
    seen: dict[str, str] = {}
    for entity, text in contract.paths.items():
        here: Path = (*path, "paths", entity)
        if entity not in spec.entities:
            yield Finding(here, f'there is no entity "{entity[:60]}"', did_you_mean(entity, spec.entities))
        if not _PATH.fullmatch(text) or len(text) > MAX_CODE:
            yield Finding(here, f'"{text[:60]}" is not a path', "write it like /bookings")
        elif text in seen:
            yield Finding(here, f"{seen[text]} is at {text} already", "say another path")
        seen.setdefault(text, entity)
    for name, names in contract.names.items():
        here = (*path, "names", name)
        known = spec.entities.get(name)
        if known is None:
            yield Finding(here, f'there is no entity "{name[:60]}"', did_you_mean(name, spec.entities))
        else:
            yield from _names(here, name, known, names)
    for key, code in contract.status.items():
        if code not in _STATUS[key]:
            hint = f"one of: {', '.join(map(str, _STATUS[key]))}"
            yield Finding((*path, "status", key), f"{code} is no status for {key}", hint)


def _envelope(path: Path, contract: Contract) -> Iterator[Finding]:
    envelope = contract.envelope
    for part, keys in (("list", envelope.list), ("error", {k: v for k, v in envelope.error.items() if k != "in"})):
        seen: set[str] = set()
        for key, name in keys.items():
            if not _KEY.fullmatch(name) or len(name) > MAX_CODE:
                yield Finding((*path, part, key), f'"{name[:60]}" is not a key', "write a word such as items")
            elif name in seen:
                yield Finding((*path, part, key), f"{name} is here twice", "say another key")
            seen.add(name)
    for part, around in (("item", envelope.item), ("error", envelope.error.get("in"))):
        if around is not None and (not _KEY.fullmatch(around) or len(around) > MAX_CODE):
            yield Finding((*path, part), f'"{around[:60]}" is not a key', "write a word such as data")
    if envelope.list and "items" not in envelope.list:
        yield Finding((*path, "list"), "a list needs a key for its items", "add `items: items`, or write `list: none`")
    if envelope.error and "message" not in envelope.error:
        yield Finding((*path, "error"), "an error needs a key for its message", "add `message: message`")
    if contract.pagination == "cursor" and "next" not in envelope.list:
        hint = "say where the next cursor stands: `envelope: {list: {items: items, next: next}}`"
        yield Finding(("contract", "pagination"), "pages by cursor need a place for the next one", hint)


def _names(path: Path, name: str, entity: Entity, names: dict[str, str]) -> Iterator[Finding]:
    known = [*entity.fields, *entity.belongs_to, *entity.many_to_many, *_OWN]
    seen: set[str] = set()
    for key, said in names.items():
        here: Path = (*path, key)
        if key not in known:
            yield Finding(here, f'{name} has no field or relation "{key[:60]}"', did_you_mean(key, known))
        if not _KEY.fullmatch(said) or len(said) > MAX_CODE:
            yield Finding(here, f'"{said[:60]}" is not a key', "write a word such as startTime")
        elif said in seen or (said in known and said != key and said not in names):
            yield Finding(here, f"{said} is there already", "say another name")
        seen.add(said)


def _environment(path: Path, name: str, environment: Environment) -> Iterator[Finding]:
    if wrong := wrong_name("environment", name):
        yield Finding(path, *wrong)
    if not 1 <= environment.replicas <= MAX_REPLICAS:
        yield Finding((*path, "replicas"), f"there are 1 to {MAX_REPLICAS} replicas", "choose another number")
    elif environment.replicas > 1 and environment.database == "sqlite":
        hint = "add `database: postgresql`"
        yield Finding((*path, "replicas"), "several replicas cannot share a SQLite file", hint)
    if environment.domain is not None and (not DOMAIN.fullmatch(environment.domain) or len(environment.domain) > 253):
        hint = "write it like app.example.com, in lower case"
        yield Finding((*path, "domain"), f'"{environment.domain[:60]}" is not a domain', hint)
