"""The functions of expressions in SQL."""

from __future__ import annotations

from .sql_dialects import COMPARE, SUM, Dialect, Sql
from .syntax import Call
from .typed import Typed
from .types import DATE, DATETIME, Kind


def called(dialect: Dialect, typed: Typed, arguments: list[Sql]) -> Sql:
    """One of FUNCTIONS that is the same for every row: what it is called with has been written already."""
    function = typed.node.function if isinstance(typed.node, Call) else ""
    now = dialect.parameter("now", DATETIME)
    first = arguments[0] if arguments else now
    kind = typed.parts[0].type.kind if typed.parts else Kind.DATETIME
    match function:
        case "now":
            return now
        case "today":
            return dialect.part("date", now, Kind.DATETIME)
        case "date" | "time" | "year" | "month" | "day" | "weekday":
            return dialect.part(function, first, kind)
        case "age":
            return _age(dialect, first, dialect.part("date", now, Kind.DATETIME))
        case "minutes":
            return dialect.floored(first, 60)
        case "hours" | "days":
            return dialect.quotient(dialect.floored(first, 1), Sql("3600" if function == "hours" else "86400"))
        case "round":
            return dialect.rounded(first, int(arguments[1].text))
        case "abs":
            return Sql(f"abs({first.text})", scale=first.scale)
        case "size":
            return Sql(f"length({first.text})")
        case "lower" | "upper":
            return Sql(f"{function}({dialect.ordered(first).text})")
        case "contains":
            return Sql(f"{dialect.position(first, arguments[1]).text} > 0", COMPARE)
        case "startsWith":
            part = arguments[1]
            return Sql(f"substr({first.text}, 1, length({part.text})) = {part.within(SUM)}", COMPARE)
        case _:
            part = arguments[1]
            tail = f"substr({first.text}, length({first.text}) - length({part.text}) + 1)"
            longer = f"length({first.text}) >= length({part.text})"
            return Sql(f"({longer} AND {tail} = {part.within(SUM)})")


def _age(dialect: Dialect, born: Sql, today: Sql) -> Sql:
    """Whole years: the difference of the years, less one before the birthday."""
    year = [dialect.part("year", value, DATE.kind).text for value in (today, born)]
    days = [
        f"{dialect.part('month', value, DATE.kind).text} * 100 + {dialect.part('day', value, DATE.kind).text}"
        for value in (today, born)
    ]
    return Sql(f"{year[0]} - {year[1]} - (CASE WHEN {days[0]} < {days[1]} THEN 1 ELSE 0 END)", SUM)
