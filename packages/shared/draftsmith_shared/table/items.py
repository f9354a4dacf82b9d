"""Items as rows, and what may be in a transaction; shared by the adapters of the `Table` port."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from draftsmith_shared.table.port import LIMITS, Item, Put, Write


class Stored:
    """Reads rows of `schema.items_table`."""

    @staticmethod
    def item(row: Any) -> Item:
        return Item(
            pk=row.pk,
            sk=row.sk,
            data=json.loads(row.data),
            version=row.version,
            index1=_pair(row.index1_pk, row.index1_sk),
            index2=_pair(row.index2_pk, row.index2_sk),
            expires_at=row.expires_at,
        )


def _pair(pk: str | None, sk: str | None) -> tuple[str, str] | None:
    return None if pk is None or sk is None else (pk, sk)


def encode(item: Item, version: int) -> Mapping[str, Any]:
    """The row of an item. Raises ValueError above `LIMITS.item_bytes` and TypeError for data that is not JSON."""
    data = json.dumps(item.data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if len(data.encode()) + len(item.pk.encode()) + len(item.sk.encode()) > LIMITS.item_bytes:
        raise ValueError(f"item {item.pk!r}/{item.sk!r} is larger than {LIMITS.item_bytes} bytes")
    index1_pk, index1_sk = item.index1 or (None, None)
    index2_pk, index2_sk = item.index2 or (None, None)
    return {
        "pk": item.pk,
        "sk": item.sk,
        "version": version,
        "data": data,
        "index1_pk": index1_pk,
        "index1_sk": index1_sk,
        "index2_pk": index2_pk,
        "index2_sk": index2_sk,
        "expires_at": item.expires_at,
    }


def next_version(write: Put, stored: int) -> int:
    return (write.item.version if write.if_version else stored) + 1


def check_transaction(writes: Sequence[Write]) -> None:
    """Raises ValueError for too many writes, two writes to one item, and keys that are empty, too long or hold NUL."""
    if len(writes) > LIMITS.transaction_writes:
        raise ValueError(f"{len(writes)} writes in one transaction; at most {LIMITS.transaction_writes} are promised")
    seen: set[tuple[str, str]] = set()
    for write in writes:
        item = write.item if isinstance(write, Put) else None
        key = (item.pk, item.sk) if item else (write.pk, write.sk)  # type: ignore[union-attr]
        if key in seen:
            raise ValueError(f"two writes to {key[0]!r}/{key[1]!r} in one transaction")
        seen.add(key)
        for part in (*key, *((item.index1 or ()) + (item.index2 or ()) if item else ())):
            _check_key(part)


def _check_key(part: str) -> None:
    if not part or "\0" in part or len(part.encode()) > LIMITS.key_bytes:
        raise ValueError(f"key {part[:80]!r} must have 1 to {LIMITS.key_bytes} bytes and no NUL")


def upper_bound(prefix: str) -> str | None:
    """The least string above every string with the prefix, by code point; None where there is none."""
    head = prefix.rstrip("\U0010ffff")
    if not head:
        return None
    following = ord(head[-1]) + 1
    return head[:-1] + chr(0xE000 if following == 0xD800 else following)
