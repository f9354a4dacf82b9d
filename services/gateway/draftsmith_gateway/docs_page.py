"""The API for people: a page made from the OpenAPI document, without scripts and without anybody else's servers.

The platform works offline, so its description has to; the usual pages load their scripts from a content network.
"""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_STYLE = """:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 16%,transparent)}
body{font:1rem/1.6 system-ui,sans-serif;max-width:56rem;margin:4rem auto;padding:0 1.5rem}
h1{font-weight:650;letter-spacing:-.02em;margin-bottom:0}h2{margin:2.5rem 0 .5rem;text-transform:capitalize}
h4{margin:1.2rem 0 .2rem}a{color:inherit}code,pre{font:.88em/1.5 ui-monospace,monospace}
pre{padding:.8rem 1rem;border-radius:.6rem;
white-space:pre-wrap;background:color-mix(in srgb,currentColor 8%,transparent)}
details{border:1px solid var(--line);border-radius:.6rem;margin:.5rem 0;padding:.2rem 1rem;overflow:auto}
summary{cursor:pointer;padding:.4rem 0}summary b{display:inline-block;min-width:4.5rem}summary span{opacity:.7}
table{border-collapse:collapse}td{padding:.2rem 1.5rem .2rem 0;vertical-align:top}small{opacity:.7}"""


def page(api: Schema) -> str:
    """HTML of an OpenAPI 3.1 document: operations by tag, then the shapes they take and give."""
    info = api["info"]
    sections: dict[str, list[str]] = {}
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["other"])[0]
            sections.setdefault(tag, []).append(_operation(api, method.upper(), path, operation))
    operations = "".join(f"<h2>{escape(tag)}</h2>{''.join(found)}" for tag, found in sections.items())
    shapes = "".join(_shape(name, schema) for name, schema in sorted(_shapes(api).items()))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(info['title'])}: the API</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(info['title'])}</h1><p>{escape(info.get('summary', ''))} "
        'For programs: <a href="/openapi.json">openapi.json</a>.</p>'
        "<p>Sign in first; then send the access token with each call, as <code>Authorization: Bearer TOKEN</code>.</p>"
        f"{operations}<h2>Shapes</h2>{shapes}</body></html>"
    )


def _operation(api: Schema, method: str, path: str, operation: Schema) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    rows = [
        _row(item["name"], item["schema"], f"{item['in']}{', required' if item.get('required') else ''}")
        for item in operation.get("parameters", [])
    ]
    answers = "".join(_answers(operation.get("responses", {})))
    return (
        f"<details><summary><b>{method}</b><code>{escape(path)}</code> "
        f"<span>{escape(operation.get('summary', ''))}</span></summary>"
        f"<p>{escape(operation.get('description', ''))}</p><pre>{escape(_curl(api, method, path, body))}</pre>"
        f"{_table('Parameters', rows)}{_table('Body', [_row('JSON', body, '')]) if body else ''}"
        f"<h4>Answers</h4><table>{answers}</table></details>"
    )


def _answers(responses: Schema) -> Iterator[str]:
    for code, answer in responses.items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema")
        shape, words = _type(schema) if schema else "", escape(answer["description"])
        yield f"<tr><td><code>{escape(code)}</code><td>{shape}<td>{words}"


def _curl(api: Schema, method: str, path: str, body: Schema | None) -> str:
    parts = ["curl", "-X", method, f"http://localhost:8080{path}", "-H 'Authorization: Bearer TOKEN'"]
    if body:
        parts += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(_example(api, body), ensure_ascii=False)}'"]
    return " ".join(parts)


def _example(api: Schema, schema: Schema) -> Any:
    """A value of a shape; of an object only what it cannot do without, or its first member."""
    if reference := schema.get("$ref"):
        return _example(api, _shapes(api)[_name(reference)])
    if "default" in schema:
        return schema["default"]
    match schema.get("type"):
        case "object":
            members = schema.get("properties", {})
            needed = schema.get("required") or list(members)[:1]
            return {name: _example(api, members[name]) for name in needed}
        case "array":
            return []
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return "…"


def _shape(name: str, schema: Schema) -> str:
    required = schema.get("required", [])
    rows = [
        _row(member, shape, "required" if member in required else "")
        for member, shape in schema.get("properties", {}).items()
    ]
    words = f"<p>{escape(schema['description'])}</p>" if "description" in schema else ""
    head = f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
    return f"{head}{words}{_table('', rows)}</details>"


def _table(title: str, rows: list[str]) -> str:
    heading = f"<h4>{title}</h4>" if title else ""
    return f"{heading}<table>{''.join(rows)}</table>" if rows else ""


def _row(name: str, schema: Schema, remark: str) -> str:
    words = ". ".join(filter(None, (remark, schema.get("description", ""))))
    return f"<tr><td><code>{escape(name)}</code><td>{_type(schema)}<td><small>{escape(words)}</small>"


def _type(schema: Schema) -> str:
    """HTML: a link to a shape, or a short name."""
    if reference := schema.get("$ref"):
        return f'<a href="#{escape(_name(reference))}">{escape(_name(reference))}</a>'
    if choices := schema.get("anyOf"):
        return " or ".join(map(_type, choices))
    if "enum" in schema:
        return escape(", ".join(map(str, schema["enum"])))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(str(schema.get("format") or schema.get("type", "any")))


def _shapes(api: Schema) -> Mapping[str, Schema]:
    shapes: Mapping[str, Schema] = api.get("components", {}).get("schemas", {})
    return shapes


def _name(reference: str) -> str:
    return reference.rsplit("/", 1)[-1]
