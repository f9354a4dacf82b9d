"""Rules about how many rows refer to one: `count(enrolments, status == "accepted") <= seats`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from draftsmith_appspec.expr import Typed
from draftsmith_appspec.expr.scope import Means
from draftsmith_appspec.expr.syntax import Binary, Call, Literal
from draftsmith_appspec.expr.types import INTEGER

_COUNT = "count"


@dataclass(frozen=True, slots=True)
class Tally:
    """The rows of the entity `child` that refer to a row by their relation `by`, as `side` of it.

    `counts` says which of them count, and is None where all do; `reads` are the fields and relations it looks at.
    """

    side: str
    child: str
    by: str
    counts: Typed | None
    reads: tuple[str, ...]


def counted(typed: Typed) -> Typed | None:
    """The only count of rows in an expression, if there is one and fewer rows never break a rule that it is."""
    counts = [part for part in parts_of(typed) if _is_count(part)]
    return counts[0] if len(counts) == 1 and _is_upper_bound(typed) else None


def with_count(typed: Typed, number: int) -> Typed:
    """The expression about a row to which so many refer."""
    if _is_count(typed):
        return Typed(Literal(number), INTEGER)
    return replace(typed, parts=tuple(with_count(part, number) for part in typed.parts))


def _is_upper_bound(typed: Typed) -> bool:
    """Whether every count in it is less than something, and nothing turns that around."""
    if not any(_is_count(part) for part in parts_of(typed)):
        return True
    match typed.node:
        case Binary("&&" | "||"):
            return all(_is_upper_bound(part) for part in typed.parts)
        case Binary("<" | "<="):
            return _is_count(typed.parts[0]) and not any(_is_count(part) for part in parts_of(typed.parts[1]))
        case Binary(">" | ">="):
            return _is_count(typed.parts[1]) and not any(_is_count(part) for part in parts_of(typed.parts[0]))
        case _:
            return False


def _is_count(typed: Typed) -> bool:
    called = isinstance(typed.node, Call) and typed.node.function == _COUNT
    return called and typed.parts[0].meaning.means is Means.SIDE and not typed.parts[0].parts


def parts_of(typed: Typed) -> Iterator[Typed]:
    """An expression and all within it."""
    yield typed
    for part in typed.parts:
        yield from parts_of(part)
