"""Names: which are free, what is offered instead, and the words made from them."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from draftsmith_appspec import safe_name
from draftsmith_appspec.names import pascal, snake, wrong_app_name, wrong_name
from draftsmith_appspec.reserved import Kind, alternative, reserved
from draftsmith_appspec.words import derived_label, plural_of, snake_of, title_of

_KINDS: list[Kind] = ["entity", "field", "relation", "role", "value"]


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "created_at",
        "updated_at",
        "owner_id",
        "can",
        "metadata",
        "user",
        "session",
        "class",
        "order",
        "delete",
        "q",
    ],
)
@pytest.mark.parametrize("kind", ["field", "relation"])
def test_what_the_generated_code_uses_is_refused_with_a_way_out(kind: Kind, name: str) -> None:
    wrong = wrong_name(kind, name)
    assert wrong is not None
    assert "is reserved" in wrong[0]
    assert wrong[1]
    assert wrong_name(kind, alternative(kind, name)) is None


@pytest.mark.parametrize(
    "name", [*keyword.kwlist, *(name for name in dir(BaseModel) if name.islower() and name[0] != "_")]
)
def test_keywords_and_model_attributes_cannot_be_fields(name: str) -> None:
    assert wrong_name("field", name) is not None


@pytest.mark.parametrize(
    "name", ["name", "type", "status", "starts_at", "model_number", "line_1", "email", "value", "role", "match"]
)
def test_common_field_names_are_free(name: str) -> None:
    assert wrong_name("field", name) is None


@pytest.mark.parametrize(
    "name", ["Order", "Session", "Request", "Table", "Class", "Account", "Event", "Document", "Group"]
)
def test_common_entity_names_are_free(name: str) -> None:
    assert wrong_name("entity", name) is None


@pytest.mark.parametrize(
    ("kind", "name", "suggestion"),
    [
        ("entity", "order line", "OrderLine"),
        ("entity", "orderLine", "OrderLine"),
        ("entity", "Order_Line", "OrderLine"),
        ("field", "StartsAt", "starts_at"),
        ("field", "Starts at!", "starts_at"),
        ("field", "_x", "x"),
        ("role", "Shop owner", "shop_owner"),
        ("value", "In Progress", "in_progress"),
    ],
)
def test_another_spelling_is_offered(kind: Kind, name: str, suggestion: str) -> None:
    wrong = wrong_name(kind, name)
    assert wrong is not None
    assert f'"{suggestion}"' in wrong[1]


def test_long_names() -> None:
    assert wrong_name("field", "a" * 40) is None
    assert wrong_name("field", "a" * 41) == ("the name is longer than 40 characters", "shorten it")


@pytest.mark.parametrize("name", ["a", "clinic", "riverside-clinic", "a1", "a" * 40])
def test_app_names(name: str) -> None:
    assert wrong_app_name(name) is None


@pytest.mark.parametrize("name", ["", "A", "1a", "-a", "a-", "a_b", "a b", "a" * 41, "ä"])
def test_wrong_app_names(name: str) -> None:
    assert wrong_app_name(name) is not None


@pytest.mark.parametrize(
    ("kind", "text", "taken", "name"),
    [
        ("entity", "order lines", [], "OrderLines"),
        ("entity", "user", [], "Member"),
        ("field", "Order", [], "position"),
        ("field", "Name", ["name", "name_2"], "name_3"),
        ("entity", "Box", ["Box"], "Box2"),
        ("relation", "class", [], "class_item"),
        ("role", "shop owners", [], "shop_owners"),
        ("value", "In progress", [], "in_progress"),
        ("entity", "患者", [], "Item"),
        ("field", "!!!", [], "item"),
    ],
)
def test_safe_names(kind: Kind, text: str, taken: list[str], name: str) -> None:
    assert safe_name(kind, text, taken) == name


@given(st.sampled_from(_KINDS), st.text(max_size=80) | st.sampled_from(sorted(keyword.kwlist)), st.booleans())
def test_a_safe_name_is_always_fine(kind: Kind, text: str, crowded: bool) -> None:
    name = safe_name(kind, text)
    assert wrong_name(kind, name) is None
    if crowded:
        other = safe_name(kind, text, [name])
        assert other != name
        assert wrong_name(kind, other) is None


@given(st.text(max_size=60))
def test_spellings_are_well_formed_or_empty(text: str) -> None:
    for kind, name in (("field", snake(text)), ("entity", pascal(text))):
        if name and reserved(kind, name) is None:  # type: ignore[arg-type]
            assert wrong_name(kind, name) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "title", "plural", "key"),
    [
        ("Doctor", "Doctor", "Doctors", "doctor"),
        ("OrderLine", "Order line", "Order lines", "order_line"),
        ("Category", "Category", "Categories", "category"),
        ("Holiday", "Holiday", "Holidays", "holiday"),
        ("Address", "Address", "Addresses", "address"),
        ("Branch", "Branch", "Branches", "branch"),
        ("Tax", "Tax", "Taxes", "tax"),
        ("Person", "Person", "People", "person"),
        ("BookShelf", "Book shelf", "Book shelves", "book_shelf"),
        ("APIKey", "API key", "API keys", "api_key"),
        ("Equipment", "Equipment", "Equipment", "equipment"),
        ("Diagnosis", "Diagnosis", "Diagnoses", "diagnosis"),
        ("Item2", "Item2", "Item2s", "item2"),
    ],
)
def test_words(name: str, title: str, plural: str, key: str) -> None:
    assert (title_of(name), plural_of(title_of(name)), snake_of(name)) == (title, plural, key)


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"code": "text", "name": "text"}, "name"),
        ({"status": "enum", "starts_at": "datetime", "reason": "long_text"}, "starts_at"),
        ({"done": "boolean", "sku": "text"}, "sku"),
        ({"done": "boolean"}, "done"),
        ({}, ""),
    ],
)
def test_the_label_of_a_row(fields: dict[str, str], label: str) -> None:
    assert derived_label(fields) == label
