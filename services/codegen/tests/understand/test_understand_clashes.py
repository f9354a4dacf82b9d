"""What must not be taken twice."""

import pytest

from draftsmith_appspec import AppSpec
from draftsmith_codegen.understand import understand
from draftsmith_codegen.understand.report import Basis

CLINIC = "Patients book appointments with doctors. Appointments have a start time, an end time and a reason."
HOTEL = (
    "Guests book rooms. A booking has an arrival date, a departure date and a status of asked, confirmed or cancelled."
)
SALON = "Clients book stylists. An appointment has a date and a time."
DESKS = "Employees reserve desks. A reservation has a date."
COURTS = "Members book courts. A booking has a date, a start time and a status of booked or cancelled."


def said(spec: AppSpec) -> dict[str, list[str | list[str]]]:
    """The rules and unique groups by entity."""
    return {
        name: [*(rule.check for rule in entity.rules), *entity.unique]
        for name, entity in spec.entities.items()
        if entity.rules or entity.unique
    }


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (
            f"{CLINIC} A doctor can never have two appointments at the same time.",
            {"Appointment": ["no_overlap(doctor, start_time, end_time)"]},
        ),
        (
            f"{CLINIC} No doctor may be double-booked, and no patient either. Doctors must not have overlapping slots.",
            {"Appointment": ["no_overlap(patient, start_time, end_time)", "no_overlap(doctor, start_time, end_time)"]},
        ),
        (
            f"{CLINIC} A doctor is never given to two patients at once.",
            {"Appointment": ["no_overlap(doctor, start_time, end_time)"]},
        ),
        (
            "Patients book appointments with dentists. Appointments have a date, a time, a duration in minutes and a "
            "reason. A dentist can't have two appointments at the same time.",
            {"Appointment": [["dentist", "date", "time"]]},
        ),
        (
            f"{HOTEL} A room is never given to two parties at once.",
            {"Booking": ['no_overlap(room, arrival_date, departure_date, status != "cancelled")']},
        ),
        (f"{SALON} No double bookings please.", {"Appointment": [["stylist", "date", "time"]]}),
        (f"{DESKS} A desk cannot be booked twice on the same day.", {"Reservation": [["desk", "date"]]}),
        (f"{CLINIC} Two doctors work at the same time.", {}),
        (f"{CLINIC} Doctors complain about double bookings.", {}),
    ],
)
def test_what_is_taken_by_one_at_a_time(text: str, rules: dict[str, list[object]]) -> None:
    assert said(understand(text).spec) == rules


def test_the_words_it_came_from_are_told() -> None:
    wish = "A room is never given to two parties at once"
    finding = understand(f"{HOTEL} {wish}.").report.finding("entities.Booking.rules[0]")
    assert finding is not None
    assert finding.basis is Basis.STATED
    assert [source.text for source in finding.sources] == [wish]


def test_what_cannot_be_said_is_told_and_asked() -> None:
    found = understand(f"{COURTS} A court can't be booked twice at the same time.")
    assert said(found.spec) == {}, "a unique moment would keep a court from whoever comes after a cancellation"
    assert found.report.warnings == (
        "Not done: “A court can't be booked twice at the same time”: nobody said how long bookings last.",
    )
    assert any(question.startswith("How long do bookings last?") for question in found.report.questions)
    vague = understand("A gym keeps members. Members have a name. No two classes may overlap.").report.warnings
    assert vague == ("Not done: “No two classes may overlap”: no record says what is taken and when.",)
