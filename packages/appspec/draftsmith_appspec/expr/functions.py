"""The functions of expressions: what they take, and what they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .types import BOOLEAN, DATE, DATETIME, DECIMAL, DURATION, INTEGER, TEXT, TIME, Kind, Type

NUMBER = frozenset({Kind.INTEGER, Kind.DECIMAL})
DAY = frozenset({Kind.DATE, Kind.DATETIME})
WORDS = frozenset({Kind.TEXT, Kind.ENUM})


@dataclass(frozen=True, slots=True)
class Function:
    """`takes` are the kinds each argument may have, `gives` is the type (abs and round of money: the money).

    A `method` is called on its first argument.
    """

    takes: tuple[frozenset[Kind], ...]
    gives: Type
    example: str
    about: str
    method: bool = False


_MOMENT_OR_TEXT = frozenset({Kind.TEXT, Kind.DATETIME})
_LENGTH = frozenset({Kind.DURATION})

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "now": Function((), DATETIME, "starts_at > now()", "this moment"),
        "today": Function((), DATE, "due_on >= today()", "the date now, in UTC"),
        "duration": Function(
            (frozenset({Kind.TEXT}),), DURATION, 'lasts <= duration("2h30m")', "a length of time, written in quotes"
        ),
        "date": Function(
            (_MOMENT_OR_TEXT,), DATE, 'date(starts_at) == date("2026-01-31")', "the date of a moment, or one in quotes"
        ),
        "time": Function(
            (_MOMENT_OR_TEXT,), TIME, 'time(starts_at) >= time("09:00")', "the time of a moment, or one in quotes"
        ),
        "year": Function((DAY,), INTEGER, "year(issued_on) == 2026", "the year"),
        "month": Function((DAY,), INTEGER, "month(issued_on) == 12", "the month, 1 to 12"),
        "day": Function((DAY,), INTEGER, "day(issued_on) == 31", "the day of the month"),
        "weekday": Function((DAY,), INTEGER, "weekday(starts_at) <= 5", "1 is Monday, 7 is Sunday"),
        "age": Function((frozenset({Kind.DATE}),), INTEGER, "age(born_on) >= 18", "whole years until today"),
        "minutes": Function((_LENGTH,), INTEGER, "minutes(lasts) * 2", "whole minutes, rounded down"),
        "hours": Function((_LENGTH,), DECIMAL, "hours(ends_at - starts_at) * price_per_hour", "whole seconds / 3600"),
        "days": Function((_LENGTH,), DECIMAL, "days(returned_on - due_on)", "whole seconds / 86400"),
        "round": Function(
            (NUMBER, frozenset({Kind.INTEGER})), DECIMAL, "round(total * 0.19, 2)", "to 0 to 6 places, half away from 0"
        ),
        "abs": Function((NUMBER,), DECIMAL, "abs(difference)", "without its sign; a whole number stays one"),
        "size": Function((WORDS,), INTEGER, "name.size() >= 3", "how many characters (code points)", method=True),
        "lower": Function((WORDS,), TEXT, 'code.lower() == "abc"', "with a-z for A-Z", method=True),
        "upper": Function((WORDS,), TEXT, 'code.upper() == "ABC"', "with A-Z for a-z", method=True),
        "startsWith": Function((WORDS, WORDS), BOOLEAN, 'code.startsWith("A")', "whether it begins so", method=True),
        "endsWith": Function(
            (WORDS, WORDS), BOOLEAN, 'email.endsWith("@example.com")', "whether it ends so", method=True
        ),
        "contains": Function((WORDS, WORDS), BOOLEAN, 'notes.contains("urgent")', "whether it is in it", method=True),
    }
)

AGGREGATES: Mapping[str, str] = MappingProxyType(
    {
        "sum": "sum(lines, quantity * unit_price)",
        "avg": "avg(reviews, stars)",
        "min": "min(bids, amount)",
        "max": "max(bids, amount)",
        "count": 'count(bookings, status == "confirmed")',
        "exists": "exists(lines, quantity == 0)",
        "all": "all(lines, quantity > 0)",
    }
)
NO_OVERLAP = "no_overlap"
COALESCE = "coalesce"
EXAMPLES: Mapping[str, str] = MappingProxyType(
    {name: function.example for name, function in FUNCTIONS.items()}
    | dict(AGGREGATES)
    | {
        NO_OVERLAP: 'no_overlap(room, starts_at, ends_at, status != "cancelled")',
        COALESCE: "coalesce(discount, 0)",
    }
)
