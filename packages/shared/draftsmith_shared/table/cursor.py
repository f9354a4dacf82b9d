"""Page cursors: a position, bound to the query that it continues.

A cursor is validated, not secret: it can only ever move the start inside the partition and bounds that the caller
asks for again, so a forged one reveals nothing which the query itself would not.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import astuple, replace

from draftsmith_shared.table.port import InvalidCursor, Item, Query


class Cursor:
    @staticmethod
    def after(item: Item, query: Query, table: str) -> str:
        """The cursor of the page that begins behind the item."""
        position = [item.sk] if query.index is None else [*_index_key(item, query.index), item.pk, item.sk]
        text = json.dumps([_fingerprint(query, table), *position], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @staticmethod
    def position(query: Query, table: str) -> tuple[str, ...]:
        """The sort position: (sk,) in the table, (index sk, pk, sk) in an index. Raises InvalidCursor."""
        cursor = query.cursor or ""
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            fingerprint, *position = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        except (binascii.Error, ValueError, TypeError) as error:
            raise InvalidCursor("the cursor is not one of this table's") from error
        if fingerprint != _fingerprint(query, table) or len(position) != (1 if query.index is None else 3):
            raise InvalidCursor("the cursor belongs to another query")
        if not all(isinstance(part, str) and "\0" not in part for part in position):
            raise InvalidCursor("the cursor is not one of this table's")
        return tuple(position)


def _index_key(item: Item, index: str) -> list[str]:
    pair = item.index1 if index == "index1" else item.index2
    assert pair is not None, "an item of an index page has a key in that index"  # noqa: S101
    return [pair[1]]


def _fingerprint(query: Query, table: str) -> str:
    """Of everything that decides the order and the bounds; `limit` may change from page to page."""
    parts = [table, *astuple(replace(query, limit=1, cursor=None))]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=9).hexdigest()
