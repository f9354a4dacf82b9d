"""The short form of a transition between states.

transition = state { "," state } "->" state [ "by" role { "," role } ] [ "if" expression ]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model import Transition
from .scan import ShortFormError

_BY = re.compile(r"(?<!\S)by(?!\S)")
_IF = re.compile(r"(?<!\S)if(?!\S)")
_WORDS = frozenset({"by", "if"})
_HINT = "write it like `requested -> confirmed by doctor`"


@dataclass(slots=True)
class TransitionText:
    """A transition as said; `offsets` by part, with `[index]` for the members of lists."""

    sources: list[str]
    to: str
    by: list[str] = field(default_factory=list)
    condition: str | None = None
    offsets: dict[str, int] = field(default_factory=dict)


def read_transition(text: str) -> TransitionText:
    """Split the short form of a transition. Raises ShortFormError."""
    arrow = text.find("->")
    if arrow < 0:
        raise ShortFormError(0, "there is no -> in this transition", _HINT)
    end = len(text)
    condition: str | None = None
    offsets: dict[str, int] = {}
    if found := _IF.search(text, arrow):
        condition = text[found.end() :].strip()
        offsets["if"] = found.end() + len(text[found.end() :]) - len(text[found.end() :].lstrip())
        if not condition:
            raise ShortFormError(found.start(), "there is no condition after if", "write one, or leave if out")
        end = found.start()
    by: list[str] = []
    if found := _BY.search(text, arrow, end):
        by = _names(text, found.end(), end, "by", offsets, "name the roles after by")
        end = found.start()
    [to, *more] = _names(text, arrow + 2, end, "to", offsets, f"name the state after ->; {_HINT}")
    if more or " " in to:
        at = arrow + 2 + text[arrow + 2 : end].find(to)
        raise ShortFormError(at, f'"{text[arrow + 2 : end].strip()[:60]}" is not one state', _HINT)
    sources = _names(text, 0, arrow, "from", offsets, f"name the states before ->; {_HINT}")
    return TransitionText(sources, to, by, condition, offsets)


def write_transition(said: Transition) -> str | None:
    """The canonical short form, without title and steps (they take the long form); None where it would be misread."""
    if _WORDS.intersection((*said.from_, said.to, *said.by)):
        return None
    text = f"{', '.join(said.from_)} -> {said.to}"
    if said.by:
        text += f" by {', '.join(said.by)}"
    return text if said.if_ is None else f"{text} if {said.if_}"


def _names(text: str, start: int, end: int, part: str, offsets: dict[str, int], hint: str) -> list[str]:
    found: list[str] = []
    at = start
    for piece in text[start:end].split(","):
        name = piece.strip()
        place = at + len(piece) - len(piece.lstrip())
        if not name:
            raise ShortFormError(min(place, len(text)), "a name is missing here", hint)
        offsets.setdefault(part, place)
        offsets[f"{part}[{len(found)}]"] = place
        found.append(name)
        at += len(piece) + 1
    return found
