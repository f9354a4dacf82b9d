"""What goes without saying: usual ties of a trade, a status for what is approved, whose lines are whose."""

from __future__ import annotations

import pytest

from draftsmith_appspec import AppSpec
from draftsmith_codegen.understand import understand
from draftsmith_codegen.understand.concepts import Concepts
from draftsmith_codegen.understand.domain import usual_entity
from draftsmith_codegen.understand.relate import Relation, Relations
from draftsmith_codegen.understand.report import Basis
from draftsmith_codegen.understand.trade import tie_as_usual
from draftsmith_codegen_templates.archetypes import archetypes


def spec(text: str) -> AppSpec:
    return understand(text).spec


def tied(trade: str, keys: str, said: str = "") -> dict[str, Basis]:
    """The relations of some records in a trade, "fine > loan" and how they are known, where some were said."""
    concepts, relations = Concepts(), Relations()
    for key in keys.split(", "):
        concepts.add(key, Basis.STATED, 0.9, (0, 1))
    for one in said.split(", ") if said else ():
        child, parent = one.split(" > ")
        relations.add(Relation(child, parent, (0, 1), Basis.STATED, 0.9))
    tie_as_usual(concepts, relations, [archetypes()[trade]] if trade else [])
    return {f"{one.child} > {one.parent}": one.basis for one in relations.relations.values()}


@pytest.mark.parametrize("trade", ["recruiting", ""])
def test_what_hangs_in_the_air_is_tied_as_usual_and_marked_as_assumed(trade: str) -> None:
    assert tied(trade, "candidate, job opening, application") == {
        "application > job opening": Basis.ASSUMED,
        "application > candidate": Basis.ASSUMED,
    }


def test_what_was_said_stays_and_nothing_is_tied_twice() -> None:
    said = "loan > member, fine > loan"
    assert tied("library", "member, loan, fine", said) == {"loan > member": Basis.STATED, "fine > loan": Basis.STATED}


def test_outside_its_trade_only_what_stands_alone_is_tied() -> None:
    assert "lesson > course" not in tied("", "lesson, course, room", "lesson > room")
    assert "lesson > course" in tied("language_school", "lesson, course, classroom", "lesson > classroom")


def test_whose_it_is_is_not_said_twice() -> None:
    assert "interview > candidate" not in tied("recruiting", "candidate, recruiter, interview", "interview > recruiter")


def test_what_somebody_approves_has_a_status() -> None:
    found = spec("Employees submit expense claims with an amount. Managers approve or reject expense claims.")
    claim = found.entities["ExpenseClaim"]
    assert list(claim.fields["status"].values) == ["submitted", "approved", "rejected"]
    assert claim.fields["status"].default == "submitted"
    assert claim.states["status"]["approve"].by == ["manager", "admin"]
    assert "approvals" not in found.features, "which is all there is to it"


def test_a_status_that_was_told_is_enough() -> None:
    found = spec("A request has a reason and a decision of open, granted or refused. Managers approve requests.")
    assert "status" not in found.entities["Request"].fields


def test_what_can_be_cancelled_was_booked() -> None:
    found = spec("Members book lanes. A booking has a day and a number of hours. Members can cancel their bookings.")
    assert list(found.entities["Booking"].fields["status"].values) == ["booked", "cancelled"]


def test_the_lines_of_a_claim_are_whose_claim_it_is() -> None:
    found = spec(
        "Employees submit expense claims, managers approve them. Every claim has several items with an amount. "
        "Claims have a purpose."
    )
    item = found.entities["Item"].access
    mine = "expense_claim.employee == me"
    assert item.create == f'role == "employee" && {mine} || role in ["manager", "admin"]'
    assert item.read == item.update == f'{mine} || role in ["manager", "admin"]'
    assert found.entities["ExpenseClaim"].access.read == 'employee == me || role in ["manager", "admin"]'


def test_staff_write_down_who_attended() -> None:
    found = spec("Students enrol in courses. Teachers see courses. For each student we record attendance with a date.")
    access = found.entities["Attendance"].access
    assert access.create is not None
    assert "student" not in access.create
    assert access.read is not None
    assert "student == me" in access.read


def test_lessons_in_french_are_no_translation() -> None:
    found = spec("A language school. Teachers give courses in Spanish, French or German. Courses have a price.")
    assert found.app.locales == ["en"]
    assert spec("A shop with products in English, French and German. Products have a price.").app.locales == [
        "en", "fr", "de",
    ]  # fmt: skip


def test_a_client_is_what_most_trades_mean_by_it() -> None:
    client = usual_entity("client", ())
    assert client is not None
    assert "allergies" not in client.fields
    assert {"name", "email", "phone"} <= set(client.fields)


def test_a_process_of_one_trade_is_no_process_of_another() -> None:
    found = spec("I track clients, projects and invoices. Projects belong to a client. An invoice has a number.")
    project = found.entities["Project"]
    assert "under_construction" not in [value for field in project.fields.values() for value in field.values]


def test_a_booking_is_of_a_day_and_not_of_a_hotel() -> None:
    assert usual_entity("booking", ()) is None
    assert usual_entity("booking", (archetypes()["bed_and_breakfast"],)) is not None


def test_what_is_listed_together_is_not_the_same() -> None:
    found = spec("Donor management: donors, campaigns, donations (amount, date, method).")
    assert {"Donor", "Campaign", "Donation"} <= set(found.entities)
    assert {"amount", "date", "method"} <= set(found.entities["Donation"].fields)


def test_values_alone_tell_what_the_field_is() -> None:
    assert "status" in spec("Issues move from backlog to in progress to review to done.").entities["Issue"].fields


def test_years_of_something_are_a_number() -> None:
    fields = spec("Candidates have a name, an email and years of experience.").entities["Candidate"].fields
    assert fields["years_of_experience"].type == "integer"


def test_levels_of_a_language_are_all_between_two() -> None:
    found = spec("Courses have a title and a level (A1 to C2). Teachers give courses.")
    assert list(found.entities["Course"].fields["level"].values) == ["a1", "a2", "b1", "b2", "c1", "c2"]


def test_in_and_out_are_a_choice() -> None:
    found = spec("Inventory with products and stock movements (in, out, adjustment) per warehouse.")
    values = [list(field.values) for field in found.entities["StockMovement"].fields.values()]
    assert ["in", "out", "adjustment"] in values


def test_what_is_rated_from_one_to_five_has_a_score() -> None:
    found = spec("Students rate tutors from 1 to 5. Ratings have a comment. Tutors have a name.")
    assert "to_5" not in {name for entity in found.entities.values() for name in entity.fields}
