"""Mails from templates: subject, text and HTML of the same words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

TEMPLATES: Mapping[str, Mapping[str, Any]] = {
    "welcome": {"name": "Ada"},
    "build_started": {"title": "Riverside Clinic"},
    "build_succeeded": {
        "title": "Riverside Clinic",
        "app_url": "http://riverside-clinic-dev.localhost:8080",
        "clone_url": "http://localhost:8080/git/riverside-clinic.git",
        "seconds": 9.4,
    },
    "build_failed": {"title": "Riverside Clinic", "step": "verify", "message": "mypy found an error in app/main.py."},
}
"""Every template and the data that previews show."""


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


class Renderer:
    """Renders `templates/<name>.txt` (its first line is the subject) and `templates/<name>.html`."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("draftsmith_email"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, template: str, data: Mapping[str, Any]) -> Rendered:
        """Raises KeyError where there is no such template."""
        if template not in TEMPLATES:
            raise KeyError(template)
        words = self._environment.get_template(f"{template}.txt").render(data)
        subject, _, text = words.partition("\n")
        html = self._environment.get_template(f"{template}.html").render(data)
        return Rendered(_one_line(subject), text.strip() + "\n", html)


def _one_line(text: str) -> str:
    """A header cannot hold a line break; one in a project's title must not end it (RFC 5322, section 2.2)."""
    return " ".join(text.split())
