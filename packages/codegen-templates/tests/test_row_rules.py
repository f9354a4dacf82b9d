"""What has to hold of rows: checked by the app, kept by its demo data and its tests, else named with the reason."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from draftsmith_appspec import AppSpec, Field, FieldType, parse
from draftsmith_appspec.examples import SHOWCASES, example
from draftsmith_appspec.expr import Environment, Situation, check, interpret, sides
from draftsmith_codegen_templates import Tree, generate, lower
from draftsmith_codegen_templates.checks import PYTHON_CHECKS
from draftsmith_codegen_templates.invariants.values import as_json, from_json, made_values
from draftsmith_codegen_templates.naming import FieldNames

HERE = Path(__file__).with_name("row_rules")


@pytest.fixture(scope="module")
def halls() -> AppSpec:
    return parse((HERE / "halls.yaml").read_text())


@pytest.fixture(scope="module")
def app(halls: AppSpec) -> Tree:
    return generate(lower(halls))


def _text(tree: Tree, path: str) -> str:
    return tree[path].content.decode()


def test_rules_about_the_row_are_generated(halls: AppSpec, app: Tree) -> None:
    lowered = lower(halls)
    assert lowered.kept_back == ()
    assert lowered.spec == halls
    model = _text(app, "backend/app/bookings/model.py")
    assert 'def _it_ends_after_it_starts(row: "Booking") -> bool:\n    return row.ends_at > row.starts_at\n' in model
    assert 'def _takes_room(row: "Booking") -> bool:\n    return row.status != "cancelled"\n' in model
    assert 'reads=("starts_at", "room_id", "ends_at", "status"),\n            counts=_takes_room,' in model
    assert 'reads=("starts_at",),\n            when="create",' in model
    visits = _text(app, "backend/app/visits/model.py")
    assert "return row.price is None or row.price * Decimal(2) <= Decimal(" in visits
    assert "from app.core.expressions import quotient\n" in visits
    tours = _text(app, "backend/app/tours/model.py")
    assert 'def _the_tour_is_full(row: "Tour", tickets: Sequence["Ticket"]) -> bool:\n' in tours
    assert 'return sum(1 for each in tickets if each.status != "returned") <= row.seats\n' in tours
    assert 'table="tickets",\n            column="tour_id",\n            looks_at=("tour_id", "status"),' in tours
    readme = _text(app, "README.md")
    assert "| Choose a time in the future. | when one is made | starts_at > now() |" in readme


def test_what_may_be_emptied_is_asked_for_although_it_has_a_default() -> None:
    text = """
appspec: 1
app: {name: any}
entities:
  Thing: {fields: {name: text, level: integer? = 5}, rules: [level > 3: Too low.]}
"""
    model = _text(generate(lower(parse(text))), "backend/app/things/model.py")
    assert "return row.level is None or row.level > 3\n" in model


def test_an_app_without_rules_has_no_code_for_them() -> None:
    tree = generate(lower(parse(example("clinic"))))
    assert "backend/app/core/rules.py" not in tree
    assert "backend/app/core/expressions.py" not in tree
    assert "rules" not in _text(tree, "backend/app/core/rows.py")


def _kept_back(rule: str, fields: str = "a: integer, b: integer?, day: date, over: date?") -> str:
    """What is said about the rule where it is not generated."""
    spec = parse(
        f"""
appspec: 1
app: {{name: any}}
entities:
  Part: {{fields: {{name: text, stock: integer}}, belongs_to: {{thing: Thing?}}}}
  Thing:
    fields: {{{fields}}}
    belongs_to: {{place: Place?}}
    rules: [{{check: {json.dumps(rule)}, message: No.}}]
  Place: {{fields: {{name: text}}}}
"""
    )
    notes = {item.path: item.what for item in lower(spec).kept_back}
    return notes.pop("entities.Thing.rules[0]", "")


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("count(parts) > a", "it looks at other rows (parts)"),
        ("a < 5 || !(count(parts) < a)", "it looks at other rows (parts)"),
        ("sum(parts, stock) <= a", "it looks at other rows (parts)"),
        ("count(parts, thing == null || thing.a > 3) <= a", "it looks at another row (thing)"),
        ('place == null || place.name != "x"', "it looks at another row (place)"),
        ("created_at < now()", "it looks at nothing that people write"),
        ("a > 1 || no_overlap(place, day, over)", "that rows do not overlap is a part of it only"),
        ("a > 2 && a < 2", "no values were found with which all rules hold"),
        ("worked > 1", "it looks at what is worked out (worked)"),
        ("same == kind", 'the app has not all that it looks at (Thing has no field or relation "same")'),
        ("(a > 1 ? b : null) == 2", "it chooses between values of which both may be missing"),
    ],
)
def test_what_is_not_checked_is_named_with_the_reason(rule: str, reason: str) -> None:
    fields = "a: integer, b: integer?, day: date, over: date?, worked: integer := 1 + 2"
    fields += ", kind: enum(x), same: enum(x) := kind"
    text = _kept_back(rule, fields)
    assert text.startswith("That ")
    assert " is not checked (" in text
    assert reason in text


@pytest.mark.parametrize(
    "rule",
    [
        "over == null || over > day",
        "over >= day",
        "a > 1 && a <= 20",
        "b == null || b >= a",
        "day > today()",
        "over <= today()",
        "age(day) >= 18",
        "weekday(day) <= 5",
        "place != null || a < 5",
        "no_overlap(place, day, over)",
        "no_overlap(a, day, over)",
        "a >= count(parts, stock > 3)",
        "place == null || count(parts) < a * 2",
        "!(a == 7) || day != over",
    ],
)
def test_values_are_found_for_rules_as_people_write_them(rule: str) -> None:
    assert _kept_back(rule) == ""


def test_values_are_what_their_source_says() -> None:
    """`made_values` knows the value of what it writes as Python into the factories of the app."""

    def day(number: int, year: int = 2020) -> str:
        return (dt.date(year, 1, 1) + dt.timedelta(days=number)).isoformat()

    def moment(number: int, year: int = 2030) -> str:
        return f"{dt.datetime(year, 1, 1) + dt.timedelta(minutes=number):%Y-%m-%dT%H:%M:00Z}"

    said: set[Any] = {3, Decimal("2.5"), "abc", dt.date(2026, 1, 31), dt.time(9, 30)}
    kinds = [kind for kind in FieldType if kind in list(FieldType)[:14]]
    for kind in kinds:
        values = ["a", "b"] if kind is FieldType.ENUM else []
        field = Field(type=kind, values=values, currency="EUR" if kind is FieldType.MONEY else None, required=False)
        names = FieldNames("field_x", "fieldX", "Field x", "field x", "FieldX", {})
        found = made_values(field, names, said, slots=False, alone=False)
        assert len(found) > 1, kind
        for made in found:
            for number in (1000, 1003, 5000):
                given = eval(made.source, {"day": day, "moment": moment, "number": number})  # noqa: S307
                assert given == as_json(field, made.value(number)), made.source
                assert from_json(field, given) == made.value(number), made.source


@pytest.mark.parametrize("name", ["halls", *SHOWCASES])
@pytest.mark.parametrize("today", [dt.date(2026, 11, 22), dt.date(2029, 2, 28)])
def test_demo_data_keeps_the_rules(name: str, today: dt.date) -> None:
    text = (HERE / "halls.yaml").read_text() if name == "halls" else example(name)
    lowered = lower(parse(text))
    seeds = {path: json.loads(file.content) for path, file in generate(lowered).under("backend/seeds").items()}
    now = dt.datetime.combine(today, dt.time(12, 30), dt.UTC)
    asked = 0
    planted = {}
    for key, entity in lowered.spec.entities.items():
        url = entity.plural.lower().replace(" ", "-")
        given = seeds[f"{url}.json"]
        planted[key] = [_row(lowered.spec, key, row, f"{url}/{index + 1}", today) for index, row in enumerate(given)]
    for key, entity in lowered.spec.entities.items():
        rows = planted[key]
        for side, (child, by) in sides(lowered.spec, key).items():
            for row in rows:
                setattr(row, side, [other for other in planted[child] if getattr(other, f"{by}_id") == row.id])
        for rule in entity.rules:
            typed = check(rule.check, Environment(lowered.spec, key, caller=False))
            for row in rows:
                asked += 1
                assert interpret(typed, Situation(row, None, now, others=rows)) is not False, (rule.check, row)
        assert len(rows) > 3 or not entity.rules, key
    assert asked or name not in ("halls", "riverside", "facilities", "school", "helpdesk", "shop", "conference")


def _row(spec: AppSpec, key: str, given: dict[str, Any], row_id: str, today: dt.date) -> SimpleNamespace:
    entity = spec.entities[key]

    def planted(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        day = today + dt.timedelta(days=value["days"])
        return f"{day}T{value['time']}:00Z" if "time" in value else f"{day}"

    fields = {name: from_json(field, planted(given.get(name, field.default))) for name, field in entity.fields.items()}
    relations = {f"{name}_id": (given.get(f"{name}_id") or {}).get("row") for name in entity.belongs_to}
    return SimpleNamespace(id=row_id, created_at=dt.datetime.combine(today, dt.time(), dt.UTC), **fields, **relations)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_an_app_with_rules_passes_its_checks_and_nobody_is_given_what_is_taken(
    halls: AppSpec, python: Path, tmp_path: Path
) -> None:
    generate(lower(halls)).write(tmp_path)
    for race in (False, True):
        if race:  # on SQLite; `test_postgresql` does the same there
            shutil.copy(HERE / "two_at_once.py.txt", tmp_path / "backend/tests/test_two_at_once.py")
        for check_ in PYTHON_CHECKS[-1:] if race else PYTHON_CHECKS:
            command = [str(python) if part == "python" else part for part in check_.argv]
            done = subprocess.run(command, cwd=tmp_path / check_.cwd, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{check_.name}\n{done.stdout}\n{done.stderr}"
