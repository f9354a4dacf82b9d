"""Which names an expression may use where it stands: the row's, and the inputs of an action, query or webhook."""

from __future__ import annotations

from dataclasses import replace

import pytest

from draftsmith_appspec import SpecError, parse, validate
from draftsmith_appspec.expr import Environment, Kind, check
from draftsmith_appspec.model import Field, FieldType

_SPEC = """\
appspec: 1
app: {name: a}
roles: {desk: {signup: invite}}
connectors: {team_chat: {kind: slack, token: secret(SLACK_TOKEN)}}
entities:
  Visit:
    fields: {starts_at: datetime, note: text?, done: boolean, email: email}
    actions:
      move:
        by: desk
        input: {new_start: datetime, why: text?, to_whom: email}
        if: new_start > now()
        set: {starts_at: new_start, note: why}
        do:
          - {email: It was moved., to: to_whom, if: why != null}
          - {call: team_chat.post, with: {text: '"Moved to " + to_whom'}}
          - {create: Log, set: {text: to_whom, visit: self}}
          - {update: self, set: {note: why}}
    queries:
      of_day:
        input: {day: date, size: integer}
        where: date(starts_at) == day && month(day) == 3 && size > 1
  Log:
    belongs_to: {visit: Visit}
    fields: {text: text}
workflows:
  paid:
    when: webhook bill-paid
    input: {reference: text, amount: decimal}
    if: amount > 0
    do:
      - {call: team_chat.post, with: {text: reference}}
"""


def test_every_place_knows_its_inputs() -> None:
    assert validate(parse(_SPEC)) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("new_start > now()", "day == today()", "entities.Visit.actions.move.if", "day is a function"),
        ("starts_at: new_start", "starts_at: reference", "entities.Visit.actions.move.set.starts_at", '"reference"'),
        ("size > 1", 'why == ""', "entities.Visit.queries.of_day.where", '"why"'),
        ("amount > 0", 'note == ""', "workflows.paid.if", '"note"'),
        ("amount > 0", 'role == "desk"', "workflows.paid.if", "role means nothing here"),
        ("text: reference", "text: new_start", "workflows.paid.do[0].with.text", '"new_start"'),
        ("starts_at: new_start", "starts_at: why", "entities.Visit.actions.move.set.starts_at", "text"),
        ("text: to_whom, visit", "text: reference, visit", "entities.Visit.actions.move.do[2].set.text", '"reference"'),
    ],
)
def test_the_inputs_of_another_place_are_unknown(old: str, new: str, place: str, message: str) -> None:
    assert _SPEC.count(old) == 1
    with pytest.raises(SpecError) as caught:
        parse(_SPEC.replace(old, new))
    [problem] = caught.value.problems
    assert problem.path == place
    assert message in problem.message


def test_an_input_may_be_called_like_a_function_and_the_function_still_be_called() -> None:
    spec = parse(_SPEC)
    environment = Environment(spec, "Visit", {"day": Field(type=FieldType.DATE)})
    assert check("day(day)", environment).type.kind is Kind.INTEGER


def test_an_environment_made_from_another_knows_its_own_names() -> None:
    outside = Environment(parse(_SPEC), "Visit")
    assert "new_start" not in outside.names("Visit")
    inside = replace(outside, inputs={"new_start": Field(type=FieldType.DATETIME)}, caller=False)
    assert "new_start" in inside.names("Visit")
    assert "me" not in inside.names("Visit")
    assert "new_start" not in outside.names("Visit")
