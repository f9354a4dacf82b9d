"""Lists of what somegadget has: items, values, bounds, units, marks."""

from __future__ import annotations

import pytest

from draftsmith_appspec import Field, FieldType
from draftsmith_codegen.understand import understand


def fields(sentence: str, entity: str = "Gadget") -> dict[str, Field]:
    return dict(understand(sentence).spec.entities[entity].fields)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("a status of requested, confirmed or cancelled", ["requested", "confirmed", "cancelled"]),
        ("a status: new, in progress or done", ["new", "in_progress", "done"]),
        ("a status - draft, review, live", ["draft", "review", "live"]),
        ("a status (low, medium, high)", ["low", "medium", "high"]),
        ("a status: new / used / broken", ["new", "used", "broken"]),
        ("a status that is either open or closed", ["open", "closed"]),
        ("a status which can be open, on hold or closed", ["open", "on_hold", "closed"]),
        ("a status such as red, amber or green", ["red", "amber", "green"]),
    ],
)
def test_values(words: str, values: list[str]) -> None:
    found = fields(f"Each gadget has a name, {words}, and a price.")
    assert list(found) == ["name", "status", "price"]
    assert (found["status"].type, found["status"].values) == (FieldType.ENUM, values)


@pytest.mark.parametrize(
    ("words", "name", "kind"),
    [
        ("a price", "price", "money"),
        ("a price per night", "price_per_night", "money"),
        ("whether it is furnished", "furnished", "boolean"),
        ("paid or not", "paid", "boolean"),
        ("a vip flag", "vip", "boolean"),
        ("a paid (yes/no)", "paid", "boolean"),
        ("an email address", "email_address", "email"),
        ("a mobile number", "mobile_number", "phone"),
        ("a website", "website", "url"),
        ("the number of rooms", "number_of_rooms", "integer"),
        ("how many buttons it has", "number_of_buttons", "integer"),
        ("a serial number", "serial_number", "text"),
        ("a description", "description", "long_text"),
        ("a due date", "due_date", "date"),
        ("a date and time", "date_and_time", "datetime"),
        ("a cooking time in minutes", "cooking_time", "duration"),
        ("a rating (integer)", "rating", "integer"),
    ],
)
def test_types(words: str, name: str, kind: str) -> None:
    found = fields(f"Each gadget has a label, {words}.")
    assert {key: field.type.value for key, field in found.items()} == {"label": "text", name: kind}


def test_units_bounds_and_marks() -> None:
    found = fields(
        "Gadget: name (unique), weight in kilograms, area (m2), score from 1 to 5, rating out of 10, "
        "nickname (optional), price in euros, priority (required)"
    )
    assert (found["weight"].type, found["weight"].unit) == (FieldType.DECIMAL, "kg")
    assert found["area"].unit == "m²"
    assert (found["score"].type, found["score"].min, found["score"].max) == (FieldType.INTEGER, 1, 5)
    assert found["rating"].max == 10
    assert (found["name"].unique, found["nickname"].required) == (True, False)
    assert found["price"].currency == "EUR"
    assert found["priority"].values == ["low", "medium", "high"]  # assumed, and asked about


def test_shared_heads_and_of() -> None:
    found = fields("A gadget has a first and last name, a date of birth, the name of the owner and steps to reproduce.")
    assert list(found) == ["first_name", "last_name", "date_of_birth", "owner_name", "steps_to_reproduce"]


def test_lists_within_lists_describe_the_inner_thing() -> None:
    spec = understand("Every podcast has episodes with a title, an audio URL and a length in minutes.").spec
    assert list(spec.entities["Episode"].fields) == ["title", "audio_url", "length"]
    assert spec.entities["Episode"].belongs_to["podcast"].entity == "Podcast"


def test_bullets_headings_and_definitions_say_the_same_as_sentences() -> None:
    said = fields("A gadget has a name, a price and a status of open or closed.")
    assert fields("# Shop\n\n## Gadget\n- name\n- price\n- status: open or closed\n") == said
    assert fields("Shop app\n\nGadget: name, price, status (open, closed)") == said
    assert fields("Shop app\n\n* Gadget - name, price, status: open/closed") == said
    assert fields("Gadget (name, price, status: open / closed)") == said


def test_a_file_is_never_unique() -> None:
    scan = fields("Gadget: name, scan of the contract (unique), photo (unique), serial number (unique)")
    unique = {name for name, field in scan.items() if field.unique}
    assert unique == {"serial_number"}
