"""Did you mean …?"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the closest of `known`, or lists them when they are few, or None."""
    names = list(known)
    lowered = {name.lower(): name for name in reversed(names)}
    close = get_close_matches(word.lower()[:60], lowered, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{lowered[close[0]]}"?'
    if names and len(names) <= 14:
        return f"one of: {', '.join(names)}" if len(names) > 1 else f'only "{names[0]}" is known here'
    return None
