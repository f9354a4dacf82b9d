"""What is said when a description cannot be turned into an application."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from draftsmith_shared.errors import InvalidInput

CODE = "DESCRIPTION_UNCLEAR"
EXAMPLE = (
    "A library app where members borrow books. Books have a title, an author and an ISBN; "
    "each loan has a due date and a status of out, returned or late."
)


class Reason(StrEnum):
    """Why a description could not be used; the value is `details["reason"]`."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_ENGLISH = "not_english"
    NO_ENTITIES = "no_entities"
    NOT_AN_APP = "not_an_app"


class DescriptionUnclear(InvalidInput):
    """The description says too little, too much, or something else than an application that keeps records.

    The message says what is missing and shows an example; `details` holds `reason` (a `Reason`), `example` and what
    belongs to the reason (`limit_bytes` and `bytes`, `language`, `kind`).
    """

    def __init__(
        self, message: str, *, reason: Reason = Reason.NO_ENTITIES, details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(
            f"{message} For example: “{EXAMPLE}”",
            code=CODE,
            details={"reason": reason.value, "example": EXAMPLE, **(details or {})},
        )
