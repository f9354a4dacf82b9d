"""docs/appspec/expressions.md says what the code does."""

from __future__ import annotations

from pathlib import Path

from draftsmith_appspec import parse
from draftsmith_appspec.expr.functions import EXAMPLES
from draftsmith_appspec.expr.reference import SPEC, functions_table, rewritten

_DOCUMENT = Path(__file__).resolve().parents[3] / "docs/appspec/expressions.md"


def test_the_document_is_up_to_date() -> None:
    text = _DOCUMENT.read_text(encoding="utf-8")
    again = "python -m draftsmith_appspec.expr.reference docs/appspec/expressions.md"
    assert rewritten(text, parse(SPEC)) == text, f"run {again}"
    assert text.count("<!-- generated: ") == 2


def test_every_function_is_in_the_table() -> None:
    table = functions_table()
    for name, example in EXAMPLES.items():
        assert f"{name}(" in table
        assert name == "no_overlap" or f"`{example}`" in table
