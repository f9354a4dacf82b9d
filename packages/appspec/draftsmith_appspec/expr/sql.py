"""Expressions as SQL, for SQLite and PostgreSQL.

The SQL reads the row under an alias (`this` unless said) and these parameters: `:now`; `:caller_id` and `:caller_role`
(NULL where nobody is signed in), `:caller_signed_in`; for each entity with an account the id of the caller's row there,
or NULL: `:caller_patient_id`; what the caller's profile keeps: `:me_name`, `:me_team_id`; the inputs of an action:
`:given_reason`. A parameter comes as a column keeps it, decimals in SQLite in units of 10^-10.

Three-valued logic is SQL's own, dividing by zero gives NULL, texts compare by code point, moments are in UTC. What the
columns hold is what the generated application keeps: durations as minutes; in SQLite decimals as whole numbers of their
smallest unit (see `Names.scale`) and moments as text without a zone. Times in SQLite are exact to the second.
"""

from __future__ import annotations

from typing import Literal as OneOf
from typing import Protocol

from ..words import snake_of
from .functions import AGGREGATES
from .literals import minutes_of, unquoted
from .scope import Means
from .sql_calls import called
from .sql_dialects import AND, ATOM, COMPARE, DIALECTS, NOT, OR, PRODUCT, SUM, Sql
from .syntax import Binary, Call, Conditional, Listing, Literal, Name, Select, Unary
from .typed import Typed
from .types import TEXT, Kind, Type

Database = OneOf["sqlite", "postgresql"]


class Names(Protocol):
    """How tables and columns are called, and how SQLite keeps decimals."""

    def table(self, entity: str) -> str:
        """The table of an entity."""
        ...

    def column(self, entity: str, name: str) -> str:
        """The column of a field, of `id`, `created_at` or `updated_at`."""
        ...

    def reference(self, entity: str, relation: str) -> str:
        """The column with the id of the row a belongs_to names, or of the user who is the `owner`."""
        ...

    def link(self, entity: str, many: str) -> tuple[str, str, str]:
        """The table of a many_to_many, its column for this entity's row, and the one for the other."""
        ...

    def scale(self, entity: str, name: str) -> int:
        """How many decimal places the whole numbers stand for that SQLite keeps of a decimal or money field."""
        ...


def to_sql(
    typed: Typed,
    database: Database,
    names: Names,
    *,
    entity: str | None,
    unknown: bool | None = None,
    alias: str = "this",
) -> str:
    """A checked expression about a row of `entity` as an SQL expression; see the module for what it reads.

    `unknown` is what a boolean gives where a value is missing (True for validation rules, False for access); without it
    that is NULL. A duration comes back in whole minutes, a decimal in SQLite in units of 10^-10.
    """
    emitter = _Sql(database, names)
    code = emitter.of(typed, alias, entity)
    match typed.type.kind:
        case Kind.BOOLEAN if unknown is not None and typed.type.optional:
            return f"coalesce({code.text}, {'TRUE' if unknown else 'FALSE'})"
        case Kind.DURATION:
            return emitter.dialect.floored(code, 60).text
        case Kind.DECIMAL:
            return emitter.dialect.kept(code).text
        case _:
            return code.text


class _Sql:
    def __init__(self, database: Database, names: Names) -> None:
        self.dialect = DIALECTS[database]()
        self._names = names
        self._aliases = 0

    def of(self, typed: Typed, alias: str, entity: str | None) -> Sql:
        """A part about the row `alias` of `entity`."""
        match typed.node:
            case Literal(value):
                return self._literal(value)
            case Name() | Select():
                return self._named(typed, alias, entity)
            case Unary("!"):
                return Sql(f"NOT {self.of(typed.parts[0], alias, entity).within(COMPARE)}", NOT)
            case Unary():
                inner = self.of(typed.parts[0], alias, entity)
                return Sql(
                    f"-{inner.text}" if inner.level == ATOM and inner.text[0] != "-" else f"-({inner.text})",
                    PRODUCT,
                    inner.scale,
                )
            case Conditional():
                return self._case(typed, alias, entity)
            case Binary("&&" | "||" as operator):
                level, word = (AND, "AND") if operator == "&&" else (OR, "OR")
                parts = [self.of(part, alias, entity).within(level) for part in typed.parts]
                return Sql(f" {word} ".join(parts), level)
            case Binary("in"):
                return self._in(typed, alias, entity)
            case Binary("==" | "!=" | "<" | "<=" | ">" | ">=" as operator):
                return self._compared(operator, typed, alias, entity)
            case Binary(operator):
                return self._calculated(operator, typed, alias, entity)
            case Call(function) if function in AGGREGATES and typed.parts[0].type.kind is Kind.ROWS:
                return self._aggregate(function, typed, alias, entity)
            case Call("no_overlap"):
                return self._no_overlap(typed, alias, entity)
            case Call("coalesce"):
                values = self.dialect.aligned(*(self.of(part, alias, entity) for part in typed.parts))
                return Sql(f"coalesce({', '.join(value.text for value in values)})", scale=values[0].scale)
            case Call("duration"):
                return Sql(str(minutes_of(typed) * 60))
            case Call("date" | "time" as function) if typed.parts[0].type.kind is Kind.TEXT:
                return self.dialect.known(function, unquoted(typed))
            case Call():
                return called(self.dialect, typed, [self.of(part, alias, entity) for part in typed.parts])
            case Listing():
                raise AssertionError("a list stands after in")

    def _literal(self, value: object) -> Sql:
        match value:
            case None:
                return Sql("NULL")
            case bool():
                return Sql("TRUE" if value else "FALSE")
            case int():
                return Sql(str(value))
            case str():
                return self.dialect.text(value)
            case _:
                return self.dialect.number(value)  # type: ignore[arg-type]

    def _named(self, typed: Typed, alias: str, entity: str | None) -> Sql:
        name, means, kind = typed.word, typed.meaning.means, typed.meaning.type
        if means is Means.INPUT:
            return self._kept(self.dialect.parameter(f"given_{name}", kind), kind)
        if means is Means.ROLE:
            return Sql(f"coalesce({self.dialect.parameter('caller_role', TEXT).text}, '')")
        if means is Means.SIGNED_IN:
            return self.dialect.parameter("caller_signed_in", kind)
        if not typed.parts:
            return self._column(alias, entity or "", typed)
        above = typed.parts[0]
        if above.meaning.means is Means.ME:
            suffix = "_id" if means is Means.RELATION else ""
            return self._kept(self.dialect.parameter(f"me_{name}{suffix}", kind), kind)
        inner = self._fresh()
        value = self._column(inner, above.type.entity, typed)
        source = f"{self._table(above.type.entity)} {inner} WHERE {inner}.{self._id(above.type.entity)}"
        return _selected(value.text, f"FROM {source} = {self.of(above, alias, entity).within(SUM)}", value.scale)

    def _column(self, alias: str, entity: str, typed: Typed) -> Sql:
        name, kind = typed.word, typed.meaning.type
        if typed.meaning.means in (Means.RELATION, Means.OWNER):
            return Sql(f"{alias}.{_quoted(self._names.reference(entity, name))}")
        scale = self._names.scale(entity, name) if kind.kind is Kind.DECIMAL else 0
        column = Sql(f"{alias}.{_quoted(self._names.column(entity, name))}", scale=scale)
        return self._kept(column, kind)

    def _kept(self, column: Sql, kind: Type) -> Sql:
        return Sql(f"{self.dialect.whole(column).text} * 60", PRODUCT) if kind.kind is Kind.DURATION else column

    def _case(self, typed: Typed, alias: str, entity: str | None) -> Sql:
        condition, then, otherwise = (self.of(part, alias, entity) for part in typed.parts)
        then, otherwise = self.dialect.aligned(then, otherwise)
        text = f"CASE WHEN {condition.text} THEN {then.text} ELSE {otherwise.text} END"
        return Sql(f"({text})", scale=then.scale)

    def identity(self, typed: Typed, other: Typed, alias: str, entity: str | None) -> Sql:
        """The id of a row, of an owner, or of the caller as what it is compared with; the caller's is never NULL."""
        if typed.meaning.means is not Means.ME:
            return self.of(typed, alias, entity)
        name = f"caller_{snake_of(other.type.entity)}_id" if other.type.entity else "caller_id"
        return Sql(f"coalesce({self.dialect.parameter(name, TEXT).text}, '')")

    def _compared(self, operator: str, typed: Typed, alias: str, entity: str | None) -> Sql:
        one, two = typed.parts
        kinds = (one.type.kind, two.type.kind)
        if Kind.NOTHING in kinds:
            value = self.of(two if kinds[0] is Kind.NOTHING else one, alias, entity)
            return Sql(f"{value.within(SUM)} IS {'' if operator == '==' else 'NOT '}NULL", COMPARE)
        if Kind.ROW in kinds or Kind.ME in kinds:
            left, right = self.identity(one, two, alias, entity), self.identity(two, one, alias, entity)
        else:
            left, right = self.dialect.aligned(self.of(one, alias, entity), self.of(two, alias, entity))
        return self._comparison(operator, one.type, left, right)

    def _comparison(self, operator: str, kind: Type, left: Sql, right: Sql) -> Sql:
        if kind.kind in (Kind.TEXT, Kind.ENUM) and operator not in ("==", "!="):
            left = self.dialect.ordered(left)
        word = {"==": "=", "!=": "<>"}.get(operator, operator)
        return Sql(f"{left.within(SUM)} {word} {right.within(SUM)}", COMPARE)

    def _in(self, typed: Typed, alias: str, entity: str | None) -> Sql:
        one, many = typed.parts
        if many.type.kind is Kind.ROWS:
            source, inner = self._rows(many, alias, entity)
            me = self.identity(one, many, alias, entity)
            found = _selected("1", f"{source} AND {inner}.{self._id(many.type.entity)} = {me.within(SUM)}")
            return self._unless_empty([me] if one.type.optional else [], Sql(f"EXISTS {found.text}"))
        values = [self.of(part, alias, entity) for part in (one, *many.parts)]
        value, *listed = self.dialect.aligned(*values)
        return Sql(f"{value.within(SUM)} IN ({', '.join(code.text for code in listed)})", COMPARE)

    @staticmethod
    def _unless_empty(needed: list[Sql], value: Sql) -> Sql:
        if not needed:
            return value
        empty = " OR ".join(f"{code.within(SUM)} IS NULL" for code in needed)
        return Sql(f"(CASE WHEN {empty} THEN NULL ELSE {value.text} END)")

    def _calculated(self, operator: str, typed: Typed, alias: str, entity: str | None) -> Sql:
        one, two = typed.parts
        left, right = (self.of(part, alias, entity) for part in typed.parts)
        kinds = (one.type.kind, two.type.kind)
        if operator == "/":
            return self.dialect.quotient(left, right)
        if operator == "%":
            return self.dialect.remainder(left, right)
        if typed.type.kind is Kind.TEXT:
            return Sql(f"({left.within(ATOM)} || {right.within(ATOM)})")
        if typed.type.kind in (Kind.DATE, Kind.DATETIME):
            if kinds[0] is Kind.DURATION:
                left, right = right, left
            seconds = right if operator == "+" else Sql(f"-{right.within(ATOM)}", PRODUCT)
            return self.dialect.moved(left, seconds, typed.type.kind)
        if kinds[0] in (Kind.DATE, Kind.DATETIME):
            return self.dialect.between(right, left, kinds[0])
        if typed.type.kind in (Kind.INTEGER, Kind.DURATION):
            left = self.dialect.whole(left)
        if operator == "*":
            return self.dialect.times(left, right)
        left, right = self.dialect.aligned(left, right)
        return Sql(f"{left.within(SUM)} {operator} {right.within(PRODUCT)}", SUM, left.scale)

    def _rows(self, typed: Typed, alias: str, entity: str | None) -> tuple[str, str]:
        """`FROM … WHERE …` of the rows a name stands for, and their alias."""
        inner, child = self._fresh(), typed.type.entity
        if typed.parts:
            above = typed.parts[0]
            owner, base = above.type.entity, self.of(above, alias, entity)
        else:
            owner, base = entity or "", Sql(f"{alias}.{self._id(entity or '')}")
        if typed.meaning.means is Means.SIDE:
            reference = _quoted(self._names.reference(child, typed.meaning.by))
            return f"FROM {self._table(child)} {inner} WHERE {inner}.{reference} = {base.within(SUM)}", inner
        table, mine, theirs = (_quoted(name) for name in self._names.link(owner, typed.word))
        linked = _selected(theirs, f"FROM {table} WHERE {table}.{mine} = {base.within(SUM)}")
        return f"FROM {self._table(child)} {inner} WHERE {inner}.{self._id(child)} IN {linked.text}", inner

    def _aggregate(self, function: str, typed: Typed, alias: str, entity: str | None) -> Sql:
        source, inner = self._rows(typed.parts[0], alias, entity)
        if len(typed.parts) == 1:
            return _selected("count(*)", source)
        body = self.of(typed.parts[1], inner, typed.parts[0].type.entity)
        match function:
            case "count":
                return _selected("count(*)", f"{source} AND {body.within(AND)}")
            case "exists":
                return Sql(f"EXISTS {_selected('1', f'{source} AND {body.within(AND)}').text}")
            case "all":
                return Sql(f"NOT EXISTS {_selected('1', f'{source} AND NOT {body.within(COMPARE)}').text}", NOT)
            case "sum":
                return _selected(f"coalesce({self.dialect.summed(body).text}, 0)", source, body.scale)
            case "avg":
                mean = self.dialect.quotient(self.dialect.summed(body), Sql(f"nullif(count({body.text}), 0)"))
                return _selected(mean.text, source, mean.scale)
            case _:
                text = self.dialect.ordered(body) if typed.type.kind is Kind.TEXT else body
                return _selected(f"{function}({text.text})", source, body.scale)

    def _no_overlap(self, typed: Typed, alias: str, entity: str | None) -> Sql:
        counted = [part for part in typed.parts if part.type.kind is not Kind.BOOLEAN]
        which = typed.parts[-1] if len(counted) < len(typed.parts) else None
        other, owner = self._fresh(), entity or ""
        *keys, start, end = ((self.of(part, alias, entity), self.of(part, other, entity)) for part in counted)
        tests = [f"{other}.{self._id(owner)} <> {alias}.{self._id(owner)}"]
        tests += [f"{theirs.within(SUM)} = {mine.within(SUM)}" for mine, theirs in keys]
        ends = [self._end(counted[-2], counted[-1], start[index], end[index]) for index in (0, 1)]
        tests += [f"{start[1].within(SUM)} < {ends[0].within(SUM)}", f"{start[0].within(SUM)} < {ends[1].within(SUM)}"]
        if which is not None:
            tests.append(self.of(which, other, entity).within(AND))
        clash = _selected("1", f"FROM {self._table(owner)} {other} WHERE {' AND '.join(tests)}")
        free = Sql(f"NOT EXISTS {clash.text}", NOT)
        if which is not None:
            counts = f"coalesce({self.of(which, alias, entity).text}, FALSE)"
            free = Sql(f"NOT {counts} OR {free.within(OR)}", OR)
        needed = [mine for part, (mine, _) in zip(counted, (*keys, start, end), strict=True) if part.type.optional]
        return self._unless_empty(needed, free)

    def _end(self, start: Typed, end: Typed, starts: Sql, ends: Sql) -> Sql:
        return self.dialect.moved(starts, ends, start.type.kind) if end.type.kind is Kind.DURATION else ends

    def _table(self, entity: str) -> str:
        return _quoted(self._names.table(entity))

    def _id(self, entity: str) -> str:
        return _quoted(self._names.column(entity, "id"))

    def _fresh(self) -> str:
        self._aliases += 1
        return f"t{self._aliases}"


def _selected(what: str, source: str, scale: int = 0) -> Sql:
    return Sql(f"(SELECT {what} {source})", scale=scale)


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
