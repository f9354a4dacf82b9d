"""What the code made from expressions has in common in every language: Kleene's logic by explicit guards.

A part that may be empty is guarded where it is compared: `row.ends_at is None or row.ends_at > row.starts_at`. What an
empty value means there (`unknown`) turns around below a `!`. That gives exactly what three-valued logic gives once
"neither" is read as `unknown` at the end: reading it so keeps the order false < neither < true, and && and || are the
least and the greatest of their parts. Where a truth is a value (`(a || b) == c`) it is known if both readings agree.
"""

from __future__ import annotations

from collections.abc import Sequence

from .functions import AGGREGATES, COALESCE, NO_OVERLAP
from .language import Code, Guard, Language
from .scope import Means
from .syntax import Binary, Call, Conditional, Literal, Name, Select, Unary
from .typed import Typed, divides
from .types import BOOLEAN, DECIMAL, INTEGER, Kind, Type


class Emitter(Language):
    """Walks a checked expression; subclasses know how a language writes its parts."""

    def whole(self, typed: Typed, row: str, unknown: bool | None) -> str:
        """All of an expression: `unknown` is what a boolean gives where a value is missing; None, and for other values,
        is the nullable form. A duration is given in whole minutes.
        """
        if unknown is not None and typed.type.kind is Kind.BOOLEAN:
            return self.condition(typed, unknown=unknown, row=row).text
        if typed.type.kind is Kind.DURATION:
            node = Call("minutes", (typed.node,))
            typed = Typed(node, INTEGER.maybe(typed.type.optional), (typed,))
        return (self.nullable(typed, row) if typed.type.optional else self.value(typed, row)).text

    def condition(self, typed: Typed, *, unknown: bool, row: str) -> Code:
        """A boolean about the row in the variable `row`; `unknown` is what it is when a value is missing."""
        match typed.node:
            case Binary("&&" | "||" as operator):
                parts = [self.condition(part, unknown=unknown, row=row) for part in typed.parts]
                return self.all_of(parts) if operator == "&&" else self.any_of(parts)
            case Unary("!"):
                return self.negation(self.condition(typed.parts[0], unknown=not unknown, row=row))
            case Conditional():
                first = self.condition(typed.parts[0], unknown=False, row=row)
                then, otherwise = (self.condition(part, unknown=unknown, row=row) for part in typed.parts[1:])
                return self.choice(first, then, otherwise, BOOLEAN)
            case Literal(None):
                return self.literal(unknown)
            case _:
                return self._guarded(self.guards(typed, row), self._atom(typed, row), unknown)

    def value(self, typed: Typed, row: str) -> Code:
        """A value, once everything in it is known to be there."""
        match typed.node:
            case Literal(value):
                return self.literal(value)
            case Name() | Select() if typed.type.kind is Kind.ROWS:
                return self._rows(typed, row)
            case Name() | Select():
                return self.present(self._raw(typed, row), typed.meaning.type)
            case Conditional() | Call("coalesce") | Call("min" | "max" | "avg") if typed.type.optional:
                return self.certain(self.nullable(typed, row), typed.type)
            case Conditional():
                first = self.condition(typed.parts[0], unknown=False, row=row)
                then, otherwise = (self.value_as(part, typed.type, row) for part in typed.parts[1:])
                return self.choice(first, then, otherwise, typed.type)
            case Unary("-"):
                return self.negative(self.value(typed.parts[0], row), typed.type)
            case Binary("+" | "-" | "*" | "/" | "%" as operator):
                numeric = all(part.type.numeric for part in typed.parts)
                left, right = (
                    self.value_as(part, typed.type, row) if numeric else self.value(part, row) for part in typed.parts
                )
                return self.calculation(operator, typed, left, right)
            case Call(function) if function in AGGREGATES:
                return self._aggregate(function, typed, row)
            case Call(function) if function == COALESCE:
                return self._coalesce(typed, row)
            case Call("round"):
                places = self.value(typed.parts[1], row)
                return self.call("round", typed, [self.value_as(typed.parts[0], DECIMAL, row), places])
            case Call(function) if function != NO_OVERLAP:
                return self.call(function, typed, [self.value(part, row) for part in typed.parts])
            case _:
                return self.condition(typed, unknown=False, row=row)

    def value_as(self, typed: Typed, to: Type, row: str) -> Code:
        """A value, a whole number as a decimal where `to` is one."""
        code = self.value(typed, row)
        return self.decimal(code) if typed.type.kind is Kind.INTEGER and to.kind is Kind.DECIMAL else code

    def nullable(self, typed: Typed, row: str, to: Type | None = None) -> Code:
        """A value of type `to` (its own unless said), or the language's nothing where a part of it is empty."""
        to = to or typed.type
        if typed.type.kind is Kind.NOTHING:
            return Code(self.null)
        if not typed.type.optional:
            return self.wrapped(self.value_as(typed, to, row), to)
        same = typed.type.kind is to.kind
        match typed.node:
            case Name() | Select() if same and self.kept_as_value(to):
                above = self._path_guards(typed, row)
                raw = self._raw(typed, row)
                if not typed.meaning.type.optional:
                    raw = self.wrapped(self.present(raw, typed.meaning.type), to)
                return self.choice(self._all(above), raw, Code(self.null), to.maybe()) if above else raw
            case Call("coalesce"):
                return self._coalesce(typed, row, to)
            case Call("min" | "max" | "avg" as function) if same:
                return self._aggregate(function, typed, row)
            case _ if typed.is_logic:
                yes, no = (self.wrapped(self.literal(value), to) for value in (True, False))
                maybe = self.choice(self.condition(typed, unknown=True, row=row), Code(self.null), no, to.maybe())
                return self.choice(self.condition(typed, unknown=False, row=row), yes, maybe, to.maybe())
            case Conditional():
                first = self.condition(typed.parts[0], unknown=False, row=row)
                then, otherwise = (self.nullable(part, row, to) for part in typed.parts[1:])
                return self.choice(first, then, otherwise, to.maybe())
            case _:
                there = self._all(self.guards(typed, row))
                value = self.wrapped(self.value_as(typed, to, row), to)
                return self.choice(there, value, Code(self.null), to.maybe())

    def guards(self, typed: Typed, row: str) -> list[Guard]:
        """What has to be there for a value, outermost first, each once."""
        found: dict[str, Guard] = {}
        for guard in self._guards(typed, row):
            found.setdefault(guard.empty.text, guard)
        return list(found.values())

    def _guards(self, typed: Typed, row: str) -> list[Guard]:
        if not typed.type.optional:
            return []
        if typed.is_logic:
            known = self.condition(typed, unknown=False, row=row), self.condition(typed, unknown=True, row=row)
            return [self.agreement(*known)]
        match typed.node:
            case Name() | Select() if typed.type.kind is Kind.ME:
                mine = [self.guard(self.identity(typed, row))] if typed.meaning.means is Means.OWNER else []
                return [*self._path_guards(typed, row), *mine]
            case Name() | Select() if typed.type.kind is Kind.ROW:
                mine = [self.guard(self.identity(typed, row))] if typed.meaning.type.optional else []
                return [*self._path_guards(typed, row), *mine]
            case Name() | Select():
                mine = [self.guard(self._raw(typed, row))] if typed.meaning.type.optional else []
                return [*self._path_guards(typed, row), *mine]
            case Conditional() | Call("coalesce"):
                return [self.guard(self.nullable(typed, row))]
            case Call(function) if function in AGGREGATES:
                return [self.guard(self.nullable(typed, row))]
            case Call(function) if function == NO_OVERLAP:
                counted = [part for part in typed.parts if part.type.kind is not Kind.BOOLEAN]
                return [guard for part in counted for guard in self._guards(part, row)]
            case Binary() as node if divides(node):
                below = [guard for part in typed.parts for guard in self._guards(part, row)]
                kind = typed.type if typed.parts[1].type.numeric else typed.parts[1].type
                return [*below, self.zero_guard(self.value_as(typed.parts[1], kind, row), kind)]
            case _:
                return [guard for part in typed.parts for guard in self._guards(part, row)]

    def _path_guards(self, typed: Typed, row: str) -> list[Guard]:
        """What has to be there for a name to be asked of it; rows that are followed are asked for themselves."""
        found: list[Guard] = []
        if not typed.parts or typed.parts[0].meaning.means is Means.ME:
            return found
        above = typed.parts[0]
        found += self._path_guards(above, row)
        if above.meaning.type.optional:
            found.append(self.guard(self._raw(above, row)))
        return found

    def _guarded(self, guards: list[Guard], atom: Code, unknown: bool) -> Code:
        if unknown:
            return self.any_of([*(guard.empty for guard in guards), atom])
        return self.all_of([*(guard.there for guard in guards), atom])

    def _all(self, guards: Sequence[Guard]) -> Code:
        return self.all_of([guard.there for guard in guards])

    def _atom(self, typed: Typed, row: str) -> Code:
        match typed.node:
            case Binary("in"):
                return self._contained(typed, row)
            case Binary("==" | "!=" as operator):
                return self._equal(operator, typed, row)
            case Binary(operator):
                return self._compared(operator, typed.parts[0], typed.parts[1], row)
            case Call(function) if function == NO_OVERLAP:
                return self._no_overlap(typed, row)
            case _:
                return self.value(typed, row)

    def _compared(self, operator: str, one: Typed, two: Typed, row: str) -> Code:
        kind = DECIMAL if Kind.DECIMAL in (one.type.kind, two.type.kind) else one.type
        return self.comparison(operator, kind, self.value_as(one, kind, row), self.value_as(two, kind, row))

    def _equal(self, operator: str, typed: Typed, row: str) -> Code:
        one, two = typed.parts
        if Kind.NOTHING in (one.type.kind, two.type.kind):
            guards = self.guards(one if two.type.kind is Kind.NOTHING else two, row)
            return self.any_of([guard.empty for guard in guards]) if operator == "==" else self._all(guards)
        if Kind.ME in (one.type.kind, two.type.kind) or Kind.ROW in (one.type.kind, two.type.kind):
            left, right = self.identity(one, row, two), self.identity(two, row, one)
            return self.same(operator, left, right)
        return self._compared(operator, one, two, row)

    def _raw(self, typed: Typed, row: str) -> Code:
        """What a name holds as it is kept: possibly nothing."""
        match typed.meaning.means, typed.node:
            case (Means.ME | Means.ROLE | Means.SIGNED_IN | Means.INPUT) as means, Name(name):
                return self.known(means, name)
            case _, Name(name):
                return self.read(Code(row), name)
            case _, Select(_, name):
                above = typed.parts[0]
                if above.meaning.means is Means.ME:
                    return self.read_caller(name)
                return self.read(self.present(self._raw(above, row), above.meaning.type), name)
            case _:
                raise AssertionError(f"{typed.node} is no name")

    def identity(self, typed: Typed, row: str, other: Typed | None = None) -> Code:
        """The id of a row, of an owner, or of the caller as what it is compared with."""
        if typed.meaning.means is Means.ME:
            return self.caller_id(other.type.entity if other else "")
        name = f"{typed.word}_id"
        if typed.parts and typed.parts[0].meaning.means is Means.ME:
            return self.read_caller(name)
        base = self._raw(typed.parts[0], row) if typed.parts else Code(row)
        return self.read_id(base, name, typed.meaning.type)

    def _rows(self, typed: Typed, row: str) -> Code:
        """The rows of another entity: none where there is no row to ask."""
        raw, above = self._raw(typed, row), self._path_guards(typed, row)
        return self.choice(self._all(above), raw, Code(self.no_rows), typed.type) if above else raw

    def _contained(self, typed: Typed, row: str) -> Code:
        one, many = typed.parts
        if many.type.kind is Kind.ROWS:
            return self.among(self.identity(one, row, many), self.value(many, row), many.type)
        of = many.type.of or one.type
        kind = DECIMAL if Kind.DECIMAL in (one.type.kind, of.kind) else one.type
        values = [self.value_as(part, kind, row) for part in many.parts]
        return self.one_of(self.value_as(one, kind, row), values, kind)

    def _aggregate(self, function: str, typed: Typed, row: str) -> Code:
        rows = self.value(typed.parts[0], row)
        if len(typed.parts) == 1:
            return self.size_of(rows)
        body, entity = typed.parts[1], typed.parts[0].type.entity
        inner = "each" if row in ("row", "other", "self") else f"{row}_"
        if function in ("count", "exists", "all"):
            holds = self.condition(body, unknown=function == "all", row=inner)
            return self.quantified(function, inner, entity, rows, holds)
        guards = self.guards(body, inner)
        to = DECIMAL if function == "avg" else body.type
        only = self._all(guards) if guards else None
        return self.folded(function, inner, entity, rows, self.value_as(body, to, inner), only, to)

    def _coalesce(self, typed: Typed, row: str, to: Type | None = None) -> Code:
        """The first that is there. With `to`, as a value of that type or nothing."""
        *firsts, last = typed.parts
        kind = to or typed.type
        code = self.nullable(last, row, to) if to else self.value_as(last, kind, row)
        for part in reversed(firsts):
            value = self.value_as(part, kind, row)
            first = self.wrapped(value, to) if to else value
            code = self.choice(self._all(self.guards(part, row)), first, code, kind.maybe(to is not None))
        return code

    def _no_overlap(self, typed: Typed, row: str) -> Code:
        counted = [part for part in typed.parts if part.type.kind is not Kind.BOOLEAN]
        which = typed.parts[-1] if len(counted) < len(typed.parts) else None
        *keys, start, end = counted
        tests = [self.other_row(row)]
        for part in (*keys, start, end):
            tests += [guard.there for guard in self.guards(part, "other")]
        for key in keys:
            if key.type.kind is Kind.ROW:
                tests.append(self.same("==", self.identity(key, "other"), self.identity(key, row)))
            else:
                tests.append(self.comparison("==", key.type, self.value(key, "other"), self.value(key, row)))
        tests.append(self.comparison("<", start.type, self.value(start, "other"), self._ends(start, end, row)))
        tests.append(self.comparison("<", start.type, self.value(start, row), self._ends(start, end, "other")))
        if which is not None:
            tests.append(self.condition(which, unknown=False, row="other"))
        free = self.negation(self.any_other(self.all_of(tests)))
        if which is None:
            return free
        counts = self.negation(self.condition(which, unknown=False, row=row))
        return self.any_of([counts, free])

    def _ends(self, start: Typed, end: Typed, row: str) -> Code:
        if end.type.kind is not Kind.DURATION:
            return self.value(end, row)
        node = Binary("+", start.node, end.node)
        typed = Typed(node, start.type, (start, end))
        return self.calculation("+", typed, self.value(start, row), self.value(end, row))
