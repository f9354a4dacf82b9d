"""What each field type is in the web app: its TypeScript type, how it is typed in, checked, shown and filtered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from draftsmith_appspec import Field, FieldType
from draftsmith_codegen_templates import layout
from draftsmith_codegen_templates.spelling import sentence
from draftsmith_codegen_templates.targets.react import ts


@dataclass(frozen=True, slots=True)
class Kind:
    """One field type.

    `type` TypeScript; `schema` the builder in lib/schema; `input` the component in components/fields; `shown` the one
    in components/values; `form` the function that turns a value into form text; `sample` a value for tests.
    """

    type: str
    schema: str
    input: str
    shown: str
    form: str
    sample: str
    numeric: bool = False
    filter: str | None = None


KINDS: Final = {
    FieldType.TEXT: Kind("string", "text", "TextField", "Text", "asText", "'Sample'"),
    FieldType.LONG_TEXT: Kind("string", "text", "LongTextField", "LongText", "asText", "'A longer sample.'"),
    FieldType.INTEGER: Kind("number", "integer", "IntegerField", "Integer", "asText", "7", numeric=True),
    FieldType.DECIMAL: Kind("string", "decimal", "DecimalField", "Decimal", "asText", "'1.5'", numeric=True),
    FieldType.MONEY: Kind("string", "money", "MoneyField", "Money", "asText", "'12.50'", numeric=True),
    FieldType.BOOLEAN: Kind("boolean", "boolean", "BooleanField", "YesNo", "", "true", filter="booleanFilter"),
    FieldType.DATE: Kind("string", "date", "DateField", "DateValue", "asText", "'2026-05-12'", filter="dateFilter"),
    FieldType.TIME: Kind("string", "time", "TimeField", "TimeValue", "asText", "'09:30'"),
    FieldType.DATETIME: Kind(
        "string", "dateTime", "DateTimeField", "DateTimeValue", "asDateTime", "'2026-05-12T09:30:00Z'",
        filter="dateTimeFilter",
    ),
    FieldType.DURATION: Kind("number", "duration", "DurationField", "Duration", "asDuration", "45", numeric=True),
    FieldType.EMAIL: Kind("string", "email", "EmailField", "EmailLink", "asText", "'sample@example.com'"),
    FieldType.URL: Kind("string", "url", "UrlField", "UrlLink", "asText", "'https://example.com/sample'"),
    FieldType.PHONE: Kind("string", "phone", "PhoneField", "PhoneLink", "asText", "'+49 30 123456'"),
    FieldType.ENUM: Kind("", "choice", "ChoiceField", "Choice", "asText", "", filter="choiceFilter"),
}  # fmt: skip

_SIZED_TEXT = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})


def schema_name(field: Field) -> str:
    """The function that builds a field's schema: `optionalText`."""
    name = KINDS[field.type].schema
    return name if field.required or field.type is FieldType.BOOLEAN else f"optional{sentence(name)}"


def schema_of(field: Field, options: str | None) -> ts.Doc:
    """The call that builds a field's schema: `optionalText({ max: 200 })`."""
    name = schema_name(field)
    if options is not None:
        return ts.call(name, options)
    rules = _rules(field)
    return (name, "(", ts.obj(rules), ")") if rules else f"{name}()"


def _rules(field: Field) -> dict[str, ts.Doc]:
    rules: dict[str, ts.Doc] = {}
    if kind_has_range(field):
        if field.min is not None:
            rules["min"] = ts.number(field.min)
        top = field.max if field.max is not None else _usual_max(field)
        if top is not None:
            rules["max"] = ts.number(top)
    if field.pattern is not None:
        rules["pattern"] = f"new RegExp({ts.text(f'^(?:{field.pattern})$')})"
    if field.type in (FieldType.DECIMAL, FieldType.MONEY):
        rules["places"] = str(layout.SCALES[field.type.value])
    return rules


def kind_has_range(field: Field) -> bool:
    """Whether `min` and `max` mean anything to the field's schema."""
    return KINDS[field.type].numeric or field.type in _SIZED_TEXT | {FieldType.EMAIL, FieldType.URL, FieldType.PHONE}


def _usual_max(field: Field) -> int | None:
    if field.type is FieldType.INTEGER:
        return layout.INTEGER_LIMIT
    return layout.TEXT_LIMITS.get(field.type.value)


def shown_as(field: Field, value: str, options: str | None) -> ts.Doc:
    """The element that shows a field's value: `<Money value={row.price} currency="EUR" />`."""
    attributes: dict[str, ts.Doc | bool] = {"value": f"{{{value}}}", **_meaning(field, options)}
    return ts.element(KINDS[field.type].shown, attributes)


def input_of(field: Field, label: str, name: str, options: str | None, steps: str | None = None) -> ts.Doc:
    """The element a field is typed into; `steps` is the constant with those that a field with states may take."""
    attributes: dict[str, ts.Doc | bool] = {
        "control": "{control}",
        "name": ts.attribute(name),
        "label": ts.attribute(label),
        **_meaning(field, options),
    }
    if not field.required and field.type is not FieldType.BOOLEAN:
        attributes["optional"] = True
    if field.help:
        attributes["help"] = ts.attribute(field.help)
    if steps is not None:
        attributes["steps"] = f"{{{steps}}}"
        return ts.element("StateField", attributes)
    return ts.element(KINDS[field.type].input, attributes)


def _meaning(field: Field, options: str | None) -> dict[str, ts.Doc]:
    """What a value is to be read with: what it is one of, its currency or its unit."""
    attributes: dict[str, ts.Doc] = {}
    if options is not None:
        attributes["options"] = f"{{{options}}}"
    if field.currency and field.type is FieldType.MONEY:
        attributes["currency"] = ts.attribute(field.currency)
    if field.unit and field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        attributes["unit"] = ts.attribute(field.unit)
    return attributes


def form_value(field: Field, name: str) -> ts.Doc:
    """The expression that gives a field's form value from an optional `row`: `asText(row?.name)`."""
    kind = KINDS[field.type]
    default = literal(field)
    if field.type is FieldType.BOOLEAN:
        return f"row?.{name} ?? {default or 'false'}"
    given: ts.Doc = f"row?.{name}" if default is None else ts.Conditional("row", f"row.{name}", default)
    return ts.call(kind.form, given)


def literal(field: Field) -> str | None:
    """A field's default as TypeScript, in the form the API gives values."""
    if field.default is None:
        return None
    if isinstance(field.default, bool):
        return "true" if field.default else "false"
    return str(field.default) if isinstance(field.default, int) else ts.text(field.default)


def plain_text(field: Field, value: str, options: str | None) -> ts.Doc:
    """The expression that puts a field's value into words, for titles; null becomes the row's id."""
    words: dict[FieldType, ts.Doc] = {
        FieldType.INTEGER: ts.call("formatInteger", value),
        FieldType.DECIMAL: ts.call("formatDecimal", value),
        FieldType.MONEY: ts.call("formatMoney", value, ts.text(field.currency or "EUR")),
        FieldType.BOOLEAN: ts.Conditional(value, "'Yes'", "'No'"),
        FieldType.DATE: ts.call("formatDate", value),
        FieldType.TIME: ts.call("formatTime", value),
        FieldType.DATETIME: ts.call("formatDateTime", value),
        FieldType.DURATION: ts.call("formatDuration", value),
        FieldType.ENUM: ts.call("labelOf", options or "[]", value),
    }
    spoken = words.get(field.type, value)
    if field.required:
        return spoken
    return f"{value} ?? row.id" if spoken == value else ts.Conditional(f"{value} === null", "row.id", spoken)
