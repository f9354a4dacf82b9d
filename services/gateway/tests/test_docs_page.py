"""The API for people: complete, safe, and without anything from elsewhere."""

import re
from html.parser import HTMLParser
from typing import Any

from fastapi import FastAPI, Header
from pydantic import BaseModel, Field

from draftsmith_gateway.docs_page import page


class Wish(BaseModel):
    """What <somebody> wants."""

    words: str = Field(description="In plain English.")
    budget: int | None = None
    tags: list[str] = []


class Granted(BaseModel):
    wish: Wish


def _api() -> dict[str, Any]:
    app = FastAPI(title="Wishes & more")

    @app.post("/wishes", tags=["wishes"])
    def grant(wish: Wish, hurry: str = Header("")) -> Granted:
        """Grants it."""
        return Granted(wish=wish)

    return app.openapi()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attributes:
            if name in ("href", "src"):
                self.addresses.append(value or "")
            if name == "id":
                self.ids.add(value or "")


def test_every_operation_and_shape_is_told() -> None:
    html = page(_api())
    assert "<title>Wishes &amp; more: the API</title>" in html
    assert "<b>POST</b><code>/wishes</code>" in html
    assert "Grants it." in html
    assert "What &lt;somebody&gt; wants." in html
    assert "In plain English." in html
    assert "integer or null" in html
    assert "list of string" in html
    assert "-d &#x27;{&quot;words&quot;: &quot;…&quot;}&#x27;" in html


def test_it_needs_nothing_from_elsewhere_and_its_links_lead_somewhere() -> None:
    html = page(_api())
    found = _Tags()
    found.feed(html)
    assert not found.tags & {"script", "link", "img", "iframe"}
    assert not re.search(r"url\(|@import", html)
    assert {address for address in found.addresses if not address.startswith("#")} == {"/openapi.json"}
    assert {address[1:] for address in found.addresses if address.startswith("#")} <= found.ids
