"""Python source for single values: literals, defaults, and the values of the generated tests."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from draftsmith_appspec import Field, FieldType
from draftsmith_codegen_templates.layout import INTEGER_LIMIT, TEXT_LIMITS
from draftsmith_codegen_templates.naming import FieldNames
from draftsmith_codegen_templates.patterns import samples
from draftsmith_codegen_templates.spelling import kebab, snake

TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.URL, FieldType.PHONE})
WHOLE_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DURATION})
DECIMALS = frozenset({FieldType.DECIMAL, FieldType.MONEY})
#: Types whose values have a natural order worth filtering by.
RANGES = WHOLE_NUMBERS | DECIMALS | {FieldType.DATE, FieldType.TIME, FieldType.DATETIME}


def default_source(field: Field, names: FieldNames) -> str | None:
    """The default as Python source, None where there is none."""
    if field.default is None:
        return None
    value = str(field.default)
    match field.type:
        case FieldType.ENUM:
            return f"{names.enum_class}.{names.values[value].constant}"
        case FieldType.DECIMAL | FieldType.MONEY:
            return f'Decimal("{value}")'
        case FieldType.DATE:
            day = dt.date.fromisoformat(value)
            return f"dt.date({day.year}, {day.month}, {day.day})"
        case FieldType.TIME:
            time = dt.time.fromisoformat(value)
            return f"dt.time({time.hour}, {time.minute})"
        case FieldType.DATETIME:
            moment = dt.datetime.fromisoformat(value).astimezone(dt.UTC)
            return (
                f"dt.datetime({moment.year}, {moment.month}, {moment.day}, {moment.hour}, {moment.minute}, "
                f"{moment.second}, tzinfo=dt.UTC)"
            )
        case _:
            return repr(field.default)


def bounds(field: Field) -> tuple[int, int]:
    """The whole numbers allowed for a whole-number field."""
    low = int(field.min) if field.min is not None else (0 if field.type is FieldType.DURATION else -INTEGER_LIMIT)
    high = int(field.max) if field.max is not None else max(INTEGER_LIMIT, low)
    return low, high


def text_bounds(field: Field) -> tuple[int, int]:
    """The lengths allowed for a text-like field."""
    low = int(field.min) if field.min is not None else 1
    return max(low, 1), int(field.max) if field.max is not None else max(TEXT_LIMITS[field.type], low)


def test_value(name: str, field: Field, names: FieldNames) -> str:
    """Python source of a valid JSON value that differs with the variable `number` (from 1000 up), where it can."""
    match field.type:
        case FieldType.TEXT | FieldType.LONG_TEXT | FieldType.EMAIL | FieldType.URL | FieldType.PHONE:
            return _text_value(name, field, names)
        case FieldType.INTEGER | FieldType.DURATION:
            low, high = bounds(field)
            return _number(max(low, 0) if high >= 0 else low, high)
        case FieldType.DECIMAL | FieldType.MONEY:
            return _decimal(field)
        case FieldType.BOOLEAN:
            return "number % 2 == 0"
        case FieldType.DATE:
            return "day(number)"
        case FieldType.TIME:
            return 'f"{number // 60 % 24:02}:{number % 60:02}"'
        case FieldType.DATETIME:
            return "moment(number)"
        case FieldType.ENUM:
            return f"{list(names.values)!r}[number % {len(names.values)}]"
        case _:
            raise NotImplementedError(f"{field.type} fields are not generated as such")


def test_samples(field: Field, names: FieldNames) -> tuple[str, list[str]] | None:
    """For a text with a pattern: the constant that `test_value` takes its values from, and those values."""
    if field.pattern is None:
        return None
    return f"_{snake(names.enum_class).upper()}", samples(field.pattern, 12, *text_bounds(field))


def wrong_values(field: Field) -> list[str]:
    """Python source of values the API has to refuse."""
    wrong = {
        FieldType.EMAIL: ['"nobody"'],
        FieldType.URL: ['"javascript:alert(1)"'],
        FieldType.PHONE: ['"call me"'],
        FieldType.BOOLEAN: ['"perhaps"'],
        FieldType.ENUM: ['"no such choice"'],
        FieldType.DATE: ['"soon"'],
        FieldType.TIME: ['"noon"'],
        FieldType.DATETIME: ['"soon"', '"2030-01-01T10:00:00"'],
    }.get(field.type, ["[]"])
    if field.type in TEXTS:
        wrong = [*wrong, f'"x" * {text_bounds(field)[1] + 1}']
    if field.type in WHOLE_NUMBERS | DECIMALS:
        wrong = [*wrong, '"many"']
        wrong += [str(int((field.min).__floor__()) - 1)] if field.min is not None else []
        wrong += [str(int((field.max).__ceil__()) + 1)] if field.max is not None else []
    return [*wrong, "None"] if field.required else wrong


def varies(field: Field) -> bool:
    """Whether `test_value` gives two rows made one after the other different values in order."""
    if field.type in WHOLE_NUMBERS:
        low, high = bounds(field)
        return high - max(low, 0) >= 100_000
    return field.type in {FieldType.DATE, FieldType.DATETIME}


def searchable(field: Field) -> bool:
    """Whether `test_value` gives a text that no other row contains and that fits into the search box."""
    if field.type not in TEXTS - {FieldType.PHONE} or field.pattern is not None:
        return False
    low, high = text_bounds(field)
    return low <= 100 and high >= 40


def _text_value(name: str, field: Field, names: FieldNames) -> str:
    low, high = text_bounds(field)
    if field.pattern is not None:
        return f"next(_{snake(f'{names.enum_class}').upper()})"
    texts = {
        FieldType.EMAIL: f'f"{kebab(name)}{{number}}@example.com"',
        FieldType.URL: 'f"https://example.com/{number}"',
        FieldType.PHONE: 'f"+1 555 {number:04}"',
    }
    source = texts.get(field.type, f'f"{names.label} {{number}}"')
    if high < 40:
        plain = field.type in (FieldType.TEXT, FieldType.LONG_TEXT)
        return f'f"{{number:0{high}}}"[-{high}:]' if plain else source
    return f'{source}.ljust({low}, "x")' if low > 8 else source


def _number(low: int, high: int) -> str:
    span = high - low + 1
    if span >= 100_000:
        return f"number + {low}" if low else "number"
    return f"number % {span} + {low}" if low else f"number % {span}"


def _decimal(field: Field) -> str:
    low = Decimal(field.min if field.min is not None else 0)
    high = Decimal(field.max) if field.max is not None else max(low, Decimal(0)) + 100_000
    first, last = int(low.to_integral_value(ROUND_CEILING)), int(high.to_integral_value(ROUND_FLOOR))
    if field.min is None and high < 0:
        first = last - 1_000
    if last <= first:  # no room between two whole numbers
        places = Decimal("0.01") if field.type is FieldType.MONEY else Decimal(1)
        text = format(low.quantize(places) if field.type is FieldType.MONEY else low.normalize(), "f")
        return f'"{text}"'
    number = f"{{number % {last - first}{f' + {first}' if first else ''}}}"
    if first >= 0:  # half a unit more
        return f'f"{number}.{"50" if field.type is FieldType.MONEY else "5"}"'
    return f'f"{number}{".00" if field.type is FieldType.MONEY else ""}"'
