"""A sample row of each entity, valid by the spec, for the tests of the generated web app."""

from __future__ import annotations

from decimal import Decimal

from draftsmith_appspec import Field, FieldType
from draftsmith_codegen_templates.layout import TEXT_LIMITS
from draftsmith_codegen_templates.patterns import samples as matching
from draftsmith_codegen_templates.targets.react import kinds, ts
from draftsmith_codegen_templates.targets.react.view import EntityView

_LETTERS = "Sample text "


def sample_members(view: EntityView) -> list[str]:
    """The members of a row as source lines, the API's own (`id`, `can`, …) left out."""
    lines = [_member(item.name, _value(item.spec)) for item in view.everything]
    for relation in view.relations:
        reference: ts.Doc = ts.obj({"id": ts.text(f"{relation.name}-1"), "label": ts.text("Related")})
        if relation.many:
            lines.append(_member(relation.name, ts.array([reference])))
        else:
            lines.append(_member(relation.field, ts.text(f"{relation.name}-1")))
            lines.append(_member(relation.name, reference))
    return lines


def _member(name: str, value: ts.Doc) -> str:
    return ts.layout(ts.member(name, value), 4, 4, ",")


def _value(field: Field) -> str:
    literal = kinds.literal(field)
    if literal is not None:
        return literal
    kind = field.type
    if kind is FieldType.ENUM:
        return ts.text(field.values[0])
    if field.pattern is not None:
        low, high = _bounds(field)
        return ts.text(matching(field.pattern, 1, low, high)[0])
    if kind in (FieldType.TEXT, FieldType.LONG_TEXT):
        low, high = _bounds(field)
        size = min(max(low, 6), high)
        return ts.text((_LETTERS * (size // len(_LETTERS) + 1))[:size].strip().ljust(size, "x"))
    if kinds.KINDS[kind].numeric:
        return _number(field)
    return kinds.KINDS[kind].sample


def _bounds(field: Field) -> tuple[int, int]:
    low = int(field.min) if field.min is not None else 1
    high = int(field.max) if field.max is not None else TEXT_LIMITS[field.type.value]
    return max(low, 1), max(high, 1)


def _number(field: Field) -> str:
    usual = Decimal({FieldType.MONEY: "12.50", FieldType.DECIMAL: "1.5", FieldType.INTEGER: "7"}.get(field.type, "45"))
    value = usual
    if field.max is not None and value > field.max:
        value = Decimal(field.max)
    if field.min is not None and value < field.min:
        value = Decimal(field.min)
    text = format(value, "f")
    return ts.text(text) if field.type in (FieldType.MONEY, FieldType.DECIMAL) else text
