"""One field: its name, and whether what is said suits its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..currencies import currency_codes, currency_digits
from ..findings import Finding, known_findings, line_findings, prose_findings
from ..limits import MAX_MINUTES, MAX_NUMBER, MAX_ORDER, MAX_TEXT, MAX_VALUES
from ..model import COMPLEX_TYPES, LENGTH_TYPES, LONG_TYPES, NUMBER_TYPES, AppSpec, Entity, Field, FieldType
from ..names import wrong_name
from ..patterns import matches_cheaply, wrong_pattern
from ..reader import Path
from ..suggest import did_you_mean
from ..values import default_size, read_bound, write_number, wrong_default

_LENGTHS = LENGTH_TYPES
_FRACTIONS = frozenset({FieldType.DECIMAL, FieldType.MONEY})
_UNITS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_MAX_UNIT = 20
_ALWAYS = ("created_at", "updated_at")
_NOT_UNIQUE = COMPLEX_TYPES | LONG_TYPES | {FieldType.BOOLEAN}
_NO_DEFAULT = COMPLEX_TYPES | {FieldType.UUID, FieldType.SLUG}
_NOT_COMPUTED = COMPLEX_TYPES | {FieldType.UUID, FieldType.SLUG}
_SLUG_SOURCES = frozenset({FieldType.TEXT, FieldType.EMAIL, FieldType.ENUM, FieldType.DATE, FieldType.INTEGER})


def field_findings(
    path: Path, name: str, field: Field, siblings: Mapping[str, Field] | None, spec: AppSpec
) -> Iterator[Finding]:
    """Every problem of one field on its own; `siblings` are those it may be made from (None: it cannot be)."""
    if wrong := wrong_name("field", name):
        yield Finding(path, *wrong)
    for key, said in (("unique", field.unique), ("indexed", field.indexed)):
        if said and field.type in (_NOT_UNIQUE if key == "unique" else COMPLEX_TYPES | LONG_TYPES):
            yield Finding((*path, key), f"a {field.type} cannot be {key}", f"leave {key} out")
    for key, roles in (("visible_to", field.visible_to), ("editable_by", field.editable_by)):
        if roles is not None:
            yield from known_findings((*path, key), roles, spec.roles, "role")
            if not roles:
                yield Finding((*path, key), "this names no role", f"name one, such as {key}(admin)")
    yield from _computed(path, field)
    yield from _source(path, name, field, siblings)
    if field.help is not None:
        yield from prose_findings((*path, "help"), field.help)
        if not field.help.strip():
            yield Finding((*path, "help"), "this is blank", "write a text, or leave the key out")
    if field.unit is not None:
        yield from line_findings((*path, "unit"), field.unit, _MAX_UNIT)
        if field.type not in _UNITS:
            yield Finding((*path, "unit"), f"{field.type} takes no unit", "units are for integer and decimal")
    yield from _values(path, field)
    yield from _currency(path, field)
    bounds = list(_bounds(path, field))
    yield from bounds
    pattern = list(_pattern(path, field))
    yield from pattern
    if not bounds and not pattern:
        yield from _default(path, field)


def order_findings(path: Path, order: list[str], entity: Entity) -> Iterator[Finding]:
    """Names of fields to order by, `-` in front for the largest first."""
    if len(order) > MAX_ORDER:
        yield Finding(path, f"there are {len(order)} names; {MAX_ORDER} are the most")
        return
    names = [*entity.fields, *_ALWAYS]
    seen: set[str] = set()
    for index, text in enumerate(order):
        name = text.removeprefix("-")
        here: Path = (*path, index)
        if name in entity.belongs_to:
            yield Finding(here, f"ordering by the relation {name} is not supported yet", "order by a field")
        elif name not in names:
            yield Finding(here, f'"{name[:60]}" is not a field', did_you_mean(name, names))
        elif name in entity.fields and entity.fields[name].type in COMPLEX_TYPES:
            yield Finding(here, f"{name} is a {entity.fields[name].type}, which has no order", "order by another field")
        elif name in seen:
            yield Finding(here, f"{name} is here twice", "keep one of them")
        seen.add(name)


def _computed(path: Path, field: Field) -> Iterator[Finding]:
    if field.computed is None:
        return
    here: Path = (*path, "computed")
    if field.type in _NOT_COMPUTED:
        yield Finding(here, f"a {field.type} cannot be computed", "choose another type")
    for key, said in (
        ("unique", field.unique),
        ("default", field.default is not None),
        ("editable_by", field.editable_by is not None),
        ("pattern", field.pattern is not None),
        ("min", field.min is not None),
        ("max", field.max is not None),
    ):
        if said:
            yield Finding((*path, key), f"a computed field takes no {key}", "leave it out")


def _source(path: Path, name: str, field: Field, siblings: Mapping[str, Field] | None) -> Iterator[Finding]:
    if field.source is None:
        return
    here: Path = (*path, "source")
    known = [key for key, other in (siblings or {}).items() if other.type in _SLUG_SOURCES and key != name]
    if field.type is not FieldType.SLUG:
        yield Finding(here, f"{field.type} takes no source", "only a slug is made from another field")
    elif field.source not in known:
        message = f'"{field.source[:60]}" is not a field that a slug can be made from'
        yield Finding(here, message, did_you_mean(field.source, known))


def _values(path: Path, field: Field) -> Iterator[Finding]:
    here: Path = (*path, "values")
    if field.type is not FieldType.ENUM:
        if field.values:
            yield Finding(here, f"{field.type} takes no values", "values are for enum")
        return
    if not field.values:
        yield Finding(here, "an enum needs its values", "write `enum(small, large)`")
    if len(field.values) > MAX_VALUES:
        hint = "make it an entity, and a belongs_to here"
        yield Finding(here, f"there are {len(field.values)} values; {MAX_VALUES} are the most", hint)
        return
    for index, value in enumerate(field.values):
        if wrong := wrong_name("value", value):
            yield Finding((*here, index), *wrong)
        elif value in field.values[:index]:
            yield Finding((*here, index), f"{value} is here twice", "keep one of them")


def _currency(path: Path, field: Field) -> Iterator[Finding]:
    code = field.currency
    if field.type is not FieldType.MONEY:
        if code is not None:
            yield Finding((*path, "values"), f"{field.type} takes no currency", "currency is for money")
    elif code is None:
        yield Finding(path, "money needs a currency", "write `money(EUR)`")
    elif code not in currency_codes():
        hint = did_you_mean(code, currency_codes()) or "write a code of ISO 4217, such as EUR"
        yield Finding((*path, "values"), f'"{code[:20]}" is not a currency', hint)


def _bounds(path: Path, field: Field) -> Iterator[Finding]:
    for key, bound in (("min", field.min), ("max", field.max)):
        if bound is not None:
            message = _wrong_bound(field, key, bound)
            if message is not None:
                yield Finding((*path, key), message)
                return
    if field.min is not None and field.max is not None and field.min > field.max:
        low, high = write_number(field.type, field.min), write_number(field.type, field.max)
        yield Finding((*path, "max"), f"max {high} is below min {low}", "swap them")


def _wrong_bound(field: Field, key: str, bound: int | Decimal) -> str | None:
    kind = field.type
    if kind not in _LENGTHS | NUMBER_TYPES:
        return f"{kind} takes no {key}"
    if kind not in _FRACTIONS and not isinstance(bound, int):
        return f"{key} has to be a whole number for a {kind}"
    fewest = 0 if key == "min" else 1
    if kind in _LENGTHS and not fewest <= bound <= MAX_TEXT:
        return f"{key} is a number of characters, at most {MAX_TEXT}"
    if kind is FieldType.DURATION and not 0 <= bound <= MAX_MINUTES:
        return f"{key} has to be a length of time, not below zero and not above 100 years"
    if not -MAX_NUMBER <= bound <= MAX_NUMBER:
        return f"{key} is too large a number"
    try:
        read_bound(kind, write_number(kind, bound))
    except ValueError:
        return f"{key} has more than 6 decimal places"
    return None


def _pattern(path: Path, field: Field) -> Iterator[Finding]:
    if field.pattern is None:
        return
    here: Path = (*path, "pattern")
    if field.type is not FieldType.TEXT:
        yield Finding(here, f"{field.type} takes no pattern", "patterns are for text")
    elif wrong := wrong_pattern(field.pattern):
        yield Finding(here, *wrong)
    else:
        yield from line_findings(here, field.pattern, len(field.pattern))


def _default(path: Path, field: Field) -> Iterator[Finding]:
    here: Path = (*path, "default")
    if field.default is None:
        return
    if field.type in _NO_DEFAULT:
        yield Finding(here, f"a {field.type} takes no default", "leave it out")
        return
    if message := wrong_default(field):
        yield Finding(here, message)
        return
    if isinstance(field.default, str):
        check = prose_findings if field.type in LONG_TYPES else _one_line
        yield from check(here, field.default)
    if field.unique:
        yield Finding(here, "a unique field cannot have a default: the second row would clash", "leave one out")
    size = default_size(field)
    length = " characters" if field.type in _LENGTHS else ""
    if size is not None and field.min is not None and size < field.min:
        yield Finding(here, f"the default is below min {write_number(field.type, field.min)}{length}", "raise it")
    if size is not None and field.max is not None and size > field.max:
        yield Finding(here, f"the default is above max {write_number(field.type, field.max)}{length}", "lower it")
    if field.currency in currency_codes() and isinstance(field.default, str):
        digits, places = currency_digits(field.currency), len(field.default.partition(".")[2])
        if places > digits:
            yield Finding(here, f"amounts in {field.currency} have {digits} decimal places", "round it")
    pattern, text = field.pattern, field.default
    if pattern is not None and isinstance(text, str) and not matches_cheaply(pattern, text):
        yield Finding(here, "the default does not match the pattern", "change one of them")


def _one_line(path: Path, text: str) -> Iterator[Finding]:
    yield from line_findings(path, text or "-", 1_000)
