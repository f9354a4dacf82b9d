"""What the rows of an entity may become, have to be, and can be asked to do."""

from __future__ import annotations

from typing import Literal

import pydantic

from .base import ANY, Expression, Part
from .fields import Field
from .flows import Step

When = Literal["always", "create", "update"]


class Transition(Part):
    """One way from the states `from_` (["*"]: from any) to the state `to`.

    `by` are the roles that may make it, on rows they may read; empty: whoever may update the row. `if_` has to hold of
    the row before; `do` follows it.
    """

    from_: list[str] = pydantic.Field(alias="from")
    to: str
    by: list[str] = pydantic.Field(default_factory=list)
    if_: Expression | None = pydantic.Field(default=None, alias="if")
    do: list[Step] = pydantic.Field(default_factory=list)
    title: str | None = None

    def leaves(self, state: str) -> bool:
        """Whether the transition can be made in that state."""
        return state in self.from_ or self.from_ == [ANY]


class Invariant(Part):
    """What has to hold of a row, and what people read when it does not.

    `when`: always (when a row is made, and when something that `check` reads is changed), or one of the two only.
    """

    check: Expression
    message: str
    when: When = "always"
    name: str | None = None


class CustomAction(Part):
    """Something people can do with a row beside changing it.

    `by` are the roles that may, on rows they may read, or `allow` a rule instead; neither: whoever may update the row.
    `set` gives fields and relations new values from expressions over the row and `input`.
    """

    title: str | None = None
    by: list[str] = pydantic.Field(default_factory=list)
    allow: Expression | None = None
    input: dict[str, Field] = pydantic.Field(default_factory=dict)
    if_: Expression | None = pydantic.Field(default=None, alias="if")
    set: dict[str, Expression] = pydantic.Field(default_factory=dict)
    do: list[Step] = pydantic.Field(default_factory=list)


class Query(Part):
    """A list that has a name: of the rows the caller may read, those for which `where` holds. `for_`: for these."""

    title: str | None = None
    input: dict[str, Field] = pydantic.Field(default_factory=dict)
    where: Expression
    order: list[str] = pydantic.Field(default_factory=list)
    for_: list[str] = pydantic.Field(default_factory=list, alias="for")
