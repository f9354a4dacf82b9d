"""The reference of the language, read off the JSON Schema and the registries: docs/appspec/reference.md.

`python -m draftsmith_appspec reference > docs/appspec/reference.md` writes it anew; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import limits
from .connectors import connector_registry
from .features import feature_registry
from .model import COMPLEX_TYPES, LENGTH_TYPES, NUMBER_TYPES, FieldType
from .registry import SettingRule
from .schema import json_schema

_Schema = Mapping[str, Any]

_INTRO = """\
# AppSpec reference

Everything an AppSpec may say. This page is made from the code: `python -m draftsmith_appspec reference` writes it.
Start with the [tour](tour.md); [expressions](expressions.md) have a page of their own. Keys in **bold** have to be
there; where several forms are given, any of them will do.
"""


_FEATURES = """\
A list of ids, or a mapping from ids to settings; or both: `[export_csv, {reminders: {minutes_before: 60}}]`.
"""
_CONNECTORS = """\
A service the app calls: its `kind`, a `title`, and the settings of its kind. Secrets are named, never valued:
`token: secret(SLACK_TOKEN)` is what the environment of the running app has under that name. In the full form
they stand under `settings` and `secrets`. Steps call the operations.
"""


def reference() -> str:
    """The reference as markdown."""
    schema = json_schema()
    definitions: Mapping[str, _Schema] = schema["$defs"]
    parts = [_INTRO, _section("The document", schema, definitions)]
    for name, definition in definitions.items():
        if name in _REGISTERED:
            parts.append(_REGISTERED[name]())
            continue
        parts.append(_section(name, definition, definitions))
    parts += [_types(), _limits()]
    return "\n".join(parts)


def _section(title: str, schema: _Schema, definitions: Mapping[str, _Schema]) -> str:
    lines = [f"## {title}\n"]
    if about := schema.get("description"):
        lines.append(f"{about}\n")
    forms = [form for form in _forms(schema) if "properties" not in form]
    if title != "The document" and (forms or _examples(schema)):
        words = " · ".join(dict.fromkeys(_takes(form, definitions) for form in forms))
        shown = "".join(f"    {example}\n" for example in dict.fromkeys(_examples(schema)))
        lines += [f"Written as {words}.\n"] * bool(words) + [f"{shown}"] * bool(shown)
    tables = [form for form in _forms(schema) if "properties" in form]
    for form in tables:
        if len(tables) > 1:
            key, said = next(iter(form["properties"].items()))
            lines.append(f"As a mapping with `{key}{': ' + str(said['const']) if 'const' in said else ''}`:\n")
        lines += [*_table(form, definitions), ""]
    return "\n".join(lines)


def _table(schema: _Schema, definitions: Mapping[str, _Schema]) -> Iterator[str]:
    required = schema.get("required", ())
    yield "| key | takes | left out | |"
    yield "| --- | --- | --- | --- |"
    for key, said in schema["properties"].items():
        name = f"**`{key}`**" if key in required else f"`{key}`"
        usual = f"`{_plain(said['default'])}`" if "default" in said else ""
        yield f"| {name} | {_cell(_takes(said, definitions))} | {usual} | {_cell(_about(said, definitions))} |"
        if "properties" in said:
            for line in list(_table(said, definitions))[2:]:
                yield line.replace("`", f"`{key}.", 1)


def _forms(schema: _Schema) -> list[_Schema]:
    """The ways something can be written."""
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return [inner for form in schema[key] for inner in _forms(form)]
    return [schema]


def _examples(schema: _Schema) -> list[str]:
    return [str(example) for form in (schema, *_forms(schema)) for example in form.get("examples", ())]


def _about(said: _Schema, definitions: Mapping[str, _Schema]) -> str:
    """What it is for; rules and expressions say so in their own section."""
    if "$ref" in said and _name(said["$ref"]) in ("Rule", "Expression"):
        return ""
    return str(said.get("description") or _resolved(said, definitions).get("description", ""))


def _resolved(said: _Schema, definitions: Mapping[str, _Schema]) -> _Schema:
    return definitions[_name(said["$ref"])] if "$ref" in said else said


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _takes(said: _Schema, definitions: Mapping[str, _Schema]) -> str:
    """What may stand somewhere, in words."""
    if "$ref" in said:
        name = _name(said["$ref"])
        return f"[{name}](#{name.lower()})"
    if "const" in said:
        return f"`{_plain(said['const'])}`"
    if "enum" in said:
        return ", ".join(f"`{_plain(value)}`" for value in said["enum"])
    for key in ("oneOf", "anyOf"):
        if key in said:
            return " or ".join(dict.fromkeys(_takes(form, definitions) for form in said[key]))
    match said.get("type"):
        case "array":
            return f"list of {_takes(said.get('items', {}), definitions)}"
        case "object" if "properties" in said:
            return "keys"
        case "object":
            return f"{_of_names(said, definitions)} by name"
        case "string":
            return "text"
        case "integer":
            return "whole number" + _range(said)
        case "number":
            return "number" + _range(said)
        case "boolean":
            return "`true` or `false`"
        case "null":
            return "nothing"
        case [*kinds]:
            return " or ".join(_takes({"type": kind}, definitions) for kind in kinds)
        case _:
            return "a value"


def _of_names(said: _Schema, definitions: Mapping[str, _Schema]) -> str:
    inner: list[_Schema] = list(said.get("patternProperties", {}).values())
    if isinstance(said.get("additionalProperties"), dict):
        inner.append(said["additionalProperties"])
    return " or ".join(dict.fromkeys(_takes(each, definitions) for each in inner)) or "values"


def _range(said: _Schema) -> str:
    least, most = said.get("minimum"), said.get("maximum")
    if least is not None and most is not None:
        return f" from {least} to {most}"
    return f", at least {least}" if least is not None else f", at most {most}" if most is not None else ""


def _types() -> str:
    lines = ["## Types of fields\n", "| type | `min` and `max` | default, unique, order |", "| --- | --- | --- |"]
    for kind in FieldType:
        bounds = "length" if kind in LENGTH_TYPES else "value" if kind in NUMBER_TYPES else ""
        lines.append(f"| `{kind}` | {bounds} | {'no' if kind in COMPLEX_TYPES else 'yes'} |")
    return "\n".join([*lines, ""])


def _features() -> str:
    lines = ["## Features\n", _FEATURES, "| id | | settings |", "| --- | --- | --- |"]
    for feature in feature_registry().values():
        lines.append(f"| `{feature.id}` | {_cell(feature.about)} | {_settings(feature.settings)} |")
    return "\n".join([*lines, ""])


def _connectors() -> str:
    lines = [
        "## Connector\n",
        _CONNECTORS,
        "| kind | operations | settings | secrets |",
        "| --- | --- | --- | --- |",
    ]
    for kind in connector_registry().values():
        calls = ", ".join(f"`{name}({', '.join(taken)})`" for name, taken in kind.operations.items())
        secrets = ", ".join(f"`{name}`" for name in kind.secrets)
        lines.append(f"| `{kind.kind}` | {calls} | {_settings(kind.settings)} | {secrets} |")
    return "\n".join([*lines, ""])


def _settings(settings: Mapping[str, SettingRule]) -> str:
    return "; ".join(
        f"`{name}`: {', '.join(f'`{choice}`' for choice in rule.choices) or _cell(rule.about)}"
        for name, rule in settings.items()
    )


def _limits() -> str:
    lines = ["## Limits\n", "| | at most |", "| --- | --- |"]
    for name, value in vars(limits).items():
        if name.startswith("MAX_"):
            lines.append(f"| {name[4:].lower().replace('_', ' ')} | {value:,} |")
    return "\n".join([*lines, ""])


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"[{', '.join(map(_plain, value))}]" if isinstance(value, list) else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


_REGISTERED = {"Features": _features, "Connector": _connectors}
