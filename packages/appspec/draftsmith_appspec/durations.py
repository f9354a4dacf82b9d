"""Lengths of time: `1h30m` to 90 minutes and back."""

from __future__ import annotations

import re

_DURATION = re.compile(r"(?:(?P<days>[0-9]{1,5})d)?(?:(?P<hours>[0-9]{1,6})h)?(?:(?P<minutes>[0-9]{1,8})m)?")


def read_duration(text: str) -> int:
    """Whole minutes. Raises ValueError with a message for people."""
    match = _DURATION.fullmatch(text)
    if not match or not text:
        shown = f'"{text}"' if len(text) <= 40 else f'"{text[:37]}..."'
        raise ValueError(f"{shown} is not a length of time; write it like 30m, 2h, 1h30m or 3d")
    days, hours, minutes = (int(match[part] or 0) for part in ("days", "hours", "minutes"))
    return days * 1440 + hours * 60 + minutes


def duration_text(minutes: int) -> str:
    """90 -> 1h30m, 2880 -> 2d, 0 -> 0m."""
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    parts = [f"{count}{unit}" for count, unit in ((days, "d"), (hours, "h"), (left, "m")) if count]
    return "".join(parts) or "0m"
