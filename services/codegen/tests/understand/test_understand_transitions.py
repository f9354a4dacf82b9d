"""Who may take the steps of a process, in whole descriptions."""

from __future__ import annotations

import pytest

from draftsmith_appspec import dump, parse, validate
from draftsmith_codegen.understand import Basis, understand

CLINIC = (
    "A clinic booking app where patients book appointments with doctors. Doctors have a specialty; appointments have a "
    "date, a reason and a status of requested, confirmed or cancelled."
)
CLAIMS = (
    "Expense claims app: employees file expense claims with an amount, a date and a status of draft, submitted, "
    "approved, rejected or paid. Managers approve claims, accountants pay them."
)
ORDERS = (
    "Customers place orders for products. Products have a name and a price. Orders have a date and a status "
    "(new -> paid -> shipped)."
)


def steps(text: str, entity: str) -> dict[str, tuple[str, list[str]]]:
    """By name: from and to in words, and who may."""
    states = understand(text).spec.entities[entity].states
    return {
        name: (f"{'/'.join(way.from_)} > {way.to}", way.by) for ways in states.values() for name, way in ways.items()
    }


def test_who_asks_does_not_confirm_and_may_cancel() -> None:
    found = understand(CLINIC)
    assert found.spec.entities["Appointment"].fields["status"].default == "requested"
    assert steps(CLINIC, "Appointment") == {
        "confirm": ("requested > confirmed", ["doctor", "admin"]),
        "cancel": ("requested/confirmed > cancelled", ["patient", "doctor", "admin"]),
    }
    assert validate(found.spec) == []
    assert parse(dump(found.spec)) == found.spec


def test_what_people_are_said_to_do_is_theirs() -> None:
    found = understand(CLAIMS)
    assert steps(CLAIMS, "ExpenseClaim") == {
        "submit": ("draft > submitted", ["employee", "admin"]),
        "approve": ("submitted > approved", ["manager", "admin"]),
        "reject": ("submitted > rejected", ["manager", "admin"]),
        "pay": ("approved > paid", ["accountant", "admin"]),
    }
    below = "entities.ExpenseClaim.states.status"
    why = {one.path.removeprefix(below): one for one in found.report.findings if one.path.startswith(below)}
    assert {name: one.basis for name, one in why.items()} == {
        ".submit": Basis.IMPLIED,
        ".approve": Basis.STATED,
        ".reject": Basis.IMPLIED,
        ".pay": Basis.STATED,
    }
    assert [source.text for source in why[".approve"].sources] == ["Managers approve claims"]


def test_who_takes_a_record_further_makes_none() -> None:
    access = understand(CLAIMS).spec.entities["ExpenseClaim"].access
    assert access.create == 'role == "employee" && employee == me || role == "admin"'
    assert access.update == 'role in ["manager", "accountant", "admin"]'


def test_customers_neither_call_their_orders_paid_nor_ship_them() -> None:
    found = understand(ORDERS)
    assert steps(ORDERS, "Order") == {"pay": ("new > paid", ["admin"]), "ship": ("paid > shipped", ["admin"])}
    finding = found.report.finding("entities.Order.states.status.ship")
    assert finding is not None
    assert finding.basis is Basis.STATED
    assert "new -> paid -> shipped" in finding.sources[0].text
    assert steps(f"{ORDERS} Customers pay their orders.", "Order")["pay"][1] == ["admin"]


def test_nobody_said_to_decide_is_asked_about() -> None:
    text = "Members reserve courts. A reservation has a date and a status of requested, confirmed or cancelled."
    assert steps(text, "Reservation")["confirm"][1] == ["admin"]
    assert any(question.startswith("Who may confirm reservations?") for question in understand(text).report.questions)


def test_who_works_alone_takes_every_step() -> None:
    text = "A todo list app. Tasks have a title, a due date and a status (todo, doing, done)."
    assert steps(text, "Task") == {
        "start": ("todo > doing", []),
        "finish": ("todo/doing > done", []),
        "reopen": ("done > todo", []),
    }
    leads = "A CRM for our sales team. Leads have an email and a stage: new, contacted, qualified, won or lost."
    assert {tuple(by) for _, by in steps(leads, "Lead").values()} == {()}


@pytest.mark.parametrize(
    "text",
    [
        "A tool library. Members borrow tools. A tool has a name and a condition (new, used or broken).",
        "A garage keeps cars. A car has a plate, a type (open or closed) and a size (small, medium, large).",
    ],
)
def test_what_is_no_process_has_no_states(text: str) -> None:
    assert all(not entity.states for entity in understand(text).spec.entities.values())


def test_pending_until_is_a_status() -> None:
    text = (
        "Members reserve rooms. A reservation has a date and is pending until the manager approves it, then approved "
        "or declined."
    )
    field = understand(text).spec.entities["Reservation"].fields["status"]
    assert (field.values, field.default) == (["pending", "approved", "declined"], "pending")


def test_values_that_are_assumed_have_steps_that_are_assumed() -> None:
    found = understand("Our team tracks tasks. Tasks have a title and a status.")
    below = "entities.Task.states.status."
    bases = {one.path.removeprefix(below): one.basis for one in found.report.findings if one.path.startswith(below)}
    assert bases
    assert set(bases.values()) <= {Basis.ASSUMED, Basis.IMPLIED}


def test_findings_come_in_the_order_of_the_spec() -> None:
    paths = [finding.path for finding in understand(CLINIC).report.findings]
    entities = [path.split(".")[1] for path in paths if path.startswith("entities.")]
    assert list(dict.fromkeys(entities)) == list(understand(CLINIC).spec.entities)
    assert entities == sorted(entities, key=list(understand(CLINIC).spec.entities).index)


def test_the_app_that_is_usual_in_a_trade_has_its_processes() -> None:
    found = understand("something for my bakery")
    assert validate(found.spec) == []
    ways = found.spec.entities["Order"].states["status"]
    assert ways["confirm"].from_ == ["placed"]
    assert "customer" not in ways["confirm"].by
    finding = found.report.finding("entities.Order.states.status.confirm")
    assert finding is not None
    assert finding.basis is Basis.ASSUMED
