"""The `Table` port: items in one table, addressed by partition and sort key.

The shape is DynamoDB's single-table design (Amazon DynamoDB Developer Guide, "Best practices for modeling
relational data"), cut down to what every adapter can promise: conditional writes, transactions, two index slots
and expiry. An adapter holds no rules; a service's `store.py` is the only caller.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

Attributes: TypeAlias = Mapping[str, Any]
"""JSON-compatible values. Timestamps are ISO 8601 strings in UTC, so that they sort."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item.

    `index1` and `index2` are the item's (partition, sort) keys in the two index slots, or None where it is not in
    that index. `version` is 0 for an item that was never stored; each write adds one. `expires_at` is in seconds
    since the epoch; an expired item is never returned.
    """

    pk: str
    sk: str
    data: Attributes
    version: int = 0
    index1: tuple[str, str] | None = None
    index2: tuple[str, str] | None = None
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """Stores the item if the stored version still equals `item.version` (0: if there is none).

    With `if_version=False` the item is stored whatever is there.
    """

    item: Item
    if_version: bool = True


@dataclass(frozen=True, slots=True)
class Delete:
    """Removes the item; with `version`, only if the stored version equals it. Removing what is not there is fine."""

    pk: str
    sk: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Writes nothing, but fails the transaction unless the stored version equals `version` (0: there is none)."""

    pk: str
    sk: str
    version: int


Write: TypeAlias = Put | Delete | Check


@dataclass(frozen=True, slots=True)
class Page:
    items: Sequence[Item]
    cursor: str | None
    """Opaque; None on the last page."""


@dataclass(frozen=True, slots=True)
class Query:
    """Items of one partition in sort-key order, of the table itself or of an index slot ("index1", "index2").

    `prefix`, `after` and `before` bound the sort key (`after` and `before` exclusive).
    """

    pk: str
    index: str | None = None
    prefix: str = ""
    after: str | None = None
    before: str | None = None
    descending: bool = False
    limit: int = 100
    cursor: str | None = None


class ConditionFailed(Exception):
    """A write's condition did not hold, and nothing of its transaction was written.

    `failed` holds the positions of the writes whose conditions did not hold.
    """

    def __init__(self, failed: Sequence[int]) -> None:
        super().__init__(f"condition failed for write {', '.join(map(str, failed))}")
        self.failed = tuple(failed)


class InvalidCursor(Exception):
    """The cursor was not one that this table gave out for this query."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the smallest adapter promises (Amazon DynamoDB quotas)."""

    transaction_writes: int = 100
    item_bytes: int = 400 * 1024
    key_bytes: int = 512
    """Of each of pk, sk and the index keys: four of them fit into one PostgreSQL index entry (2,704 bytes)."""


LIMITS = Limits()


class Table(Protocol):
    """See the module's docstring. Every read sees every committed write; index reads too on the SQL adapters."""

    async def get(self, pk: str, sk: str) -> Item | None: ...

    async def get_many(self, keys: Sequence[tuple[str, str]]) -> Sequence[Item | None]:
        """The items in the order of their keys, None where there is none."""
        ...

    async def query(self, query: Query) -> Page:
        """Raises InvalidCursor."""
        ...

    async def transact(self, writes: Sequence[Write]) -> None:
        """Makes all the writes or none.

        Raises ConditionFailed; ValueError above `LIMITS`, for a key that is empty or holds NUL, and for two writes
        to one item (DynamoDB refuses these too).
        """
        ...

    async def purge_expired(self) -> int:
        """Removes expired items for good and answers how many."""
        ...


__all__ = [
    "LIMITS",
    "Attributes",
    "Check",
    "ConditionFailed",
    "Delete",
    "InvalidCursor",
    "Item",
    "Limits",
    "Page",
    "Put",
    "Query",
    "Table",
    "Write",
]
