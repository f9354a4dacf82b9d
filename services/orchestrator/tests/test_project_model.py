"""What a project is called before it has a name."""

from datetime import UTC, datetime

import pytest

from draftsmith_orchestrator.projects.model import Project


@pytest.mark.parametrize(
    ("description", "title", "called"),
    [
        ("A school library. Students borrow books.", "", "A school library"),
        ("A school library. Students borrow books.", "School Library", "School Library"),
        ("Version 1.5 of our CRM!\nWith deals.", "", "Version 1.5 of our CRM"),
        ("Notes", "", "Notes"),
        ("word " * 40, "", f"{'word ' * 14}word…"),
        ("x" * 200, "", f"{'x' * 79}…"),
    ],
)
def test_its_title_or_how_its_description_begins(description: str, title: str, called: str) -> None:
    project = Project("prj_1", "ten_1", "usr_1", description, datetime(2026, 1, 1, tzinfo=UTC), title=title)
    assert project.called == called
    assert len(project.called) <= 80
