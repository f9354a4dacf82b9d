"""The canonical text of a spec: short forms, defaults left out, one layout. Equal specs give equal bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from .model import ACTIONS, ADMIN, Access, App, AppSpec, Entity, Field, FieldType, Role, Targets, Theme
from .short import write_field, write_relation
from .values import duration_text
from .words import derived_label, plural_of, title_of

_PLAIN = re.compile(r"[A-Za-z0-9(/\-][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]*")
_FLOW = re.compile(r"[\[\]{},]")
_OTHER_TYPE = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+]?[.0-9][-0-9_.,:eExXoOa-fA-F+TZ]*|[-+]?\.(inf|nan)|---.*|-", re.IGNORECASE
)
_UNPRINTABLE = re.compile(r"[^\t\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


_WRITTEN = frozenset(
    {
        "appspec", "app", "roles", "entities", "targets", "primary", "background", "mode", "signup", "backend", "title",
        "web", "plural", "account", "label", "fields", "belongs_to", "many_to_many", "unique", "order", "access",
        "type",        "required", "default", "values", "min", "max", "pattern", "currency", "unit", "help", "entity",
    }
)  # fmt: skip


def dump(spec: AppSpec) -> str:
    """The canonical YAML of a valid spec: `parse(dump(spec)) == spec`, and `dump` of that is the same text."""
    blocks = [["appspec: 1", *_app(spec.app)], list(_roles(spec.roles))]
    blocks += [list(_entity(name, entity)) for name, entity in spec.entities.items()]
    blocks[2:3] = [["entities:", *block] for block in blocks[2:3]]
    blocks.append(list(_targets(spec.targets)))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def full_form(spec: AppSpec) -> dict[str, Any]:
    """The spec with nothing implied and no short forms, as JSON data; `parse` reads it too, written as JSON or YAML.

    What is not said at all (no default, no bound, no rule) has no key. Durations are texts, such as 1h30m.
    """
    data: dict[str, Any] = spec.model_dump(mode="json", exclude_none=True)
    data = {key: value for key, value in data.items() if key in _WRITTEN}
    for part in (data["app"]["theme"], data["targets"], *data["roles"].values(), *data["entities"].values()):
        for key in [key for key in part if key not in _WRITTEN]:
            del part[key]
    for entity in data["entities"].values():
        for part in entity["fields"].values():
            for key in [key for key in part if key not in _WRITTEN]:
                del part[key]
        for part in entity["many_to_many"].values():
            for key in [key for key in part if key != "entity"]:
                del part[key]
    for name, entity in spec.entities.items():
        for key, field in entity.fields.items():
            if field.type is FieldType.DURATION:
                said = data["entities"][name]["fields"][key]
                kept = (("default", field.default), ("min", field.min), ("max", field.max))
                said |= {part: duration_text(int(minutes)) for part, minutes in kept if minutes is not None}
    return data


def spec_hash(spec: AppSpec) -> str:
    """SHA-256 of the canonical text, in hex: the same for any two ways of writing one spec."""
    return hashlib.sha256(dump(spec).encode()).hexdigest()


def scalar(text: str, *, flow: bool = False) -> str:
    """A text as a YAML scalar: plain where every YAML reader takes it for the same text, else in quotes."""
    plain = (
        _PLAIN.fullmatch(text) is not None
        and not _OTHER_TYPE.fullmatch(text)
        and not text.startswith("- ")
        and not text.endswith((" ", ":"))
        and ": " not in text
        and " #" not in text
        and not (flow and _FLOW.search(text))
    )
    if plain:
        return text
    if not _UNPRINTABLE.search(text):
        return "'{}'".format(text.replace("'", "''"))
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{_UNPRINTABLE.sub(_escape, escaped)}"'


def _escape(match: re.Match[str]) -> str:
    return f"\\U{ord(match.group()):08x}"


def _flow_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(scalar(text, flow=True) for text in texts)}]"


def _flow_map(pairs: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{key}: {scalar(value, flow=True)}" for key, value in pairs) + "}"


def _app(app: App) -> Iterator[str]:
    yield "app:"
    yield f"  name: {scalar(app.name)}"
    if app.title != title_of(app.name):
        yield f"  title: {scalar(app.title)}"
    if app.summary:
        yield f"  summary: {scalar(app.summary)}"
    if app.locales != ["en"]:
        yield f"  locales: {_flow_list(app.locales)}"
    usual = Theme()
    said = [
        (key, value)
        for key, value in app.theme.model_dump().items()
        if value is not None and value != getattr(usual, key)
    ]
    if said:
        yield f"  theme: {_flow_map(said)}"


def _roles(roles: dict[str, Role]) -> Iterator[str]:
    said = [(name, role) for name, role in roles.items() if (name, role) != (ADMIN, Role(signup="none"))]
    if said:
        yield "roles:"
    for name, role in said:
        pairs = [("title", role.title)] if role.title is not None else []
        pairs.append(("signup", role.signup))
        yield f"  {scalar(name)}: {_flow_map(pairs)}"


def _entity(name: str, entity: Entity) -> Iterator[str]:
    yield f"  {scalar(name)}:"
    title = title_of(name)
    if entity.title != title:
        yield f"    title: {scalar(entity.title)}"
    if entity.plural != plural_of(entity.title):
        yield f"    plural: {scalar(entity.plural)}"
    if entity.account is not None:
        yield f"    account: {scalar(entity.account)}"
    if entity.label != derived_label({key: field.type for key, field in entity.fields.items()}):
        yield f"    label: {scalar(entity.label)}"
    yield from _block("belongs_to", ((key, scalar(write_relation(to))) for key, to in entity.belongs_to.items()))
    yield from _block("many_to_many", ((key, scalar(to.entity)) for key, to in entity.many_to_many.items()))
    if entity.fields:
        yield "    fields:"
        yield from chain.from_iterable(_field(key, field) for key, field in entity.fields.items())
    if entity.unique:
        yield f"    unique: [{', '.join(_flow_list(group) for group in entity.unique)}]"
    if entity.order:
        yield f"    order: {_flow_list(entity.order)}"
    yield from _block("access", _rules(entity.access))


def _field(name: str, field: Field) -> Iterator[str]:
    short = scalar(write_field(field))
    if field.pattern is None and field.help is None:
        yield f"      {scalar(name)}: {short}"
        return
    yield f"      {scalar(name)}:"
    yield f"        type: {short}"
    if field.pattern is not None:
        yield f"        pattern: {scalar(field.pattern)}"
    if field.help is not None:
        yield f"        help: {scalar(field.help)}"


def _rules(access: Access) -> Iterator[tuple[str, str]]:
    for action in ACTIONS:
        text: str | None = getattr(access, action)
        if text is not None:
            yield action, text if text in ("true", "false") else scalar(text)


def _block(key: str, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    lines = [f"      {scalar(name)}: {text}" for name, text in pairs]
    if lines:
        yield f"    {key}:"
        yield from lines


def _targets(targets: Targets) -> Iterator[str]:
    if targets != Targets():
        yield f"targets: {_flow_map((key, value) for key, value in targets.model_dump().items() if value != 'none')}"
