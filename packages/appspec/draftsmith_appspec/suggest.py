"""Did you mean …?"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

_CLOSE = 0.6
_FEW = 14


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the closest of `known` (the one that begins alike among equals), or lists a few, or None."""
    names = list(known)
    wanted = word.lower()[:60]
    best, best_score = "", (_CLOSE, -1)
    for name in names:
        matcher = SequenceMatcher(None, name.lower(), wanted)
        if matcher.real_quick_ratio() >= best_score[0]:
            score = (matcher.ratio(), _alike(name.lower(), wanted))
            if score > best_score:
                best, best_score = name, score
    if best:
        return f'did you mean "{best}"?'
    if names and len(names) <= _FEW:
        return f"one of: {', '.join(names)}" if len(names) > 1 else f'only "{names[0]}" is known here'
    return None


def _alike(left: str, right: str) -> int:
    """How many characters two words have in common at the start."""
    return next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
