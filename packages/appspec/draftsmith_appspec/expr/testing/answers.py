"""The answers of the interpreter, of Python and of SQLite, in one notation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from ...model import AppSpec, FieldType
from ..interpret import Interpreter, interpret
from ..python import to_python
from ..runtime import expressions as runtime
from ..scope import field_type
from ..sql import to_sql
from ..typed import Typed
from ..types import Kind
from .worlds import World, table_of

_PLACES = {FieldType.MONEY: 2, FieldType.DECIMAL: 3}


def noted(value: Any) -> str:
    """A value as text: the same for equal values, whatever language they come from."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value.normalize() + 0, "f")
        case timedelta():
            return str(value // timedelta(minutes=1))
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("seconds")
        case _:
            return str(value)


def reference_answers(typed: Typed, world: World) -> list[str]:
    """What the interpreter says for each situation of a world."""
    return [noted(interpret(typed, situation)) for _, situation in world.situations()]


def longest_duration(typed: Typed, world: World) -> timedelta:
    """The longest length of time met on the way, in any situation of a world: so much a language needs room for."""
    longest = timedelta()

    class Watching(Interpreter):
        def of(self, typed: Typed, row: Any) -> Any:
            nonlocal longest
            value = super().of(typed, row)
            longest = max(longest, abs(value)) if isinstance(value, timedelta) else longest
            return value

    for _, situation in world.situations():
        Watching(situation).of(typed, situation.row)
    return longest


def python_answers(typed: Typed, world: World, *, unknown: bool | None = None) -> list[str]:
    """What the Python code says."""
    compiled = compile(to_python(typed, unknown=unknown), "<expression>", "eval")
    names = {name: getattr(runtime, name) for name in vars(runtime) if not name.startswith("_")}
    names |= {"Decimal": Decimal, "timedelta": timedelta, "date": date, "time": time}
    answers = []
    for caller, situation in world.situations():
        given = SimpleNamespace(**situation.given)
        known = {"row": situation.row, "caller": caller, "given": given, "now": world.now, "others": situation.others}
        answers.append(noted(eval(compiled, names | known)))  # noqa: S307 - our own code is what is tested
    return answers


class TestNames:
    """Tables and columns called as the spec calls them; decimals with three places, money with two."""

    __test__ = False

    def __init__(self, spec: AppSpec) -> None:
        self._spec = spec

    def table(self, entity: str) -> str:
        """`order_lines`."""
        return table_of(entity)

    def column(self, entity: str, name: str) -> str:
        """The name itself."""
        return name

    def reference(self, entity: str, relation: str) -> str:
        """`room_id`."""
        return f"{relation}_id"

    def link(self, entity: str, many: str) -> tuple[str, str, str]:
        """`bookings_tags` with `mine` and `theirs`."""
        return f"{table_of(entity)}_{many}", "mine", "theirs"

    def scale(self, entity: str, name: str) -> int:
        """Two for money, three for decimals."""
        return _PLACES[self._spec.entities[entity].fields[name].type]


def kept_in_sqlite(value: Any, places: int) -> Any:
    """A value as the generated application keeps it in SQLite."""
    match value:
        case Decimal():
            return int(value.scaleb(places))
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("microseconds")
        case _:
            return value


def records(world: World) -> Iterator[tuple[str, dict[str, Any], dict[str, int]]]:
    """Every record of every table: the table, its columns, and the places of its decimals."""
    for entity, rows in world.rows.items():
        said = world.spec.entities[entity]
        places = {name: _PLACES.get(field.type, 0) for name, field in said.fields.items()}
        for row in rows:
            system = {key: getattr(row, key) for key in ("id", "owner_id", "created_at", "updated_at")}
            links = {f"{name}_id": getattr(row, f"{name}_id") for name in said.belongs_to}
            yield table_of(entity), system | links | {name: getattr(row, name) for name in said.fields}, places
            for many in said.many_to_many:
                for other in getattr(row, many):
                    yield f"{table_of(entity)}_{many}", {"mine": row.id, "theirs": other.id}, {}


def parameters(world: World, caller: Any) -> dict[str, Any]:
    """The parameters of the SQL for a caller."""
    me = caller.profile
    found = {"now": world.now, "caller_id": caller.id, "caller_role": caller.role, "caller_signed_in": caller.signed_in}
    found |= {"caller_guest_id": caller.guest_id, "caller_clerk_id": caller.clerk_id}
    for entity in world.spec.entities.values():
        if entity.account:
            found |= {f"me_{name}": getattr(me, name, None) for name in entity.fields}
            found |= {f"me_{name}_id": getattr(me, f"{name}_id", None) for name in entity.belongs_to}
    return found | {f"given_{name}": value for name, value in world.given.items()}


def sqlite_of(world: World) -> sqlite3.Connection:
    """The world in a database."""
    connection = sqlite3.connect(":memory:")
    for entity, said in world.spec.entities.items():
        for many in said.many_to_many:
            connection.execute(f'CREATE TABLE "{table_of(entity)}_{many}" (mine, theirs)')
        names = [*said.fields, *(f"{name}_id" for name in said.belongs_to)]
        columns = ", ".join(f'"{name}"' for name in ("id", "owner_id", "created_at", "updated_at", *names))
        connection.execute(f'CREATE TABLE "{table_of(entity)}" ({columns})')
    for table, columns_of, places in records(world):
        listed = ", ".join(f'"{name}"' for name in columns_of)
        marks = ", ".join("?" for _ in columns_of)
        values = [kept_in_sqlite(value, places.get(name, 0)) for name, value in columns_of.items()]
        connection.execute(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', values)  # noqa: S608
    return connection


def sqlite_answers(
    typed: Typed, world: World, connection: sqlite3.Connection, *, unknown: bool | None = None
) -> list[str]:
    """What SQLite says."""
    code = to_sql(typed, "sqlite", TestNames(world.spec), entity="Booking", unknown=unknown)
    answers = []
    for caller, situation in world.situations():
        bound = {name: kept_in_sqlite(value, 10) for name, value in parameters(world, caller).items()}
        (found,) = connection.execute(
            f"SELECT {code} FROM bookings this WHERE this.id = :this_row",  # noqa: S608
            bound | {"this_row": situation.row.id},
        ).fetchone()
        answers.append(noted(_from_sqlite(found, typed.type.kind)))
    return answers


def _from_sqlite(value: Any, kind: Kind) -> Any:
    match kind:
        case _ if value is None:
            return None
        case Kind.BOOLEAN:
            return bool(value)
        case Kind.DECIMAL:
            return Decimal(value).scaleb(-10)
        case Kind.INTEGER | Kind.DURATION:
            return int(value)
        case Kind.DATETIME:
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        case Kind.TIME:
            return time.fromisoformat(value)
        case _:
            return value


def agree(one: str, two: str, kind: Kind, *, exact: bool = True) -> bool:
    """Whether two answers are the same; without exact decimals, to nine significant digits."""
    if one == two or exact or kind is not Kind.DECIMAL or "null" in (one, two):
        return one == two
    left, right = Decimal(one), Decimal(two)
    return abs(left - right) <= max(Decimal(1), abs(left)) * Decimal("1e-9")


__all__ = ["agree", "field_type", "noted", "python_answers", "reference_answers", "sqlite_answers", "sqlite_of"]
