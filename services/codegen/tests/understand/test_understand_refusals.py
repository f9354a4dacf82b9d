"""What cannot be built is refused with a reason, a way out and an example."""

from __future__ import annotations

import pytest

from draftsmith_codegen.understand import DescriptionUnclear, understand
from draftsmith_codegen.understand.language import other_language
from draftsmith_shared.errors import InvalidInput


def refusal(text: str) -> DescriptionUnclear:
    with pytest.raises(DescriptionUnclear) as caught:
        understand(text)
    assert isinstance(caught.value, InvalidInput)
    assert caught.value.code == "DESCRIPTION_UNCLEAR"
    assert "For example: “A library app" in caught.value.message
    return caught.value


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u200b\u202e\x00", "<p></p>", "!!! ... ---", "{{ 7*7 }}"])
def test_nothing_said(text: str) -> None:
    assert refusal(text).details["reason"] == "empty"


@pytest.mark.parametrize("text", ["hello", "help me", "app"])
def test_too_little_said(text: str) -> None:
    assert refusal(text).details["reason"] == "too_short"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Build a snake game with levels and enemies", "game"),
        ("A compiler for a small language", "developer_tool"),
        ("A landing page for my bakery", "brochure"),
        ("Train a neural network that recognises cats", "model"),
    ],
)
def test_other_kinds_of_software_are_named(text: str, kind: str) -> None:
    error = refusal(text)
    assert (error.details["reason"], error.details["kind"]) == ("not_an_app", kind)


def test_what_keeps_records_beside_a_game_is_built_and_the_game_is_told_to_be_missing() -> None:
    text = (
        "I want a quiz night game for our pub, teams buzz in on their phones and it counts down from ten, and then it "
        "keeps the league, so the teams, every quiz night with its date, and what each team scored that night."
    )
    found = understand(text)
    assert {"Team", "QuizNight"} <= set(found.spec.entities)
    assert "Not done: “quiz night game”: the records are built, a game is not." in found.report.warnings


def test_a_game_that_is_played_is_no_other_software() -> None:
    text = "Every Thursday I ring round for players. There are fixtures: opposition, start time. Teas at home games."
    found = understand(text)
    assert "Fixture" in found.spec.entities
    assert not [warning for warning in found.report.warnings if warning.startswith("Not done")]


@pytest.mark.parametrize(
    "text", ["Write me a poem about the sea", "asdf qwer zxcv uiop", "The weather is nice today and I am happy."]
)
def test_text_without_records(text: str) -> None:
    assert refusal(text).details["reason"] == "no_entities"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Una aplicación para reservar citas con médicos y pacientes", "Spanish"),
        ("Um aplicativo para a gestão de livros e leitores em uma biblioteca", "Portuguese"),
        ("Une application pour gérer les livres et les lecteurs d'une bibliothèque", "French"),
        ("Un'applicazione per gestire i libri e i lettori di una biblioteca", "Italian"),
        ("Ein System für die Verwaltung von Büchern und deren Ausleihe", "German"),
        ("Een app voor het beheren van boeken en de leden van een bibliotheek", "Dutch"),
        ("En app för att hantera böcker och låntagare i ett bibliotek", "Swedish"),
        ("Aplikacja do zarządzania książkami oraz czytelnikami w bibliotece, która jest prosta", "Polish"),
        ("Kütüphane için kitap ve üye yönetimi yapan bir uygulama", "Turkish"),
        ("Приложение для записи пациентов к врачам", "Russian or another language in Cyrillic script"),
        ("病院の予約アプリ。患者が医師を予約する", "Japanese"),
        ("一个诊所预约应用,病人可以预约医生", "Chinese"),
        ("تطبيق لحجز المواعيد مع الأطباء", "Arabic or Persian"),
    ],
)
def test_other_languages_are_named(text: str, language: str) -> None:
    error = refusal(text)
    assert (error.details["reason"], error.details["language"]) == ("not_english", language)
    assert language in error.message


@pytest.mark.parametrize(
    "text",
    [
        "Café menu: name, price",
        "books (title, author)",
        "A crèche app. Children have a name.",
        "Die roller: dice have sides",
        "a la carte menu",
    ],
)
def test_english_with_foreign_words_passes(text: str) -> None:
    assert other_language(text) is None


def test_words_that_leave_no_name_are_refused() -> None:
    with pytest.raises(DescriptionUnclear):
        understand("Þ+T")
