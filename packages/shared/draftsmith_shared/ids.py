"""Identifiers that sort by the time they were made: of things, `bld_…`, and of events."""

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MILLISECONDS = (1 << 48) - 1


def new_id(prefix: str) -> str:
    """`prefix`, "_" and a ULID in lower case (github.com/ulid/spec): 48 bits of milliseconds, 80 random bits."""
    number = (time.time_ns() // 1_000_000 & _MILLISECONDS) << 80 | secrets.randbits(80)
    return f"{prefix}_" + "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def event_id(now_ns: int | None = None) -> str:
    """A UUIDv7 (RFC 9562, section 5.7, method 3) in its usual text form.

    The 20 bits after the millisecond carry the nanoseconds within it, so that the ids one process makes sort in the
    order in which they were made; 54 bits are random.
    """
    milliseconds, nanoseconds = divmod(time.time_ns() if now_ns is None else now_ns, 1_000_000)
    value = (
        (milliseconds & _MILLISECONDS) << 80
        | 0x7 << 76
        | (nanoseconds >> 8) << 64
        | 0b10 << 62
        | (nanoseconds & 0xFF) << 54
        | secrets.randbits(54)
    )
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
