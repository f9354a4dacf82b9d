"""A project: what a tenant has asked for, and the name it goes by."""

import re
from dataclasses import dataclass
from datetime import datetime

from draftsmith_orchestrator.projects.errors import InvalidRequest

MAX_DESCRIPTION_CHARACTERS = 65_536
SLUG = re.compile(r"[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?")
RESERVED_SLUGS = frozenset({"api", "app", "www", "git", "admin", "auth", "docs", "localhost", "static", "status"})
_END_OF_SENTENCE = re.compile(r"(?<=[\w)])[.!?:](?=\s|$)|\n")
_MOST_CALLED = 80
"""Characters: it is the subject of mails."""


@dataclass(frozen=True, slots=True)
class Project:
    """`slug` (a DNS label) and `title` are empty until the first plan has found them, unless asked for by name."""

    project_id: str
    tenant_id: str
    user_id: str
    description: str
    created_at: datetime
    slug: str = ""
    title: str = ""
    wanted_slug: str = ""
    latest_build_id: str = ""

    @property
    def called(self) -> str:
        """What people are told it is called: its title, else how its description begins."""
        if self.title:
            return self.title
        sentence = _END_OF_SENTENCE.split(self.description.strip(), maxsplit=1)[0].strip()
        return sentence if len(sentence) <= _MOST_CALLED else f"{sentence[: _MOST_CALLED - 1].rsplit(' ', 1)[0]}…"


def check_description(description: str) -> str:
    """The description without outer white space. Raises InvalidRequest when there is nothing or too much."""
    text = description.strip()
    if not text:
        raise InvalidRequest(
            "description",
            "The description is empty. Say what the application is about, for example: "
            '"A library where members borrow books. Books have a title and an author."',
        )
    if len(text) > MAX_DESCRIPTION_CHARACTERS:
        raise InvalidRequest(
            "description",
            f"The description has {len(text):,} characters; the limit is {MAX_DESCRIPTION_CHARACTERS:,}. "
            "Keep what the application has to record and who uses it.",
        )
    return text


def check_wanted_slug(name: str) -> str:
    """The name as a slug, or "" for none. Raises InvalidRequest."""
    if not name:
        return ""
    if not SLUG.fullmatch(name) or name in RESERVED_SLUGS:
        raise InvalidRequest(
            "options.name",
            f"{name!r} cannot be a project's name: use 1 to 40 of a-z, 0-9 and '-', beginning with a letter, "
            "and no reserved word.",
        )
    return name


def slug_candidates(name: str, project_id: str) -> list[str]:
    """The names to try for a project, best first; the last one holds a part of the id. `name` may be any text."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    base = re.sub(r"^[0-9-]+", "", base)[:32].rstrip("-") or "app"
    first = f"{base}-app" if base in RESERVED_SLUGS else base
    return [first, *(f"{first}-{number}" for number in range(2, 10)), f"{first[:26]}-{project_id[-12:]}"]
