"""Demo data for a spec: JSON files with a row per line, the same for the same spec.

Rows refer to each other by place and number and tell days relative to the day they are planted, so a fresh demo
always looks current. `app/seed.py` in the generated backend reads them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

from draftsmith_appspec import Field, FieldType
from draftsmith_codegen_templates.targets.python.app_views import AppView
from draftsmith_codegen_templates.targets.python.decisions import ANONYMOUS
from draftsmith_codegen_templates.targets.python.seed_rules import SeedRules
from draftsmith_codegen_templates.targets.python.seed_samples import Samples
from draftsmith_codegen_templates.targets.python.seed_values import Maker, Row, person
from draftsmith_codegen_templates.targets.python.values import text_bounds
from draftsmith_codegen_templates.targets.python.views import EntityView, Relation
from draftsmith_codegen_templates.tree import File

_ATTEMPTS = 60
_FEW, _MANY = 12, 24


def seed_files(app: AppView) -> dict[str, File]:
    """`seeds/logins.json` and one file per entity."""
    logins = _logins(app)
    samples = Samples.of(app.spec)
    rows: dict[str, list[Row]] = {}
    for entity in app.tables:
        rows[entity.key] = _rows(app, entity, rows, logins, samples)
    files = {f"seeds/{entity.names.url}.json": _json(rows[entity.key]) for entity in app.tables}
    return {"seeds/logins.json": _json(list(logins.values())), **files}


def _logins(app: AppView) -> dict[str, Row]:
    rng = random.Random(app.names.app)  # noqa: S311
    return {
        key: {
            "role": key,
            "email": f"{key.replace('_', '.')}@example.com",
            "name": person(rng),
            "password": f"welcome-{key.replace('_', '-')}",
        }
        for key in app.names.roles
    }


def _rows(
    app: AppView,
    entity: EntityView,
    earlier: Mapping[str, list[Row]],
    logins: Mapping[str, Row],
    samples: Samples,
) -> list[Row]:
    rng = random.Random(f"{app.names.app}/{entity.key}")  # noqa: S311
    maker = Maker.of(rng, entity.names, entity.label, samples)
    rules = SeedRules.of(app.spec, entity.key, entity.row_rules.fitting if entity.row_rules else None, earlier)
    taken: set[tuple[Any, ...]] = set()
    rows: list[Row] = []
    for number in range(1, (len(maker.examples) or (_FEW if entity.incoming else _MANY)) + 1):
        for attempt in range(_ATTEMPTS):
            row = _row(app, entity, maker, number + attempt, earlier, rows, logins)
            if row is None:
                return rows
            fits = rules.tried(row, rows, rng, attempt)
            if fits is None and attempt == _ATTEMPTS - 1:
                fits = rules.last_resort(row, rows, number)
            if fits is None:
                continue
            keys = _unique_keys(entity, fits)
            if taken.isdisjoint(keys):
                taken |= keys
                rows.append(fits)
                break
    return rows


def _row(
    app: AppView,
    entity: EntityView,
    maker: Maker,
    number: int,
    earlier: Mapping[str, list[Row]],
    rows: list[Row],
    logins: Mapping[str, Row],
) -> Row | None:
    """One row; None when it needs another kind of row of which there is none."""
    row: Row = {}
    rng = maker.rng
    if entity.profile_of and not rows:
        row["user"] = entity.profile_of
    elif entity.owned:
        row["user"] = _owner(entity, rng, len(rows))
    spec = app.spec.entities[entity.key]
    for name, field in spec.fields.items():
        if field.computed is not None:
            continue
        if not field.required and field.default is None and rng.random() < 0.2:
            continue  # a field left out that has a default is not empty: the database fills it
        row[name] = maker.value(number, name, field, row)
    if entity.profile_of and not rows:
        login = logins[entity.profile_of]
        row |= {
            name: login[name] for name in ("name", "email") if name in row and _takes(spec.fields[name], login[name])
        }
    for relation in entity.relations:
        targets = rows if relation.target.key == entity.key else earlier.get(relation.target.key, [])
        reference = _reference(relation, rng, targets, to_itself=relation.target.key == entity.key)
        if reference is not None:
            row[f"{relation.name}_id"] = reference
        elif relation.required:
            return None
    for many in entity.many:
        targets = rows if many.to_itself else earlier.get(many.target.key, [])
        chosen = sorted(rng.sample(range(len(targets)), min(len(targets), rng.randint(1, 3))))
        row[many.names.ids_name] = [{"row": f"{many.target.url}/{index + 1}"} for index in chosen]
    return row


def _takes(field: Field, text: str) -> bool:
    """Whether the field can hold the name or address of a demo user."""
    if field.type not in (FieldType.TEXT, FieldType.EMAIL) or field.pattern is not None:
        return False
    low, high = text_bounds(field)
    return low <= len(text) <= high


def _reference(relation: Relation, rng: random.Random, targets: list[Row], *, to_itself: bool) -> Row | None:
    """A row to refer to; the demo users' own profiles, which come first, get more than their share."""
    if not targets or (not relation.required and rng.random() < (0.4 if to_itself else 0.15)):
        return None
    index = 0 if relation.to_profile and rng.random() < 0.4 else rng.randrange(len(targets))
    return {"row": f"{relation.target.url}/{index + 1}"}


def _owner(entity: EntityView, rng: random.Random, count: int) -> str:
    """The role whose demo user made a row: any that may, in turn."""
    makers = [role for role, may in entity.may.items() if may["create"] != "none" and role != ANONYMOUS] or ["admin"]
    return makers[count % len(makers)] if count < len(makers) else rng.choice(makers)


def _unique_keys(entity: EntityView, row: Row) -> set[tuple[Any, ...]]:
    """What no other row may have: the names and values of every unique group that has no empty value."""
    groups = [[column.name] for column in entity.columns if column.unique] + entity.unique
    return {
        tuple((name, json.dumps(row[name], sort_keys=True)) for name in group)
        for group in groups
        if all(name in row for name in group)
    }


def _json(rows: list[Row]) -> File:
    if not rows:
        return File.of("[]\n")
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    return File.of(f"[\n{lines}\n]\n")
