"""Regular expressions a spec may hold: those that Python and JavaScript read alike and that cannot run away."""

from __future__ import annotations

import re
import warnings

from .limits import MAX_PATTERN

# Groups JavaScript does not know, Python-only anchors, possessive quantifiers and atomic groups.
_FOREIGN = re.compile(r"\(\?(?![:=!])|\\[AZabzG]|[*+?}]\+|\\[pP]\{")
_MANY = re.compile(r"(?<!\\)[*+]|(?<!\\)\{\d*,\d*\}|(?<!\\)\{\d+\}")
_REPEAT = re.compile(r"\{(\d*)(?:,(\d*))?\}")
_MAX_REPEAT = 1_000


def wrong_pattern(pattern: str) -> tuple[str, str | None] | None:
    """What is wrong with a pattern, and what to do; None when it is fine."""
    if len(pattern) > MAX_PATTERN:
        return f"the pattern is longer than {MAX_PATTERN} characters", "shorten it"
    if not pattern:
        return "the pattern is empty", "leave it out"
    if found := _FOREIGN.search(pattern):
        return f"{found.group()} in a pattern means different things to Python and to browsers", "write it without"
    for low, high in _REPEAT.findall(pattern):
        if any(len(count) > 4 or int(count) > _MAX_REPEAT for count in (low, high) if count):
            return f"a part of the pattern repeats more than {_MAX_REPEAT} times", "use min and max for lengths"
    if _repeats_a_repeat(pattern):
        return "a group that repeats holds something that repeats: some inputs would take for ever", "repeat only once"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        return f"this is not a regular expression: {error}", None
    return None


def matches_cheaply(pattern: str, text: str) -> bool:
    """Whether the whole text matches; also true when finding out could take long (more than two repeats)."""
    return len(_MANY.findall(pattern)) > 2 or re.fullmatch(pattern, text) is not None


def _repeats_a_repeat(pattern: str) -> bool:
    """True for `(a+)+`, `(a|b*){3}` and the like; classes and escapes are stepped over."""
    holds_repeat = [False]
    index, in_class = 0, False
    while index < len(pattern):
        char = pattern[index]
        if char == "\\":
            index += 2
            continue
        if in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char == "(":
            holds_repeat.append(False)
        elif char == ")" and len(holds_repeat) > 1:
            inner = holds_repeat.pop()
            repeats = pattern[index + 1 : index + 2] in ("*", "+", "{")
            if inner and repeats:
                return True
            holds_repeat[-1] = holds_repeat[-1] or inner or repeats
        elif char in "*+{":
            holds_repeat[-1] = True
        index += 1
    return False
