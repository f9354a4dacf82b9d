"""Demo data: believable in the app's own domain, and of the same kind wherever one looks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from draftsmith_appspec import parse
from draftsmith_codegen_templates import generate, lower

_BAKERY = """
appspec: 1
app: {name: order-book, title: Order Book, summary: An order book for a bakery.}
roles: {customer: {signup: open}}
entities:
  Customer: {account: customer, fields: {name: text, allergies: text?}}
  Product: {fields: {name: text unique, price: money(USD), category: "enum(bread, cake, pastry)", mood: text}}
  Order:
    belongs_to: {customer: Customer, product: Product}
    fields: {quantity: integer min 1 max 5, total_price: money(USD), moonphase: text}
"""


@pytest.fixture(scope="module")
def planted() -> dict[str, list[dict[str, Any]]]:
    seeds = generate(lower(parse(_BAKERY))).under("backend/seeds")
    return {path.removesuffix(".json"): json.loads(file.content) for path, file in seeds.items()}


def test_a_bakery_sells_what_bakeries_sell(planted: dict[str, list[dict[str, Any]]]) -> None:
    products = {row["name"]: row for row in planted["products"]}
    loaf = products["Sourdough loaf"]
    assert (loaf["price"], loaf["category"]) == ("5.40", "bread")
    assert not {"Oak desk", "Desk lamp"} & products.keys()


def test_what_is_not_a_thing_of_its_own_is_not_repeated(planted: dict[str, list[dict[str, Any]]]) -> None:
    assert len(planted["orders"]) == 24
    assert {row["quantity"] for row in planted["orders"]} <= {1, 2, 3, 4, 5}
    assert all(5 < float(row["total_price"]) < 1000 for row in planted["orders"]), "nobody buys bread for thousands"


def test_people_are_made_up_and_the_first_is_who_logs_in(planted: dict[str, list[dict[str, Any]]]) -> None:
    customers = planted["customers"]
    assert len(customers) == 12
    assert customers[0]["name"] == next(login["name"] for login in planted["logins"] if login["role"] == "customer")


def test_a_field_that_nobody_knows_gets_its_own_name_and_no_sentence(planted: dict[str, list[dict[str, Any]]]) -> None:
    assert all(row["moonphase"].startswith("Moonphase ") for row in planted["orders"])


def test_the_field_of_a_known_trade_gets_words_of_that_trade() -> None:
    spec = """
appspec: 1
app: {name: booking, title: Booking, summary: A clinic where patients book appointments.}
entities:
  Doctor: {fields: {name: text, specialty: text}}
"""
    doctors = json.loads(generate(lower(parse(spec)))["backend/seeds/doctors.json"].content)
    known = {"General practice", "Internal medicine", "Pediatrics", "Gynaecology", "Dermatology", "Cardiology"}
    assert {row["specialty"] for row in doctors} <= known | {"Orthopaedics"}
    assert len({row["specialty"] for row in doctors}) > 2


def test_an_isbn_is_one() -> None:
    spec = """
appspec: 1
app: {name: shelf}
entities: {Volume: {fields: {heading: text, isbn: text unique}}}
"""
    volumes = json.loads(generate(lower(parse(spec)))["backend/seeds/volumes.json"].content)
    assert len(volumes) == 24
    for volume in volumes:
        digits = [int(digit) for digit in volume["isbn"]]
        assert len(digits) == 13
        assert sum(digits[::2], 3 * sum(digits[1::2])) % 10 == 0
