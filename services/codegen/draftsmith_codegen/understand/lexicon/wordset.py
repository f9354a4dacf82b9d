"""Word lists written as text."""

from __future__ import annotations


def wordset(text: str) -> frozenset[str]:
    """The words (or phrases) between the commas of a text."""
    return frozenset(word.strip() for word in text.replace("\n", " ").split(",") if word.strip())


def spaced(text: str) -> frozenset[str]:
    """The words between the spaces of a text."""
    return frozenset(text.split())
