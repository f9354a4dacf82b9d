"""One believable value for a field, by its type and its name."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from draftsmith_appspec import Field, FieldType
from draftsmith_codegen_templates.archetypes.model import Value
from draftsmith_codegen_templates.layout import SCALES
from draftsmith_codegen_templates.naming import EntityNames
from draftsmith_codegen_templates.patterns import samples
from draftsmith_codegen_templates.spelling import kebab, words
from draftsmith_codegen_templates.targets.python.seed_samples import Samples
from draftsmith_codegen_templates.targets.python.seed_words import vocabulary
from draftsmith_codegen_templates.targets.python.values import bounds, text_bounds

Row = dict[str, Any]
_PAST = frozenset(
    """arrived born checked completed counted created finished hired joined logged made moved opened ordered paid placed
    posted published received registered returned sent shipped signed since sold started submitted""".split()  # noqa: SIM905
)
_NAMES = ("name", "title", "label", "subject")
_ENOUGH = 3
"""So many examples make a list."""
_MANY = 8
"""So many texts need no others of their kind beside them."""
_END = frozenset("closes deadline due end ends expires finishes returned until".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the values of one entity's rows, chosen by `rng`.

    `examples` are rows of such a thing in the app's domain, to be followed where they fit; people are made up instead.
    """

    rng: random.Random
    entity: EntityNames
    samples: Samples
    examples: tuple[Mapping[str, Value], ...]

    @classmethod
    def of(cls, rng: random.Random, entity: EntityNames, label: str, samples: Samples) -> Maker:
        """With examples for what goes by a name of its own: nobody wants the same order twice."""
        rows = () if is_person(entity) else samples.rows(entity.key)
        named = len(rows) >= _ENOUGH and all(isinstance(row.get(label), str) for row in rows)
        return cls(rng, entity, samples, rows if named else ())

    def value(self, number: int, name: str, field: Field, row: Mapping[str, Any]) -> Any:
        """A JSON value for the field of the `number`th row, whose earlier values are in `row`; days are relative."""
        example = self.examples[(number - 1) % len(self.examples)].get(name) if self.examples else None
        if example is not None and _suits(field, example):
            return example
        return _made_up(self.rng, number, self.entity, name, field, row, self.samples)


def _suits(field: Field, example: Value) -> bool:
    """Whether an example's value can be that of the field."""
    match field.type:
        case FieldType.ENUM:
            return example in field.values
        case FieldType.BOOLEAN:
            return isinstance(example, bool)
        case FieldType.TEXT | FieldType.LONG_TEXT:
            low, high = text_bounds(field)
            return isinstance(example, str) and field.pattern is None and low <= len(example) <= high
        case FieldType.INTEGER | FieldType.DURATION:
            low, high = bounds(field)
            return isinstance(example, int) and not isinstance(example, bool) and low <= example <= high
        case FieldType.DECIMAL | FieldType.MONEY:
            return (
                isinstance(example, str)
                and _is_amount(example)
                and _within(Decimal(example), field) == Decimal(example)
            )
        case _:
            return False


def _is_amount(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _made_up(
    rng: random.Random,
    number: int,
    entity: EntityNames,
    name: str,
    field: Field,
    row: Mapping[str, Any],
    samples: Samples,
) -> Any:
    asked = set(words(name))
    match field.type:
        case FieldType.ENUM:
            return rng.choice([field.values[0], *field.values])
        case FieldType.BOOLEAN:
            return _boolean(rng, asked)
        case FieldType.INTEGER | FieldType.DURATION:
            return _whole_number(rng, asked, field)
        case FieldType.DECIMAL | FieldType.MONEY:
            return _decimal(rng, asked, field, samples.amounts(entity.key, name))
        case FieldType.DATE:
            if asked & {"birth", "born", "birthday"}:
                return f"{rng.randint(1948, 2004)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            return {"days": _days(rng, asked, row)}
        case FieldType.DATETIME:
            return {"days": _days(rng, asked, row), "time": _time(rng)}
        case FieldType.TIME:
            fixed = {"opens": "08:00", "starts": "09:00", "closes": "18:00", "ends": "17:00"}
            return next((time for word, time in fixed.items() if word in asked), _time(rng))
        case _:
            return _fitted(_text(rng, number, entity, name, asked, field, row, samples), field)


def person(rng: random.Random) -> str:
    """A full name."""
    return f"{rng.choice(_texts('first_names'))} {rng.choice(_texts('last_names'))}"


def is_person(entity: EntityNames) -> bool:
    """Whether the entity is a kind of people, by its name."""
    known = vocabulary().by_entity
    return any(known.get(word) == "people" for word in words(entity.key))


def _texts(section: str) -> list[str]:
    return vocabulary().texts.get(section, [])


def _text(
    rng: random.Random,
    number: int,
    entity: EntityNames,
    name: str,
    asked: set[str],
    field: Field,
    row: Mapping[str, Any],
    known: Samples,
) -> str:
    low, high = text_bounds(field)
    if field.pattern is not None:
        return rng.choice(samples(field.pattern, 40, low, high))
    known_as = next(
        (text for key, text in row.items() if key in ("name", "title", "full_name") and isinstance(text, str)), ""
    )
    match field.type:
        case FieldType.EMAIL:
            return f"{kebab(known_as or person(rng))[:40].strip('-').replace('-', '.')}@example.com"
        case FieldType.PHONE:
            return f"+1 555 01{(number * 7 + rng.randint(0, 6)) % 100:02}"
        case FieldType.URL:
            return f"https://example.com/{kebab(known_as) or kebab(entity.key)}"
        case _:
            return _words(rng, number, entity, name, asked, field, known)


def _words(
    rng: random.Random, number: int, entity: EntityNames, name: str, asked: set[str], field: Field, known: Samples
) -> str:
    if name in ("first_name", "given_name"):
        return rng.choice(_texts("first_names"))
    if name in ("last_name", "surname", "family_name"):
        return rng.choice(_texts("last_names"))
    if name in ("name", "full_name", *_NAMES):
        if is_person(entity) and name != "title":
            return person(rng)
        for word in reversed(words(entity.key)):
            if texts := _texts(vocabulary().by_entity.get(word, "")):
                return texts[(number - 1) % len(texts)]
    if asked & {"street", "address"}:
        return f"{rng.randint(1, 120)} {rng.choice(_texts('streets'))}"
    if asked & {"zip", "postcode", "postal"}:
        return f"{rng.randint(10000, 99999)}"
    if "isbn" in asked:
        return _isbn(number)
    if asked & {"code", "number", "reference", "sku", "mark", "serial", "barcode"}:
        return f"{entity.key[:2].upper()}-{1000 + number * 7}"
    if asked & {"hours", "schedule"}:
        return rng.choice(["Mon-Fri 9-17", "Mon-Thu 8-16", "Tue-Sat 10-18"])
    if asked & {"name", "contact", "person", "author"} and asked != {"name"}:
        return person(rng)
    usual = known.texts(entity.key, name)
    if len(usual) < _MANY:
        usual += next((texts for word in words(name) if (texts := _texts(vocabulary().by_field.get(word, "")))), [])
    if usual:
        return rng.choice(usual)
    if field.type is FieldType.LONG_TEXT:
        return " ".join(rng.sample(_texts("sentences"), 2))
    return f"{entity.title if name in _NAMES else entity.fields[name].label} {number}"


def _isbn(number: int) -> str:
    """ISBN-13 with its check digit, of a registration group that nobody has got."""
    digits = f"978000{number * 7919 % 1_000_000:06}"
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def _fitted(text: str, field: Field) -> str:
    low, high = text_bounds(field)
    return text[:high].strip().ljust(low, "x")


def _boolean(rng: random.Random, asked: set[str]) -> bool:
    if asked & {"active", "available", "enabled", "lendable", "published", "visible"}:
        return rng.random() < 0.85
    if asked & {"archived", "cancelled", "deleted", "discontinued", "disabled", "hidden"}:
        return rng.random() < 0.1
    return rng.random() < 0.4


def _whole_number(rng: random.Random, asked: set[str], field: Field) -> int:
    low, high = bounds(field)
    if field.type is FieldType.DURATION:
        usual = [minutes for minutes in (15, 20, 30, 45, 60, 90, 120) if low <= minutes <= high]
        longer = [1440 * days for days in (1, 2, 3, 5, 7, 14) if low <= 1440 * days <= high]
        if asked & {"delivery", "shipping", "lead", "loan"} and longer:
            return rng.choice(longer)
        return rng.choice(usual or longer or [low])
    if asked & {"year", "born", "founded"}:
        wanted = (1940, 2020)
    elif asked & {"age"}:
        wanted = (18, 80)
    elif asked & {"pages"}:
        wanted = (90, 640)
    elif asked & {"chance", "percent", "probability", "progress"}:
        return max(low, min(high, 10 * rng.randint(1, 9)))
    elif asked & {"rating", "stars", "score"}:
        wanted = (1, 5)
    elif asked & {"guests", "people", "persons", "adults", "children", "nights", "beds", "bedrooms", "bathrooms"}:
        wanted = (1, 4)
    elif asked & {"quantity", "copies", "pieces", "hours"}:
        wanted = (1, 12)
    else:
        wanted = (1, 80)
    first = min(max(low, wanted[0]), high)
    return rng.randint(first, max(first, min(high, wanted[1])))


def _decimal(rng: random.Random, asked: set[str], field: Field, usual: tuple[Decimal, Decimal] | None) -> str:
    if usual is not None and field.type is FieldType.MONEY:
        low, high = (int(amount * 10) for amount in usual)
        number = Decimal(rng.randint(low, high)) / 10
    elif asked & {"amount", "budget", "revenue", "salary", "total", "value", "worth"} and field.type is FieldType.MONEY:
        number = Decimal(50 * rng.randint(10, 900))
    elif field.type is FieldType.MONEY:
        number = Decimal(rng.randint(3, 180)) + rng.choice(
            [Decimal("0.00"), Decimal("0.50"), Decimal("0.90"), Decimal("0.99")]
        )
    elif asked & {"vat", "tax", "discount", "percent", "rate"}:
        number = rng.choice([Decimal(20), Decimal(10), Decimal("5.5")])
    else:
        number = Decimal(rng.randint(2, 240)) / 10
    number = _within(number, field)
    places = Decimal(1).scaleb(-SCALES[field.type])
    return str(number.quantize(places)) if field.type is FieldType.MONEY else f"{number.normalize():f}"


def _within(number: Decimal, field: Field) -> Decimal:
    if field.min is not None:
        number = max(number, Decimal(field.min))
    if field.max is not None:
        number = min(number, Decimal(field.max))
    return number


def _days(rng: random.Random, asked: set[str], row: Mapping[str, Any]) -> int:
    """Days from today; an end comes after the start that the row has already."""
    start = next((given["days"] for given in row.values() if isinstance(given, dict) and "days" in given), None)
    if start is not None and asked & _END:
        return int(start) + rng.randint(2, 21)
    if asked & {"joined", "hired", "since", "registered", "published"}:
        return -rng.randint(20, 1200)
    if asked & _PAST:
        return -rng.randint(0, 45)
    return rng.randint(-12, 24)


def _time(rng: random.Random) -> str:
    return f"{rng.randint(8, 17):02}:{rng.choice((0, 15, 30, 45)):02}"
