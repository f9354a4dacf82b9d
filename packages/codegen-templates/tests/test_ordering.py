"""The order of lists that nobody has sorted, the same for the API and the web app."""

from __future__ import annotations

import pytest

from draftsmith_appspec import parse
from draftsmith_codegen_templates import generate, lower
from draftsmith_codegen_templates.ordering import usual_order

_SPEC = """
appspec: 1
app: {name: school}
roles: {pupil: {signup: open}}
entities:
  Pupil: {account: pupil, fields: {name: text, joined_on: date}}
  Room: {fields: {name: text}}
  Lesson: {belongs_to: {room: Room}, fields: {title: text, starts_at: datetime}}
  Holiday: {fields: {name: text, from_day: date}, order: [from_day, name]}
  Pet: {fields: {name: text, birth_date: date}}
  Wish: {fields: {text: text, due: date?}}
"""


@pytest.mark.parametrize(
    ("entity", "order"),
    [
        ("Pupil", ["name"]),
        ("Room", ["name"]),
        ("Lesson", ["-starts_at"]),
        ("Holiday", ["from_day", "name"]),
        ("Pet", ["-created_at"]),
        ("Wish", ["-created_at"]),
    ],
)
def test_what_is_sorted_by_what(entity: str, order: list[str]) -> None:
    assert usual_order(parse(_SPEC), entity) == order


def test_the_web_app_shows_the_order_that_the_api_uses() -> None:
    tree = generate(lower(parse(_SPEC)))
    assert b"order: '-starts_at'," in tree["web/src/entities/lessons/entity.ts"].content
    assert b'__order__ = ("-starts_at",)' in tree["backend/app/lessons/model.py"].content
