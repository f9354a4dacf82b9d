"""Drawn specs, rows with empties, and callers, from a source of chance; the rows are shaped as `python` says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace
from typing import Any

from ...api import parse
from ...model import AppSpec, Field, FieldType
from ...words import plural_of, snake_of
from ..interpret import Situation
from ..scope import sides

TEXTS = ("", "a", "Abc", "abc", "äÖ", "ß", "x:y", "it's", 'say "hi"', "😀", "\uffee", "100%", "a:b c")
_NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
_FIELDS = {
    "n": "integer",
    "d": "decimal",
    "m": "money(EUR)",
    "b": "boolean",
    "t": "text",
    "e": "enum(new, paid, off)",
    "day": "date",
    "at": "datetime",
    "clock": "time",
    "lasts": "duration",
}
_SPEC = """
appspec: 1
app: {{name: bookings}}
roles: {{guest: {{signup: open}}, clerk: {{}}}}
entities:
  Team: {{fields: {{t: text, n: integer?}}}}
  Guest:
    account: guest
    belongs_to: {{team: Team?}}
    fields: {{t: text, n: integer?, born: date?}}
  Clerk:
    account: clerk
    belongs_to: {{team: Team}}
    fields: {{t: text, n: integer}}
  Room: {{fields: {{t: text, d: decimal, m: money(EUR)}}}}
  Tag: {{fields: {{t: text, n: integer?}}}}
  Booking:
    belongs_to: {{room: Room{room}, guest: Guest, second: Guest?}}
    many_to_many: {{tags: Tag, friends: Guest}}
    fields: {{{fields}}}
  Line:
    belongs_to: {{booking: Booking}}
    fields: {{n: integer, m: "money(EUR)?", d: decimal?, b: boolean?, lasts: duration?, t: text?}}
"""


@dataclass(frozen=True)
class World:
    """A spec, and the rows of each of its entities."""

    spec: AppSpec
    rows: dict[str, list[Any]]
    callers: list[Any]
    now: datetime = _NOW
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def inputs(self) -> dict[str, Field]:
        """The inputs that expressions may read."""
        return {
            "amount": Field(type=FieldType.INTEGER, required=False),
            "reason": Field(type=FieldType.TEXT),
            "fee": Field(type=FieldType.DECIMAL, required=False),
        }

    def situations(self) -> list[tuple[Any, Situation]]:
        """Each booking with each caller: the caller, and what an expression about the row is asked with."""
        found = []
        for row in self.rows["Booking"]:
            for caller in self.callers:
                found.append((caller, Situation(row, caller, self.now, self.given, self.rows["Booking"])))
        return found


def draw_world(chance: Random, bookings: int = 4) -> World:
    """A small world: every kind of field, required or not as chance has it."""
    fields = {
        f"{name}{i}": f"{kind}{'?' if chance.random() < 0.5 else ''}" for name, kind in _FIELDS.items() for i in (1, 2)
    }
    listed = ", ".join(f'{name}: "{kind}"' for name, kind in fields.items())
    spec = parse(_SPEC.format(room=chance.choice(["", "?"]), fields=listed))
    counts = {"Team": 2, "Guest": 3, "Clerk": 1, "Room": 2, "Tag": 3, "Booking": bookings, "Line": bookings * 2}
    rows = {entity: [_row(chance, spec, entity, i) for i in range(count)] for entity, count in counts.items()}
    for entity, made in rows.items():
        for row in made:
            _joined(chance, spec, rows, entity, row)
    for entity in rows:
        for side, (child, relation) in sides(spec, entity).items():
            for row in rows[entity]:
                setattr(row, side, [each for each in rows[child] if getattr(each, f"{relation}_id") == row.id])
    callers = [
        _caller(None, None, ""),
        _caller(rows["Guest"][0], "guest", "u0"),
        _caller(rows["Clerk"][0], "clerk", "u1"),
    ]
    given = {
        "amount": chance.choice([None, 3]),
        "reason": chance.choice(TEXTS),
        "fee": chance.choice([None, Decimal("1.5")]),
    }
    return World(spec, rows, [*callers, _caller(None, "admin", "u2")], given=given)


def _caller(profile: Any, role: str | None, user: str) -> Any:
    return SimpleNamespace(
        id=user or None,
        role=role,
        signed_in=bool(user),
        profile=profile,
        guest_id=profile.id if role == "guest" else None,
        clerk_id=profile.id if role == "clerk" else None,
    )


def _row(chance: Random, spec: AppSpec, entity: str, index: int) -> Any:
    row = SimpleNamespace(id=f"{snake_of(entity)}-{index}", owner_id=chance.choice([None, "u0", "u1"]))
    row.created_at = row.updated_at = _NOW - timedelta(hours=chance.randint(0, 500))
    for name, said in spec.entities[entity].fields.items():
        setattr(row, name, None if not said.required and chance.random() < 0.4 else _value(chance, said))
    return row


def _joined(chance: Random, spec: AppSpec, rows: dict[str, list[Any]], entity: str, row: Any) -> None:
    for name, to in spec.entities[entity].belongs_to.items():
        other = None if not to.required and chance.random() < 0.4 else chance.choice(rows[to.entity])
        setattr(row, name, other)
        setattr(row, f"{name}_id", other and other.id)
    for name, many in spec.entities[entity].many_to_many.items():
        setattr(row, name, chance.sample(rows[many.entity], chance.randint(0, 2)))


def _value(chance: Random, said: Field) -> Any:
    match said.type:
        case FieldType.INTEGER:
            return chance.choice([0, 1, 2, chance.randint(-20, 20)])
        case FieldType.DECIMAL:
            return chance.choice([Decimal(0), Decimal("0.5"), Decimal(chance.randint(-99999, 99999)).scaleb(-3)])
        case FieldType.MONEY:
            return chance.choice([Decimal(0), Decimal(chance.randint(-9999, 9999)).scaleb(-2)])
        case FieldType.BOOLEAN:
            return chance.random() < 0.5
        case FieldType.ENUM:
            return chance.choice(said.values)
        case FieldType.DATE:
            return date(2026, 2, 28) + timedelta(days=chance.choice([0, 1, -7300, chance.randint(-400, 400)]))
        case FieldType.TIME:
            return time(chance.randint(0, 23), chance.choice([0, 30]))
        case FieldType.DATETIME:
            return _NOW + timedelta(minutes=30 * chance.randint(-6, 6))
        case FieldType.DURATION:
            return chance.choice([0, 30, 60, chance.randint(0, 3000)])
        case _:
            return chance.choice(TEXTS)


def table_of(entity: str) -> str:
    """`order_lines`."""
    return snake_of(plural_of(snake_of(entity).replace("_", " ")))
