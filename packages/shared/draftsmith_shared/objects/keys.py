"""Which object keys there are; every adapter of the `ObjectStore` port asks here first."""

import re

_SEGMENT = re.compile(r"[A-Za-z0-9._-]+")
_MAX_BYTES = 1024
"""Amazon S3 User Guide, "Naming Amazon S3 objects"."""
_MAX_SEGMENT_BYTES = 200
"""A segment is a file name in a directory store, with room for the name of the temporary file beside it."""


def check_key(key: str) -> str:
    """The key itself. Raises ValueError unless it is segments of `[A-Za-z0-9._-]` joined by "/", none "." or ".."."""
    segments = key.split("/")
    if len(key) > _MAX_BYTES or not all(_segment(segment) for segment in segments):
        raise ValueError(f"object key {key[:80]!r} must be segments of [A-Za-z0-9._-] joined by '/'")
    return key


def check_prefix(prefix: str) -> str:
    """The prefix itself: any beginning of a key. Raises ValueError for one that no key can have."""
    *whole, last = prefix.split("/")
    beginning = not last or _SEGMENT.fullmatch(last)
    if len(prefix) > _MAX_BYTES or not beginning or not all(_segment(segment) for segment in whole):
        raise ValueError(f"object key prefix {prefix[:80]!r} must be segments of [A-Za-z0-9._-] joined by '/'")
    return prefix


def _segment(segment: str) -> bool:
    return len(segment) <= _MAX_SEGMENT_BYTES and segment not in {".", ".."} and bool(_SEGMENT.fullmatch(segment))
