"""Features, connectors, the HTTP contract, environments and targets."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any, TypeVar, cast, get_args

from ..model import (
    Backend,
    Compliance,
    Connector,
    ConnectorKind,
    Contract,
    Database,
    Envelope,
    Environment,
    ErrorKey,
    IdType,
    ListKey,
    Mobile,
    Naming,
    Pagination,
    Setting,
    StatusKey,
    Targets,
    Web,
)
from ..nodes import Mapping, Node, Scalar, Sequence
from ..reader import Path, Reader, is_null, is_text, place_of
from ..suggest import did_you_mean
from .section import LEAVE_OUT, Section, read_integer, read_named, read_setting

SECRET = re.compile(r"secret\(\s*(?P<name>[^()]*?)\s*\)")
_PLANNED_TARGETS = MappingProxyType(dict.fromkeys(("api", "graphql", "desktop", "cli"), LEAVE_OUT))
_BACKENDS_LATER = ("node", "java", "rust")
_WEBS_LATER = ("vue", "svelte", "angular", "solid")
_Key = TypeVar("_Key", bound=str)


def decode_features(node: Node, path: Path, reader: Reader) -> dict[str, dict[str, Setting]]:
    """Features: a list of ids and of `{id: settings}`, or a mapping of settings by id."""
    if isinstance(node, Mapping):
        return {name: _settings(value, here, reader) for name, value, here in read_named(node, path, "", reader)}
    if not isinstance(node, Sequence):
        reader.complain(place_of(node), path, "this has to be a list of features", "write it like [export_csv, search]")
        return {}
    found: dict[str, dict[str, Setting]] = {}
    for index, item in enumerate(node.items):
        entries: list[tuple[Scalar, Node | None]] = []
        if isinstance(item, Mapping):
            entries = [(entry.key, entry.value) for entry in item.entries]
        elif isinstance(item, Scalar) and not is_null(item):
            entries = [(item, None)]
        if not entries:
            reader.complain(place_of(item), (*path, index), "this has to be a feature", "write its name")
        for key, value in entries:
            name, here = key.text, (*path, key.text)
            if name in found:
                reader.complain(place_of(key), here, f"{name[:60]} is here twice", "keep one of them")
            reader.remember(here, place_of(key))
            found[name] = _settings(value, here, reader) if value is not None else {}
    return found


def decode_connector(node: Node, path: Path, reader: Reader) -> Connector:
    """A connector: settings stand beside its kind, secrets as `secret(NAME)`."""
    if isinstance(node, Scalar) and not is_null(node):
        return Connector(kind=cast(ConnectorKind, reader.choice(node, path, get_args(ConnectorKind))))
    settings: dict[str, Setting] = {}
    secrets: dict[str, str] = {}
    kind, title = "", None
    for name, value, here in read_named(node, path, "a mapping with `kind` and its settings", reader):
        if name == "kind":
            kind = reader.choice(value, here, get_args(ConnectorKind))
        elif name == "title":
            title = reader.text(value, here)
        elif name in ("settings", "secrets") and isinstance(value, Mapping):
            for key, inner, place in read_named(value, here, "", reader):
                reader.remember((*path, key), place_of(inner))
                if name == "settings":
                    settings[key] = read_setting(inner, place, reader)
                else:
                    secrets[key] = reader.text(inner, place)
        elif isinstance(value, Scalar) and (found := SECRET.fullmatch(value.text.strip())):
            reader.remember((*path, "secrets", name), place_of(value).after(value.text.find("(") + 1))
            secrets[name] = found["name"]
        else:
            reader.remember((*path, "settings", name), place_of(value))
            settings[name] = read_setting(value, here, reader)
    if not kind:
        hint = f"add `kind:`, one of: {', '.join(get_args(ConnectorKind))}"
        reader.complain(reader.place(path), path, '"kind" is missing', hint)
    return Connector(
        kind=cast(ConnectorKind, kind or get_args(ConnectorKind)[0]), title=title, settings=settings, secrets=secrets
    )


def decode_contract(node: Node, path: Path, reader: Reader) -> Contract:
    """The HTTP contract."""
    section = Section(node, path, reader, Contract.model_fields)
    return Contract(
        prefix=section.text("prefix") if "prefix" in section else "/api",
        naming=section.choice("naming", get_args(Naming), "snake"),
        envelope=_envelope(section.found["envelope"], section.at("envelope"), reader)
        if "envelope" in section
        else Envelope(),
        pagination=section.choice("pagination", get_args(Pagination), "page"),
        page_size=section.number("page_size", 20),
        paths=section.texts("paths", "paths by entity"),
        names={
            entity: {name: reader.text(value, at) for name, value, at in read_named(inner, here, "names", reader)}
            for entity, inner, here in section.named("names", "names by entity")
        },
        status=_keyed(section, "status", get_args(StatusKey), read_integer) if "status" in section else {},
        id=section.choice("id", get_args(IdType), "uuid"),
    )


def decode_environment(node: Node, path: Path, reader: Reader) -> Environment:
    """An environment."""
    later = dict.fromkeys(("region", "cloud", "variables", "secrets", "url"), LEAVE_OUT)
    section = Section(node, path, reader, Environment.model_fields, later)
    return Environment(
        database=section.choice("database", get_args(Database), "sqlite"),
        replicas=section.number("replicas", 1),
        domain=section.maybe("domain"),
        demo_data=section.flag("demo_data"),
    )


def decode_compliance(node: Node, path: Path, reader: Reader) -> list[Compliance]:
    """Marks of the rules that apply."""
    names: list[Node] = [node] if isinstance(node, Scalar) else []
    if isinstance(node, Sequence):
        names = list(node.items)
    elif isinstance(node, Mapping):
        reader.complain(place_of(node), path, "this has to be a list", "write it like [gdpr]")
    found = []
    for index, item in enumerate(names):
        reader.remember((*path, index), place_of(item))
        found.append(cast(Compliance, reader.choice(item, (*path, index), get_args(Compliance))))
    return found


def decode_targets(node: Node, path: Path, reader: Reader) -> Targets:
    """What is generated."""
    section = Section(node, path, reader, Targets.model_fields, _PLANNED_TARGETS)
    return Targets(
        backend=section.choice("backend", get_args(Backend), "python", _BACKENDS_LATER),
        web=section.choice("web", get_args(Web), "react", _WEBS_LATER),
        mobile=section.choice("mobile", get_args(Mobile), "none"),
    )


def _settings(node: Node, path: Path, reader: Reader) -> dict[str, Setting]:
    entries = read_named(node, path, "settings by name", reader)
    for _, value, here in entries:
        reader.remember(here, place_of(value))
    return {name: read_setting(value, here, reader) for name, value, here in entries}


def _envelope(node: Node, path: Path, reader: Reader) -> Envelope:
    section = Section(node, path, reader, Envelope.model_fields)
    said: dict[str, Any] = {}
    for key, parts in (("list", get_args(ListKey)), ("error", get_args(ErrorKey))):
        if key in section:
            bare = is_text(section.found[key], "none")
            said[key] = {} if bare else _keyed(section, key, parts, lambda inner, at, reader: reader.text(inner, at))
    return Envelope(item=section.maybe("item"), **said)


def _keyed(section: Section, key: str, known: tuple[str, ...], read: Any) -> dict[Any, Any]:
    found = {}
    for name, inner, here in section.named(key, f"a mapping with {', '.join(known)}"):
        if name not in known:
            hint = did_you_mean(name, known)
            section.reader.complain(section.reader.place(here), here, f'"{name[:60]}" is not known here', hint)
        else:
            section.reader.remember(here, place_of(inner))
            found[name] = read(inner, here, section.reader)
    return found
