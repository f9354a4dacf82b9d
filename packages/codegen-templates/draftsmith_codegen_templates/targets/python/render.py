"""Render the Python backend and the files around it."""

from __future__ import annotations

import json
import operator
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment

from draftsmith_appspec import dump
from draftsmith_appspec.expr import runtime
from draftsmith_codegen_templates.layout import BACKEND
from draftsmith_codegen_templates.lowering import Lowered
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.spelling import sentence, with_article
from draftsmith_codegen_templates.targets.python.app_views import AppView
from draftsmith_codegen_templates.targets.python.context import app_view
from draftsmith_codegen_templates.targets.python.formatting import formatted
from draftsmith_codegen_templates.targets.python.seeds import seed_files
from draftsmith_codegen_templates.targets.python.views import EntityView
from draftsmith_codegen_templates.templating import environment
from draftsmith_codegen_templates.tree import File

_PACKAGE = "draftsmith_codegen_templates.targets.python"


def render(lowered: Lowered, names: Names) -> dict[str, File]:
    """Every file of the repository but those of the web app, by path."""
    app = app_view(lowered.spec, names)
    repository = {
        path: _file(_environment().get_template(template).render(app=app, kept_back=lowered.kept_back))
        for path, template in _templates("repository")
    }
    backend = {
        path: _file(_environment().get_template(template).render(app=app))
        for path, template in _templates("backend")
        if app.needs(path)
    }
    if app.has_expressions:
        backend["app/core/expressions.py"] = File.of(runtime("python"))
    for entity in app.entities:
        backend |= _entity_files(app, entity)
    backend = formatted(backend | seed_files(app))
    specification = {"appspec.yaml": File.of(dump(lowered.said))}
    return repository | specification | {f"{BACKEND}/{path}": file for path, file in backend.items()}


def _entity_files(app: AppView, entity: EntityView) -> dict[str, File]:
    package = f"app/{entity.names.package}"
    others = {incoming.source.key: incoming.source for incoming in entity.incoming}
    others |= {many.target.key: many.target for many in entity.many}
    others |= {made.names.key: made.names for case in entity.computed_tests for made in case.rows}
    targets = {relation.target.key: relation.target for relation in entity.relations}
    targets |= {many.target.key: many.target for many in entity.many}
    targets |= {side.target.key: side.target for side in entity.sides}
    readable = {other.key for other in app.entities if entity.creator and other.may[entity.creator]["read"] == "all"}
    clashes = entity.clashes(readable)
    tallied = {kept.tally.target.key: kept.tally.target for kept in entity.kept_rules if kept.tally}
    targets |= tallied
    others |= tallied
    others |= {target.key: target for kept in clashes for _, target in kept.made_up}
    context = {
        "app": app,
        "e": entity,
        "clashes": clashes if entity.creator else [],
        "targets": [target for key, target in targets.items() if key != entity.key],
        "models": [entity.names, *(other for key, other in others.items() if key != entity.key)],
    }
    paths = {
        "model": f"{package}/model.py",
        "schemas": f"{package}/schemas.py",
        "routes": f"{package}/routes.py",
        "test": f"tests/test_{entity.names.package}.py",
    }
    rendered = {
        path: _file(_environment().get_template(f"entity/{name}.py.j2").render(context)) for name, path in paths.items()
    }
    return {f"{package}/__init__.py": File(b"")} | rendered


def _file(text: str) -> File:
    return File.of(text, executable=text.startswith("#!"))


@cache
def _environment() -> Environment:
    env = environment(_PACKAGE)
    env.filters.update(
        python=repr,
        json=lambda value: json.dumps(value, ensure_ascii=False),
        sentence=sentence,
        article=with_article,
        suffix=operator.add,
        tuple=_tuple,
        difference=_difference,
        cell=_cell,
    )
    return env


def _tuple(values: Iterable[str]) -> str:
    items = [json.dumps(value, ensure_ascii=False) for value in values]
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def _cell(text: str) -> str:
    """Text within a table of Markdown."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _difference(values: Iterable[str], without: Collection[str]) -> list[str]:
    return sorted(value for value in values if value not in without)


@cache
def _templates(folder: str) -> list[tuple[str, str]]:
    """Every template below a folder, as (path of the file it makes, name); `dot-` begins the name of a hidden file."""
    found: list[tuple[str, str]] = []

    def walk(place: Traversable, path: str) -> None:
        for entry in sorted(place.iterdir(), key=lambda item: item.name):
            if entry.is_dir():
                walk(entry, f"{path}{entry.name}/")
            else:
                made = (path + entry.name).removesuffix(".j2").replace("dot-", ".")
                found.append((made, f"{folder}/{path}{entry.name}"))

    walk(files(_PACKAGE).joinpath("templates", folder), "")
    return found
