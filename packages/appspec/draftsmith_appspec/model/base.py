"""What every part of the model is, and the words that several of them share."""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic

from ..durations import duration_text, read_duration
from ..expressions import canonical_expression

ADMIN = "admin"
ANY = "*"  # any state, everybody's navigation
PUBLIC = "public"  # also who has not signed in
SELF = "self"  # the row a workflow, transition or action is about
Action = Literal["create", "read", "update", "delete"]
ACTIONS: tuple[Action, ...] = ("create", "read", "update", "delete")

Expression = Annotated[str, pydantic.AfterValidator(canonical_expression)]
"""The text of an expression in its canonical spelling; one that cannot be read stays as it is, for `validate`."""


def _minutes(value: object) -> object:
    return read_duration(value) if isinstance(value, str) else value


Minutes = Annotated[
    int,
    pydantic.BeforeValidator(_minutes),
    pydantic.PlainSerializer(lambda minutes: duration_text(minutes) if minutes >= 0 else minutes, when_used="json"),
]
"""A length of time in whole minutes; a text such as 1h30m in the full form."""

Setting = bool | int | str | list[str]
"""The value of a setting of a feature or a connector."""


class Part(pydantic.BaseModel):
    """Frozen and closed. A key that is a keyword of Python has an underscore as attribute: `if_`, `from_`, `for_`."""

    model_config = pydantic.ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )
