"""What was understood, on its way out."""

import pytest
from pydantic import ValidationError

from draftsmith.codegen.v1 import codegen_pb2 as pb
from draftsmith_gateway.schemas import MAX_DESCRIPTION, UnderstandBody
from draftsmith_gateway.wire import understanding_view


def test_each_element_says_its_words_and_how_sure_it_is() -> None:
    answer = pb.UnderstandResponse(
        appspec_yaml="appspec: 1\n",
        elements=[
            pb.UnderstoodElement(
                path="entities.Loan",
                basis=pb.BASIS_STATED,
                confidence=0.9,
                words=[pb.Words(start=8, end=13, text="loans"), pb.Words(start=30, end=34, text="loan")],
            ),
            pb.UnderstoodElement(path="app.theme", basis=pb.BASIS_ASSUMED, confidence=0.4, note="usual"),
        ],
        questions=["Who lends?", "How long?"],
        features=[
            pb.UnderstoodElement(
                path="payments", basis=pb.BASIS_IMPLIED, confidence=0.7, words=[pb.Words(start=0, end=3, text="pay")]
            )
        ],
        notes=["Not used: “x”."],
    )
    assert understanding_view(answer).model_dump(by_alias=True) == {
        "spec": "appspec: 1\n",
        "elements": [
            {
                "path": "entities.Loan", "words": "loans", "start": 8, "end": 13,
                "also": [{"words": "loan", "start": 30, "end": 34}], "confidence": 0.9, "source": "stated", "note": "",
            },
            {
                "path": "app.theme", "words": None, "start": None, "end": None, "also": [], "confidence": 0.4,
                "source": "assumed", "note": "usual",
            },
        ],
        "questions": ["Who lends?", "How long?"],
        "features": [
            {
                "feature": "payments", "words": "pay", "start": 0, "end": 3, "also": [], "confidence": 0.7,
                "source": "implied",
            }
        ],
        "notes": ["Not used: “x”."],
    }  # fmt: skip


def test_a_description_has_an_end() -> None:
    assert len(UnderstandBody(description="x" * MAX_DESCRIPTION).description) == 100_000
    with pytest.raises(ValidationError, match="at most 100000 characters"):
        UnderstandBody(description="x" * (MAX_DESCRIPTION + 1))
