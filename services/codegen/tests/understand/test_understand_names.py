"""What the app is called."""

import pytest

from draftsmith_codegen.understand import understand
from draftsmith_codegen.understand.report import Basis

_REST = " Every plot has a number, a size in square metres and a rent. Tenants have a name and an email."


@pytest.mark.parametrize(
    ("text", "title", "basis"),
    [
        ("An app called PlotPal for allotments." + _REST, "PlotPal", Basis.STATED),
        ("I look after the plots at Hillview Allotments." + _REST, "Hillview Allotments", Basis.IMPLIED),
        ("Sunny Side Gardens is a society of 400 members." + _REST, "Sunny Side Gardens", Basis.IMPLIED),
        ("We let plots." + _REST + " Every bid names a price in euros.", "Plots", Basis.ASSUMED),
    ],
)
def test_an_app_is_called_what_is_said_or_after_those_it_is_for(text: str, title: str, basis: Basis) -> None:
    found = understand(text)
    assert found.spec.app.title == title
    [finding] = [finding for finding in found.report.findings if finding.path == "app.name"]
    assert finding.basis is basis
    assert all(text[source.start : source.end] == source.text for source in finding.sources)
