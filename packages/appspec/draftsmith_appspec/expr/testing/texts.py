"""Drawn expressions: texts that are mostly well typed, about everything a name can stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from ...problems import SpecError
from ..checker import check
from ..scope import Environment, Meaning, Means
from ..typed import Typed
from ..types import Kind

_COMPARED = (Kind.INTEGER, Kind.DECIMAL, Kind.TEXT, Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.DURATION)
_LITERALS = {
    Kind.BOOLEAN: ["true", "false"],
    Kind.INTEGER: ["0", "1", "2", "7"],
    Kind.DECIMAL: ["0.0", "0.5", "2.25", "19.99", "3"],
    Kind.TEXT: ['"a"', '"Abc"', '""', "'it\\'s'", '"x:y"', '"ä"', '"😀"'],
    Kind.ENUM: ['"new"', '"paid"'],
    Kind.DATE: ['date("2026-02-28")', "today()", 'date("2024-02-29")'],
    Kind.TIME: ['time("12:30")', 'time("09:00")'],
    Kind.DATETIME: ["now()"],
    Kind.DURATION: ['duration("30m")', 'duration("2h")', 'duration("3d")'],
}


class Writer:
    """Writes expressions about a row of an entity."""

    def __init__(self, chance: Random, environment: Environment) -> None:
        self._chance = chance
        self._environment = environment
        self._leaves: dict[str, dict[Kind, list[str]]] = {}
        self._sources: dict[str, list[tuple[str, str]]] = {}

    def accepted(self, depth: int = 3) -> Typed:
        """An expression that the checker lets pass."""
        kinds = (*_LITERALS, Kind.BOOLEAN, Kind.BOOLEAN, Kind.BOOLEAN, Kind.INTEGER, Kind.DECIMAL)
        while True:
            text = self.of(self._chance.choice(kinds), self._environment.entity or "", depth)
            try:
                return check(text, self._environment)
            except SpecError:
                continue

    def of(self, kind: Kind, entity: str, depth: int) -> str:
        """A text that should give that kind of value about a row of `entity`."""
        chance = self._chance
        leaves = self._known(entity)[kind]
        if depth <= 0 or chance.random() < 0.12:
            return chance.choice(leaves) if leaves and chance.random() < 0.8 else chance.choice(_LITERALS[kind])
        if chance.random() < 0.18:
            return self._any_kind(kind, entity, depth - 1)
        shapes = {
            Kind.BOOLEAN: self._boolean,
            Kind.INTEGER: self._integer,
            Kind.DECIMAL: self._decimal,
            Kind.TEXT: self._text,
            Kind.DATE: self._date,
            Kind.TIME: self._time,
            Kind.DATETIME: self._moment,
            Kind.DURATION: self._duration,
        }
        shape = shapes.get(kind)
        return shape(entity, depth - 1) if shape else chance.choice(leaves or _LITERALS[kind])

    def _any_kind(self, kind: Kind, entity: str, depth: int) -> str:
        one, two = self.of(kind, entity, depth), self.of(kind, entity, depth)
        sources = self._sources[entity]
        if sources and kind in _COMPARED and self._chance.random() < 0.4:
            rows, child = self._chance.choice(sources)
            return f"{self._chance.choice(('min', 'max'))}({rows}, {self.of(kind, child, depth)})"
        if self._chance.random() < 0.5:
            return f"coalesce({one}, {two})"
        third = "null" if self._chance.random() < 0.2 else two
        return f"({self.of(Kind.BOOLEAN, entity, depth)} ? {one} : {third})"

    def _boolean(self, entity: str, depth: int) -> str:
        chance = self._chance
        match chance.randint(0, 11):
            case 0 | 1 | 2:
                return self._joined(Kind.BOOLEAN, ("&&", "||"), entity, depth)
            case 3:
                return f"!({self.of(Kind.BOOLEAN, entity, depth)})"
            case 4 | 5:
                kind = chance.choice(_COMPARED)
                operator = chance.choice(("==", "!=", "<", "<=", ">", ">="))
                return f"({self.of(kind, entity, depth)} {operator} {self.of(kind, entity, depth)})"
            case 6:
                kind = chance.choice((Kind.BOOLEAN, Kind.ENUM, Kind.INTEGER))
                return f"({self.of(kind, entity, depth)} {chance.choice(('==', '!='))} {self.of(kind, entity, depth)})"
            case 7:
                return f"({self.of(chance.choice(_COMPARED), entity, depth)} {chance.choice(('==', '!='))} null)"
            case 8:
                kind = chance.choice((*_COMPARED, Kind.ENUM))
                listed = ", ".join(chance.choice(_LITERALS[kind]) for _ in range(chance.randint(1, 3)))
                return f"({self.of(kind, entity, depth)} in [{listed}])"
            case 9:
                return chance.choice(self._about_rows(entity))
            case 10:
                name = chance.choice(("startsWith", "endsWith", "contains"))
                return f"({self.of(Kind.TEXT, entity, depth)}).{name}({self.of(Kind.TEXT, entity, 0)})"
            case _:
                sources = self._sources[entity]
                if not sources:
                    return chance.choice(_LITERALS[Kind.BOOLEAN])
                rows, child = chance.choice(sources)
                return f"{chance.choice(('exists', 'all'))}({rows}, {self.of(Kind.BOOLEAN, child, depth)})"

    def _joined(self, kind: Kind, operators: Sequence[str], entity: str, depth: int) -> str:
        one, two = self.of(kind, entity, depth), self.of(kind, entity, depth)
        return f"({one} {self._chance.choice(operators)} {two})"

    def _about_rows(self, entity: str) -> list[str]:
        about = [
            "role == 'guest'",
            "role != 'clerk'",
            "role in ['guest', 'admin']",
            "signed_in",
            "owner == me",
            "owner != me",
        ]
        if entity == "Booking":
            about += [
                "guest == me",
                "second == me",
                "second != me",
                "second == null",
                "guest == second",
                "owner == null",
            ]
            about += ["me in friends", "second in friends", "guest in friends", "me.team == guest.team", "room == null"]
            about += ["guest.team == second.team", "guest.owner == me", "me.team != null", "second.team == me.team"]
            about += [
                "no_overlap(room, at1, at2)",
                "no_overlap(room, at1, lasts1, e1 != 'off')",
                "no_overlap(e2, day1, day2)",
            ]
            about += ["no_overlap(room, guest, at1, at2, b1)", "no_overlap(second, day1, lasts2)"]
        return about

    def _integer(self, entity: str, depth: int) -> str:
        chance, sources = self._chance, self._sources[entity]
        match chance.randint(0, 6):
            case 0 | 1:
                return self._joined(Kind.INTEGER, "+-*%", entity, depth)
            case 2:
                return f"({self.of(Kind.TEXT, entity, depth)}).size()"
            case 3:
                kind = chance.choice((Kind.DATE, Kind.DATETIME))
                return f"{chance.choice(('year', 'month', 'day', 'weekday'))}({self.of(kind, entity, depth)})"
            case 4 if sources:
                rows, child = chance.choice(sources)
                holds = f", {self.of(Kind.BOOLEAN, child, depth)}" if chance.random() < 0.7 else ""
                return (
                    f"count({rows}{holds})"
                    if chance.random() < 0.5
                    else f"sum({rows}, {self.of(Kind.INTEGER, child, depth)})"
                )
            case 5:
                return f"age({self.of(Kind.DATE, entity, depth)})"
            case _:
                inner = self.of(Kind.INTEGER, entity, depth)
                return chance.choice(
                    (f"-({inner})", f"abs({inner})", f"minutes({self.of(Kind.DURATION, entity, depth)})")
                )

    def _decimal(self, entity: str, depth: int) -> str:
        chance, sources = self._chance, self._sources[entity]
        match chance.randint(0, 6):
            case 0 | 1:
                other = chance.choice((Kind.DECIMAL, Kind.INTEGER))
                return f"({self.of(Kind.DECIMAL, entity, depth)} {chance.choice('+-')} {self.of(other, entity, depth)})"
            case 2:
                return (
                    f"({self.of(Kind.DECIMAL, entity, depth)} {chance.choice('*/')} {self.of(Kind.DECIMAL, entity, 0)})"
                )
            case 3:
                return f"({self.of(Kind.INTEGER, entity, depth)} / {self.of(Kind.INTEGER, entity, depth)})"
            case 4 if sources:
                rows, child = chance.choice(sources)
                kind = chance.choice((Kind.DECIMAL, Kind.INTEGER))
                return f"{chance.choice(('sum', 'avg'))}({rows}, {self.of(kind, child, depth)})"
            case 5:
                return f"{chance.choice(('hours', 'days'))}({self.of(Kind.DURATION, entity, depth)})"
            case _:
                inner = self.of(Kind.DECIMAL, entity, depth)
                return chance.choice((f"-({inner})", f"abs({inner})", f"round({inner}, {chance.randint(0, 3)})"))

    def _text(self, entity: str, depth: int) -> str:
        inner = self.of(Kind.TEXT, entity, depth)
        return self._chance.choice(
            (f"({inner} + {self.of(Kind.TEXT, entity, depth)})", f"({inner}).lower()", f"({inner}).upper()")
        )

    def _date(self, entity: str, depth: int) -> str:
        moved = f"({self.of(Kind.DATE, entity, depth)} {self._chance.choice('+-')} {self.of(Kind.DURATION, entity, 0)})"
        return self._chance.choice((moved, f"date({self.of(Kind.DATETIME, entity, depth)})"))

    def _time(self, entity: str, depth: int) -> str:
        return f"time({self.of(Kind.DATETIME, entity, depth)})"

    def _moment(self, entity: str, depth: int) -> str:
        return (
            f"({self.of(Kind.DATETIME, entity, depth)} {self._chance.choice('+-')} {self.of(Kind.DURATION, entity, 0)})"
        )

    def _duration(self, entity: str, depth: int) -> str:
        chance, sources = self._chance, self._sources[entity]
        match chance.randint(0, 3):
            case 0:
                return self._joined(Kind.DURATION, "+-", entity, depth)
            case 1:
                kind = chance.choice((Kind.DATE, Kind.DATETIME))
                return f"({self.of(kind, entity, 0)} - {self.of(kind, entity, 0)})"
            case 2 if sources:
                rows, child = chance.choice(sources)
                return f"sum({rows}, {self.of(Kind.DURATION, child, depth)})"
            case _:
                return f"({self.of(Kind.DURATION, entity, depth)} * {self.of(Kind.INTEGER, entity, 0)})"

    def _known(self, entity: str) -> dict[Kind, list[str]]:
        if entity not in self._leaves:
            leaves: dict[Kind, list[str]] = defaultdict(list)
            sources: list[tuple[str, str]] = []
            self._gather(self._environment.names(entity), "", 2, leaves, sources)
            self._gather(self._environment.of_caller(), "me.", 1, leaves, sources)
            self._leaves[entity], self._sources[entity] = leaves, sources
        return self._leaves[entity]

    def _gather(
        self,
        names: Mapping[str, Meaning],
        prefix: str,
        further: int,
        leaves: dict[Kind, list[str]],
        sources: list[tuple[str, str]],
    ) -> None:
        for name, meaning in names.items():
            if prefix and meaning.means in (Means.INPUT, Means.ROLE, Means.SIGNED_IN, Means.ME):
                continue
            leaves[meaning.type.kind].append(prefix + name)
            if meaning.type.kind is Kind.ROWS and further:
                sources.append((prefix + name, meaning.type.entity))
            elif meaning.type.kind is Kind.ROW and further:
                inner = self._environment.names(meaning.type.entity)
                self._gather(inner, f"{prefix}{name}.", further - 1, leaves, sources)
