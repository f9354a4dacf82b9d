"""Questions are asked in the order of what their answers would change."""

from __future__ import annotations

from draftsmith_codegen.understand import Basis, Finding, understand
from draftsmith_codegen.understand.report import Question, ranked


def test_the_question_that_may_change_most_comes_first() -> None:
    paths = ("roles.member", "entities.A.access.read", "entities.A.fields.b", "entities.A.fields.bc", "app.name")
    findings = [Finding(path, Basis.ASSUMED, 0.4) for path in paths]
    questions = [
        Question("values of b", ("entities.A.fields.b",)),
        Question("fields of A", ("entities.A.fields",)),
        Question("who", ("roles", "entities.A.access")),
        Question("all of A", ("entities.A",)),
        Question("nothing that is there", ("entities.Other",)),
    ]
    assert ranked(questions, findings) == (
        "all of A", "fields of A", "who", "values of b", "nothing that is there"
    )  # fmt: skip


def test_a_question_is_asked_once() -> None:
    finding = Finding("entities.A.fields.b", Basis.ASSUMED, 0.4)
    question = Question("which", ("entities.A.fields.b",))
    assert ranked([question, question], [finding]) == ("which",)


def test_who_uses_the_app_comes_before_the_values_of_a_field() -> None:
    questions = understand(
        "Track plants and tasks. Plants have a name. Tasks have a title and a priority."
    ).report.questions
    who = next(at for at, text in enumerate(questions) if text.startswith("Who uses the app?"))
    values = next(at for at, text in enumerate(questions) if "priority" in text)
    assert who < values
