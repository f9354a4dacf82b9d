"""Demo data that keeps the rules of its entity, on whatever day it is planted."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from draftsmith_appspec import AppSpec, Entity, FieldType
from draftsmith_appspec.expr import Situation, Typed, interpret
from draftsmith_codegen_templates.invariants import Fitting, RowRule, Tally, row_rule
from draftsmith_codegen_templates.invariants.tally import with_count
from draftsmith_codegen_templates.invariants.values import as_json, from_json
from draftsmith_codegen_templates.targets.python.seed_values import Row

#: A week, and days at the ends of a month and of a year.
_PLANTED = [dt.date(2026, 11, day) for day in range(16, 23)] + [dt.date(2027, 12, 31), dt.date(2028, 2, 29)]
_FIRST_WORDS = 20
"""So many rows are tried as they are made up, before what they hold is changed."""


@dataclass(frozen=True, slots=True)
class SeedRules:
    """The rules that the demo rows of an entity keep, and values that fit them.

    `tallies` are those of other entities that count its rows, with the entity and its rows, which come before.
    """

    entity: Entity
    rules: Sequence[RowRule]
    fitting: Fitting | None
    tallies: Sequence[tuple[Entity, RowRule, Tally, Sequence[Row]]]

    @classmethod
    def of(cls, spec: AppSpec, key: str, fitting: Fitting | None, earlier: Mapping[str, Sequence[Row]]) -> SeedRules:
        """The rules of an entity of a lowered spec; `earlier` are the rows of others."""
        counting = [
            (entity, rule, rule.tally, earlier.get(name, ()))
            for name, entity in spec.entities.items()
            for rule in (row_rule(spec, name, said) for said in entity.rules)
            if rule.tally is not None and rule.tally.child == key
        ]
        own = [row_rule(spec, key, rule) for rule in spec.entities[key].rules]
        return cls(spec.entities[key], [rule for rule in own if rule.tally is None], fitting, counting)

    def tried(self, row: Row, rows: Sequence[Row], rng: random.Random, attempt: int) -> Row | None:
        """The row, the later the attempt the more changed, if it keeps all rules beside those planted before it."""
        if not self.rules:
            return row if self._has_room(row, rows) else None
        row = self._with_ends(row, rng)
        if attempt >= _FIRST_WORDS:
            row = self._changed(row, rng)
        return row if self._fits(row, rows) and self._has_room(row, rows) else None

    def last_resort(self, row: Row, rows: Sequence[Row], number: int) -> Row | None:
        """The row with the values that the tests use, which keep all rules; None where that does not suffice."""
        if self.fitting is None:
            return None
        fields, relations = self.entity.fields, self.entity.belongs_to
        values = {name: as_json(fields[name], made.value(1000 + number)) for name, made in self.fitting.made.items()}
        absent = {f"{name}_id" for rule in self.rules for name in rule.reads if name in relations}
        absent -= {f"{name}_id" for name, relation in relations.items() if relation.required}
        changed = {name: value for name, value in (row | values).items() if name not in absent}
        return changed if self._fits(changed, rows) and self._has_room(changed, rows) else None

    def _has_room(self, row: Row, rows: Sequence[Row]) -> bool:
        """Whether what the row refers to may be referred to once more."""
        now = dt.datetime.combine(_PLANTED[0], dt.time(), dt.UTC)
        for entity, rule, tally, theirs in self.tallies:
            place = row.get(f"{tally.by}_id")
            if place is None or not theirs:
                continue
            same = [_shown(self.entity, each, now) for each in (*rows, row) if each.get(f"{tally.by}_id") == place]
            number = sum(tally.counts is None or _asked(tally.counts, one, now) is True for one in same)
            parent = _shown(entity, theirs[int(place["row"].rpartition("/")[2]) - 1], now)
            if _asked(with_count(rule.typed, number), parent, now) is False:
                return False
        return True

    def _with_ends(self, row: Row, rng: random.Random) -> Row:
        """What takes time takes a usual time: an hour or so, a few days."""
        changed = dict(row)
        for rule in self.rules:
            if rule.apart is None or rule.apart.lasts or rule.apart.end not in row:
                continue
            match row.get(rule.apart.start):
                case {"days": int(days), "time": str(time)}:
                    hour, minute = map(int, time.split(":"))
                    later = hour * 60 + minute + rng.choice((30, 60, 60, 90, 120))
                    changed[rule.apart.end] = {"days": days, "time": f"{later // 60:02}:{later % 60:02}"}
                case {"days": int(days)}:
                    changed[rule.apart.end] = {"days": days + rng.randint(1, 7)}
        return changed

    def _changed(self, row: Row, rng: random.Random) -> Row:
        """Other values for some of what the rules read."""
        changed = dict(row)
        for name in dict.fromkeys(name for rule in self.rules for name in rule.reads):
            field = self.entity.fields.get(name)
            if field is None or rng.random() < 0.5:
                continue
            if not field.required and rng.random() < 0.3:
                changed.pop(name, None)
            elif field.type is FieldType.DATE:
                changed[name] = {"days": rng.randint(-30, 30)}
            elif field.type is FieldType.DATETIME:
                changed[name] = {"days": rng.randint(-30, 30), "time": f"{rng.randint(8, 17):02}:00"}
            elif field.type is FieldType.ENUM:
                changed[name] = rng.choice(field.values)
            elif self.fitting is not None and name in self.fitting.made and not field.unique:
                changed[name] = as_json(field, self.fitting.made[name].value(1000 + rng.randrange(20)))
        return self._with_ends(changed, rng)

    def _fits(self, row: Row, rows: Sequence[Row]) -> bool:
        return all(self._holds(rule, row, rows, now) for rule in self.rules for now in self._clocks(rule))

    def _clocks(self, rule: RowRule) -> Iterator[dt.datetime]:
        """The first moments of the days on which the rule may have different answers, and the last if it asks."""
        dated = any(
            name in self.entity.fields and self.entity.fields[name].type in (FieldType.DATE, FieldType.DATETIME)
            for name in rule.reads
        )
        for day in _PLANTED if dated and rule.apart is None else _PLANTED[:1]:
            yield dt.datetime.combine(day, dt.time(), dt.UTC)
            if rule.clock:
                yield dt.datetime.combine(day, dt.time(23, 59), dt.UTC)

    def _beside(self, rule: RowRule, row: Row, rows: Sequence[Row], now: dt.datetime) -> list[SimpleNamespace]:
        """The rows that it may clash with."""
        if rule.apart is None:
            return []
        keys = [f"{key}_id" if key in self.entity.belongs_to else key for key in rule.apart.keys]
        same = [other for other in rows if all(other.get(key) == row.get(key) for key in keys)]
        return [_shown(self.entity, other, now, str(index)) for index, other in enumerate(same)]

    def _holds(self, rule: RowRule, row: Row, rows: Sequence[Row], now: dt.datetime) -> bool:
        return _asked(rule.typed, _shown(self.entity, row, now), now, self._beside(rule, row, rows, now)) is not False


def _asked(typed: Typed, row: object, now: dt.datetime, others: Sequence[object] = ()) -> object:
    try:
        return interpret(typed, Situation(row, None, now, others=others))
    except ArithmeticError:  # more than can be calculated with
        return False


def _shown(entity: Entity, row: Row, now: dt.datetime, row_id: str = "new") -> SimpleNamespace:
    """The row of an entity as it is on the day it is planted."""
    fields = {
        name: from_json(field, _planted(row[name], now.date())) if name in row else _default(field)
        for name, field in entity.fields.items()
    }
    references = {f"{name}_id": (row.get(f"{name}_id") or {}).get("row") for name in entity.belongs_to}
    return SimpleNamespace(id=row_id, created_at=now, **fields, **references)


def _default(field: Any) -> Any:
    return None if field.default is None else from_json(field, field.default)


def _planted(given: Any, day: dt.date) -> Any:
    match given:
        case {"days": int(days), "time": str(time)}:
            return f"{day + dt.timedelta(days=days)}T{time}:00Z"
        case {"days": int(days)}:
            return f"{day + dt.timedelta(days=days)}"
        case _:
            return given
