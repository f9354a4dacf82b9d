"""The types of expressions, and what is said of those that do not fit."""

from __future__ import annotations

import pytest

from draftsmith_appspec import parse
from draftsmith_appspec.expr import Environment, check, format_expression
from draftsmith_appspec.expr.functions import EXAMPLES
from draftsmith_appspec.expr.parser import parse_expression
from draftsmith_appspec.expr.types import BOOLEAN, INTEGER, Type
from draftsmith_appspec.model import AppSpec, Field, FieldType
from draftsmith_appspec.problems import SpecError

_SPEC = """
appspec: 1
app: {name: rooms}
roles: {guest: {signup: open}, clerk: {}}
entities:
  Guest:
    account: guest
    fields: {name: text, born_on: date?, vip: boolean = false}
  Room:
    fields: {name: text, price: money(EUR), kind: 'enum(single, double)'}
  Extra:
    fields: {name: text, cost: money(USD)}
  Booking:
    belongs_to: {guest: Guest, room: Room, invited_by: Guest?}
    many_to_many: {extras: Extra}
    fields:
      starts_at: datetime
      ends_at: datetime?
      day: date?
      lasts: duration = 1h
      seats: integer
      rate: decimal?
      paid: boolean = false
      status: enum(new, sure, off) = new
      notes: long_text?
"""


@pytest.fixture(scope="module")
def spec() -> AppSpec:
    return parse(_SPEC)


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("starts_at > now()", "true or false"),
        ("ends_at > starts_at", "true or false?"),
        ("ends_at == null || ends_at > starts_at", "true or false?"),
        ("invited_by.name == null", "true or false"),
        ("guest == me || role == 'clerk'", "true or false"),
        ("invited_by == me", "true or false?"),
        ("owner == me", "true or false?"),
        ("status in ['new', 'sure']", "true or false"),
        ("seats + 1", "a whole number"),
        ("seats / 2", "a number"),
        ("seats / seats", "a number?"),
        ("seats % 2", "a whole number"),
        ("room.price * seats", "an amount in EUR"),
        ("room.price / room.price", "a number?"),
        ("hours(lasts) * room.price", "an amount in EUR"),
        ("round(room.price * 0.19, 2)", "an amount in EUR"),
        ("coalesce(rate, 1)", "a number"),
        ("coalesce(rate, rate)", "a number?"),
        ("starts_at + lasts", "a date and time"),
        ("starts_at - created_at", "a duration"),
        ("lasts / duration('1h')", "a number?"),
        ("count(extras)", "a whole number"),
        ("sum(extras, cost)", "an amount in USD"),
        ("max(extras, cost)", "an amount in USD?"),
        ("exists(room.bookings, paid)", "true or false"),
        ("me.name == guest.name", "true or false?"),
        ("paid ? 'a' : null", "text?"),
        ("paid ? 1 : rate", "a number?"),
        ("no_overlap(room, starts_at, ends_at)", "true or false?"),
        ("no_overlap(room, starts_at, lasts, status != 'off')", "true or false"),
        ("age(guest.born_on) >= 18", "true or false?"),
        ("role != 'guest'", "true or false"),
        ("guest in room.bookings", None),
        ("me in extras", None),
    ],
)
def test_types(spec: AppSpec, text: str, gives: str | None) -> None:
    if gives is None:
        with pytest.raises(SpecError):
            check(text, Environment(spec, "Booking"))
        return
    found = check(text, Environment(spec, "Booking")).type
    assert f"{found}{'?' if found.optional else ''}" == gives


@pytest.mark.parametrize(
    ("text", "column", "message", "hint"),
    [
        ("stats == 'new'", 1, 'Booking has no field or relation "stats"', 'did you mean "status"?'),
        ("room.prise > 1", 6, 'Room has no "prise"', 'did you mean "price"?'),
        ("status == 'news'", 11, 'status has no value "news"', 'did you mean "new"?'),
        ("role == 'guests'", 9, 'there is no role "guests"', 'did you mean "guest"?'),
        ("status in ['new', 'of']", 19, 'status has no value "of"', 'did you mean "off"?'),
        ("seats > 'a'", 7, "a whole number > text does not make sense", None),
        ("day > starts_at", 5, "a date > a date and time does not make sense", "write date(…)"),
        ("lasts > 30", 7, "a duration > a whole number does not make sense", 'write duration("30m")'),
        ("room.price + sum(extras, cost)", 12, "an amount in EUR + an amount in USD", "two currencies"),
        ("starts_at == null", 11, "starts_at is never empty", "make it optional"),
        ("coalesce(seats, 1)", 10, "seats is never empty", None),
        ("seats", 1, "this gives a whole number; true or false is needed here", "compare it with something"),
        ("guest", 1, "this gives a Guest; true or false is needed here", "== me"),
        ("room == me", 1, "Room is not a profile, so room cannot be me", "say `account: <role>` on Room"),
        ("owner == guest", 1, "owner is compared with me only", "write owner == me"),
        ("extras.cost > 1", 8, "rows of Extra have no single cost", "write sum(extras, cost)"),
        ("sum(extras, name) > 1", 13, "text cannot be added up", "write sum(lines"),
        ("sum(extras) > 1", 1, "sum takes rows and what to take of each", "write sum(lines"),
        ("count(room) > 1", 7, "a Room is not rows of another entity", "write count("),
        ("contians(notes, 'x')", 1, "there is no function contians", 'did you mean "contains"?'),
        ("contains(notes, 'x')", 1, "contains is called differently", "write notes.contains"),
        ("duration('soon') > lasts", 10, '"soon" is no duration', "write lasts <="),
        ("date('20260101') > day", 6, '"20260101" is no date', "write date("),
        ("time('9:00') > time(starts_at)", 6, '"9:00" is no time', "write time("),
        ("date(notes) > day", 6, "date takes a text in quotes", None),
        ("round(rate, seats) > 1", 13, "the number of places is 0 to 6", None),
        ("seats / 0 > 1", 9, "this divides by zero", None),
        ("null == null", 6, "null is always null", None),
        ("me == me", 4, "me is always me", None),
        ("seats in [1, 'a']", 14, "text in a list of a whole number", None),
        ("seats in []", 10, "the list is empty", None),
        ("rate in [rate]", 10, "a value in a list is never empty", None),
        ("(paid ? guest : invited_by) == me", 9, "a Guest cannot be chosen here", None),
        ("paid ? 1 : 'a'", 12, "the one gives a whole number, the other text", None),
        ("exists(extras, no_overlap(id, id, id))", 27, "this has to be a relation or a field", None),
        ("no_overlap(room, starts_at)", 1, "no_overlap takes what must not be taken twice", None),
        ("no_overlap(room, seats, ends_at)", 18, "it starts at a date", None),
        ("room.bookings.size() > 1", 6, "size does not take rows of Booking", None),
        ("guest.owner.name == 'a'", 13, "the caller has no parts", None),
        ("count == 1", 1, "count is a function", "write count("),
    ],
)
def test_refusals(spec: AppSpec, text: str, column: int, message: str, hint: str | None) -> None:
    with pytest.raises(SpecError) as caught:
        check(text, Environment(spec, "Booking"), BOOLEAN.maybe())
    (problem,) = caught.value.problems
    assert problem.message.startswith(message)
    assert hint is None or hint in (problem.hint or "")
    assert problem.column == column


def test_a_computed_value_knows_no_caller(spec: AppSpec) -> None:
    with pytest.raises(SpecError, match="me means nothing here"):
        check("guest == me", Environment(spec, "Booking", caller=False))


def test_inputs_are_names_too(spec: AppSpec) -> None:
    inputs = {"reason": Field(type=FieldType.TEXT, required=False)}
    typed = check("reason == null && status == 'new'", Environment(spec, "Booking", inputs), BOOLEAN)
    assert typed.type == BOOLEAN


def test_without_a_row_there_are_no_fields(spec: AppSpec) -> None:
    with pytest.raises(SpecError, match='there is no field or relation "seats"'):
        check("seats > 1", Environment(spec, None))


@pytest.mark.parametrize(("text", "expected"), [("seats / 2", INTEGER), ("rate", INTEGER), ("'a'", BOOLEAN)])
def test_what_is_expected(spec: AppSpec, text: str, expected: Type) -> None:
    with pytest.raises(SpecError, match="is needed here"):
        check(text, Environment(spec, "Booking"), expected)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_function_has_an_example_that_can_be_read(name: str) -> None:
    assert name in EXAMPLES[name]
    assert format_expression(parse_expression(EXAMPLES[name])) == EXAMPLES[name]


@pytest.mark.parametrize(
    "shape", ["seats / ({0})", "(({0}) > 1 ? rate : null)", "coalesce({0}, rate)", "(({0}) == 1) == paid ? rate : null"]
)
def test_code_that_would_double_with_every_level_is_refused(spec: AppSpec, shape: str) -> None:
    def deeper() -> None:
        text = "rate"
        for _ in range(60):
            text = shape.format(text)
            check(text, Environment(spec, "Booking"))

    with pytest.raises(SpecError, match=r"too complicated|nested too deeply|longer than"):
        deeper()
