"""Names: spellings and plurals from the spec, and the names that would hide something."""

from __future__ import annotations

from collections.abc import Mapping

from draftsmith_appspec import AppSpec
from draftsmith_codegen_templates.naming import Names


def names(**entities: Mapping[str, object]) -> Names:
    return Names.of(AppSpec.model_validate({"app": {"name": "demo"}, "entities": entities}))


def test_an_entity() -> None:
    item = names(LineItem={"fields": {"starts_at": {"type": "datetime"}}}).entities["LineItem"]
    assert (item.class_name, item.snake, item.plural_snake, item.package) == (
        "LineItem",
        "line_item",
        "line_items",
        "line_items",
    )
    assert (item.camel, item.plural_camel, item.url) == ("lineItem", "lineItems", "line-items")
    assert (item.title, item.plural_title, item.a_human) == ("Line item", "Line items", "a line item")
    assert item.fields["starts_at"].label == "Starts at"


def test_the_plural_of_the_spec_names_the_address() -> None:
    copy = names(BookCopy={"title": "Copy", "plural": "Copies"}).entities["BookCopy"]
    assert (copy.url, copy.plural_snake, copy.title, copy.snake) == ("copies", "copies", "Copy", "book_copy")


def test_two_entities_never_share_an_address() -> None:
    both = names(Staff={"plural": "People"}, Person={"plural": "People"}).entities
    assert [entity.url for entity in both.values()] == ["people", "person-list"]


def test_a_plural_equal_to_the_singular_still_gives_two_variables() -> None:
    sheep = names(Sheep={}).entities["Sheep"]
    assert sheep.camel != sheep.plural_camel


def test_names_that_would_hide_something_are_changed() -> None:
    entities = names(Table={}, Session={}, Manual={"plural": "Docs"}, Member={"plural": "Users"}).entities
    assert entities["Table"].class_name == "TableRecord"
    assert entities["Session"].class_name == "SessionRecord"
    assert entities["Manual"].url == "manual-list"
    assert entities["Member"].package == "users_"


def test_a_foreign_or_endless_plural_falls_back_to_the_name() -> None:
    entities = names(
        Board={"title": "Таблица", "plural": "Таблицы"}, Note={"plural": "Very " * 12 + "long notes"}
    ).entities
    assert entities["Board"].url == "board-list"
    assert entities["Board"].title == "Таблица"
    assert entities["Board"].doc == "board"
    assert entities["Note"].url == "notes"


def test_values_of_an_enum_become_constants() -> None:
    field = {"type": "enum", "values": ["in progress", "in_progress", "2nd", "done"]}
    status = names(Task={"fields": {"status": field}}).entities["Task"].fields["status"]
    assert status.enum_class == "TaskStatus"
    assert [value.constant for value in status.values.values()] == ["IN_PROGRESS", "IN_PROGRESS_", "VALUE_2ND", "DONE"]


def test_an_enum_never_takes_the_name_of_an_entity() -> None:
    entities = names(Task={"fields": {"status": {"type": "enum", "values": ["new"]}}}, TaskStatus={}).entities
    assert entities["Task"].fields["status"].enum_class == "TaskStatusChoice"


def test_relations() -> None:
    entities = names(
        Doctor={},
        Tag={},
        Visit={
            "belongs_to": {"doctor": {"entity": "Doctor", "title": "Seen by"}},
            "many_to_many": {"tags": {"entity": "Tag"}},
        },
    ).entities
    doctor, tags = entities["Visit"].relations["doctor"], entities["Visit"].many["tags"]
    assert (doctor.id_name, doctor.label, doctor.human) == ("doctor_id", "Seen by", "seen by")
    assert (tags.ids_name, tags.filter_name, tags.table) == ("tags_ids", "tags_id", "visits__tags")


def test_joining_tables_fit_postgresql() -> None:
    long = "A" + "b" * 39
    entities = names(**{long: {"many_to_many": {"c" * 40: {"entity": long}}}}).entities
    assert len(entities[long].many["c" * 40].table) <= 63
