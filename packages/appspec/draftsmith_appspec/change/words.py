"""Parts of a spec, called by words."""

from __future__ import annotations

from ..reader import Path, path_text
from .results import Value

_SECTIONS = {
    "entities": "the entity", "roles": "the role", "fields": "the field", "belongs_to": "the relation",
    "has_many": "the side", "many_to_many": "the relation", "states": "the states of", "actions": "the action",
    "queries": "the query", "workflows": "the workflow", "pages": "the page", "navigation": "the navigation of",
    "features": "the feature", "connectors": "the connector", "environments": "the environment", "input": "the input",
}  # fmt: skip
_MOST = 60


def called(path: Path) -> str:
    """What stands at a path: `the field note of Visit`, `title of the page home`, `prefix of contract`."""
    match path:
        case (section, name) if section in _SECTIONS:
            return f"{_SECTIONS[str(section)]} {name}"
        case ("entities", entity, section, name) if section in _SECTIONS:
            return f"{_SECTIONS[str(section)]} {name} of {entity}"
        case ("entities", entity, "states", field, name):
            return f"the transition {name} of {field} of {entity}"
        case ("entities", entity, "access", action):
            return f"who may {action} {entity}"
        case ("entities", entity, "access"):
            return f"who may do what with {entity}"
        case ("entities", entity, key):
            return f"{_spoken(key)} of {entity}"
        case (_, name, key) if path[0] in _SECTIONS:
            return f"{_spoken(key)} of {called(path[:2])}"
        case ("entities", _, section, _, *rest) if section in _SECTIONS:
            return f"{path_text(tuple(rest))} of {called(path[:4])}"
        case (section, *rest):
            return f"{path_text(tuple(rest))} of {section}" if rest else _spoken(section)
        case _:
            return "the spec"


def shown(value: Value) -> str:
    """A value in a sentence, cut short."""
    match value:
        case None | "" | [] | {}:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case [*items] if all(isinstance(item, str) for item in items):
            return _cut(", ".join(items))
        case str() | int():
            return _cut(str(value))
        case _:
            return "other"


def listed(names: list[str]) -> str:
    """`a, b and c`."""
    texts = [_cut(name) for name in names[:8]] + (["more"] if len(names) > 8 else [])
    return f"{', '.join(texts[:-1])} and {texts[-1]}" if len(texts) > 1 else "".join(texts)


def _spoken(key: str | int) -> str:
    return str(key).replace("_", " ")


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST else line[: _MOST - 1] + "…"
