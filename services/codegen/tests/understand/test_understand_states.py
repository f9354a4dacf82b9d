"""Which fields tell how far a record has come, and the steps between their values."""

from __future__ import annotations

import pytest

from draftsmith_codegen.understand.arrows import Edge, chained_values, edges_of
from draftsmith_codegen.understand.report import Basis
from draftsmith_codegen.understand.states import Kind, process_of, step_name
from draftsmith_codegen_templates.archetypes import archetypes


def ways(field: str, values: str, stated: list[Edge] | None = None) -> dict[str, str]:
    """The steps by name, in words: `{"confirm": "requested > confirmed"}`."""
    process = process_of(field, values.split(), stated or [])
    assert process is not None
    return {way.name: f"{'/'.join(way.start)} > {way.end}" for way in process.ways}


def test_forward_along_the_order_and_out_from_wherever_it_is_not_over() -> None:
    assert ways("status", "requested confirmed cancelled") == {
        "confirm": "requested > confirmed",
        "cancel": "requested/confirmed > cancelled",
    }
    assert ways("status", "placed packed shipped delivered cancelled") == {
        "pack": "placed > packed",
        "ship": "packed > shipped",
        "deliver": "shipped > delivered",
        "cancel": "placed/packed/shipped > cancelled",
    }


def test_what_is_refused_was_handed_in_and_not_granted_yet() -> None:
    assert ways("status", "draft submitted approved rejected paid") == {
        "submit": "draft > submitted",
        "approve": "submitted > approved",
        "reject": "submitted > rejected",
        "pay": "approved > paid",
    }


def test_tasks_may_be_ticked_off_at_once_and_taken_up_again() -> None:
    assert ways("status", "todo doing done") == {
        "start": "todo > doing",
        "finish": "todo/doing > done",
        "reopen": "done > todo",
    }
    assert "reopen" not in ways("status", "new paid shipped done")


def test_pauses_lead_back_and_what_is_overdue_goes_on() -> None:
    assert ways("status", "planned active on_hold done") == {
        "activate": "planned > active",
        "put_on_hold": "active > on_hold",
        "finish": "active > done",
        "resume": "on_hold > active",
    }
    found = ways("status", "draft sent paid overdue cancelled")
    assert found["pay"] == "sent/overdue > paid"
    assert found["mark_overdue"] == "sent > overdue"
    assert found["cancel"] == "draft/sent/overdue > cancelled"


def test_it_begins_with_the_first_value_unless_that_is_an_outcome() -> None:
    for values, first in (
        ("open closed", "open"),
        ("approved rejected pending", "pending"),
        ("applied hired", "applied"),
    ):
        process = process_of("status", values.split())
        assert process is not None
        assert process.first == first


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("condition", "new used broken"),
        ("type", "draft final"),
        ("category", "open closed"),
        ("size", "small medium large"),
        ("priority", "low normal high"),
        ("status", "available in_use broken"),
        ("state", "clean dirty"),
        ("status", "red amber green"),
        ("decision", "approved rejected"),
        ("result", "passed failed"),
        ("shift", "morning evening night"),
        ("payment", "cash card"),
    ],
)
def test_not_every_enum_is_a_process(field: str, values: str) -> None:
    assert process_of(field, values.split()) is None


def test_process_words_make_a_process_under_any_name() -> None:
    assert ways("payment", "pending paid refunded") == {"pay": "pending > paid", "refund": "paid > refunded"}


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("confirmed", "confirm"),
        ("cancelled", "cancel"),
        ("shipped", "ship"),
        ("recalled", "recall"),
        ("picked_up", "pick_up"),
        ("checked_in", "check_in"),
        ("sent_back", "send_back"),
        ("paid", "pay"),
        ("won", "win"),
        ("in_progress", "start"),
        ("baking", "start_baking"),
        ("ready", "mark_ready"),
        ("at_court", "mark_at_court"),
    ],
)
def test_steps_are_called_by_their_verb(value: str, name: str) -> None:
    assert step_name(value) == name


def test_whose_step_it_is() -> None:
    process = process_of("status", ["draft", "submitted", "approved", "in_progress", "shipped", "cancelled"])
    assert process is not None
    assert {way.name: way.kind for way in process.ways} == {
        "submit": Kind.MAKE,
        "approve": Kind.JUDGE,
        "start": Kind.WORK,
        "ship": Kind.SERVE,
        "cancel": Kind.MAKE,
    }


def pairs(values: str, text: str) -> list[tuple[str, str]]:
    return [(edge.start, edge.end) for edge in edges_of(values.split(), text)]


@pytest.mark.parametrize("arrow", ["->", " -> ", " > ", " => ", "-->"])
def test_arrows_between_values(arrow: str) -> None:
    text = f"Orders have a status (new{arrow}in progress{arrow}shipped)."
    assert pairs("new in_progress shipped", text) == [("new", "in_progress"), ("in_progress", "shipped")]


def test_chains_in_words_and_branches() -> None:
    assert pairs("draft review published", "Articles go from draft to review to published.") == [
        ("draft", "review"),
        ("review", "published"),
    ]
    assert pairs("pending approved rejected paid", "pending -> approved or rejected; approved -> paid") == [
        ("pending", "approved"),
        ("pending", "rejected"),
        ("approved", "paid"),
    ]
    assert pairs("new ready gone", "It is new, then ready, then gone.") == [("new", "ready"), ("ready", "gone")]


def test_at_any_time_is_no_step_of_the_chain() -> None:
    text = "new > ready > collected, or cancelled at any time."
    assert pairs("new ready collected cancelled", text) == [("new", "ready"), ("ready", "collected")]


def test_values_that_only_stand_in_the_text_are_no_chain() -> None:
    assert pairs("new used", "A condition of new or used, from new cars to vans; 3 > 2.") == []


def test_what_the_text_says_counts_and_the_rest_is_filled_in() -> None:
    values = ["new", "paid", "shipped", "cancelled"]
    process = process_of("status", values, edges_of(values, "new -> paid -> shipped"))
    assert process is not None
    assert {way.name: way.basis for way in process.ways} == {
        "pay": Basis.STATED,
        "ship": Basis.STATED,
        "cancel": Basis.IMPLIED,
    }
    back = process_of("status", values[:3], edges_of(values[:3], "new -> paid -> shipped; paid -> new"))
    assert back is not None
    assert [(way.name, way.start, way.end) for way in back.ways][-1] == ("back_to_new", ("paid",), "new")


def test_every_value_of_every_process_can_be_reached() -> None:
    """Over all the enums of the archetypes: three hundred lists of values as people write them."""
    seen = 0
    for archetype in archetypes().values():
        for entity in archetype.entities.values():
            for name, field in entity.fields.items():
                process = process_of(name, field.values)
                if process is None:
                    continue
                seen += 1
                reached = {process.first}
                for _ in field.values:
                    reached |= {way.end for way in process.ways if reached & set(way.start)}
                assert reached == set(field.values), (name, field.values)
                assert len({way.name for way in process.ways}) == len(process.ways)
    assert seen > 100


@pytest.mark.parametrize(
    ("values", "text", "found"),
    [
        ("open waiting closed", "Tickets go new -> open -> waiting -> closed.", "new open waiting closed"),
        (
            "paid shipped cancelled",
            "It runs from new => paid => shipped, or is cancelled.",
            "new paid shipped cancelled",
        ),
        ("small large", "Sizes are small or large. Steps: new -> paid -> shipped.", "small large"),
        ("new paid", "An order is new or paid.", "new paid"),
    ],
)
def test_a_chain_tells_values_too(values: str, text: str, found: str) -> None:
    assert chained_values(values.split(), text) == found.split()
