"""Parts of a spec in words: types, rules, triggers."""

from __future__ import annotations

from collections.abc import Iterable

from draftsmith_appspec import (
    ADMIN,
    And,
    AppSpec,
    BelongsTo,
    Const,
    Entity,
    Field,
    FieldIs,
    FieldType,
    Or,
    OwnerIsMe,
    RelatedIsMe,
    RelationIsMe,
    RoleIs,
    Rule,
    SignedIn,
    SpecError,
)
from draftsmith_appspec.durations import duration_text
from draftsmith_appspec.expressions import access_rule

_TYPES = {
    FieldType.LONG_TEXT: "long text",
    FieldType.INTEGER: "whole number",
    FieldType.DECIMAL: "number",
    FieldType.BOOLEAN: "yes or no",
    FieldType.DATETIME: "date and time",
    FieldType.EMAIL: "email address",
    FieldType.URL: "web address",
    FieldType.PHONE: "phone number",
    FieldType.MARKDOWN: "formatted text",
    FieldType.JSON: "data (JSON)",
    FieldType.GEO: "place",
    FieldType.UUID: "UUID",
    FieldType.SLUG: "part of a web address",
}
_MARKS = {"pii": "personal", "phi": "health data", "sensitive": "sensitive"}
_SIZED = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.MARKDOWN})


def human(name: str) -> str:
    """`starts_at` -> `starts at`."""
    return name.replace("_", " ")


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    found = list(words)
    return " ".join([", ".join(found[:-1]), last, found[-1]]) if len(found) > 1 else "".join(found)


def role_title(role: str, spec: AppSpec) -> str:
    """What people in a role are called, inside a sentence."""
    said = spec.roles.get(role)
    return (said.title or human(role)).lower() if said is not None else human(role)


def field_words(field: Field, spec: AppSpec) -> str:
    """A field: its kind, and all that is said of it."""
    parts = [_kind(field)]
    if field.computed is not None:
        parts.append(f"worked out: {field.computed}")
    if field.source is not None:
        parts.append(f"made from the {human(field.source)}")
    if not field.required and field.computed is None:
        parts.append("may be empty")
    if field.unique:
        parts.append("each only once")
    if bounds := _bounds(field):
        parts.append(bounds)
    if field.pattern is not None:
        parts.append(f"must match {field.pattern}")
    if field.default is not None:
        parts.append(f"at first {_value(field, field.default)}")
    parts += [_MARKS[mark] for mark in field.marks]
    if field.visible_to is not None:
        parts.append(f"seen by {listed(role_title(role, spec) for role in field.visible_to)} only")
    if field.editable_by is not None:
        parts.append(f"written by {listed(role_title(role, spec) for role in field.editable_by)} only")
    if field.indexed:
        parts.append("indexed")
    return ", ".join(parts)


def _kind(field: Field) -> str:
    match field.type:
        case FieldType.ENUM:
            return f"one of {listed(map(human, field.values), 'or')}"
        case FieldType.MONEY:
            return f"money in {field.currency}"
        case _:
            kind = _TYPES.get(field.type, field.type.value)
            return f"{kind} in {field.unit}" if field.unit else kind


def _bounds(field: Field) -> str:
    of = " characters" if field.type in _SIZED else ""
    low, high = (None if end is None else _value(field, end) for end in (field.min, field.max))
    if low is not None and high is not None:
        return f"exactly {low}{of}" if low == high else f"{low} to {high}{of}"
    if low is not None:
        return f"at least {low}{of}"
    return f"at most {high}{of}" if high is not None else ""


def _value(field: Field, value: object) -> str:
    if field.type is FieldType.DURATION and isinstance(value, int):
        return duration_text(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return human(text) if field.type is FieldType.ENUM else text


def relation_words(name: str, relation: BelongsTo, spec: AppSpec) -> str:
    """`a doctor` for `doctor: Doctor`; else how the relation is called too."""
    title = spec.entities[relation.entity].title.lower()
    called = (relation.title or human(name)).lower()
    words = f"{_article(title)} {title}" + (f" as {called}" if called != title else "")
    return f"maybe {words}" if not relation.required else words


def _article(word: str) -> str:
    return "an" if word[:1] in "aeiou" else "a"


def whom(text: str | None, entity: Entity, spec: AppSpec) -> str:
    """Who passes an access rule."""
    if text is None:
        return role_title(ADMIN, spec)
    try:
        return _rule(access_rule(text), entity, spec, inside=False)
    except SpecError:
        return f"where {text}"


def _rule(rule: Rule, entity: Entity, spec: AppSpec, *, inside: bool) -> str:
    match rule:
        case Const(value):
            return "everybody" if value else "nobody"
        case SignedIn():
            return "whoever has signed in"
        case RoleIs(roles):
            return listed((role_title(role, spec) for role in roles), "or")
        case OwnerIsMe():
            return "the person it is about" if entity.account is not None else "whoever made it"
        case RelationIsMe(relation):
            return f"its {human(relation)}"
        case RelatedIsMe(path):
            return " of ".join([*(f"the {human(name)}" for name in path[:0:-1]), f"its {human(path[0])}"])
        case FieldIs():
            return f"everybody where {_asked(rule, entity)}"
        case And(parts):
            people = [_rule(part, entity, spec, inside=True) for part in parts if not isinstance(part, FieldIs)]
            asked = [_asked(part, entity) for part in parts if isinstance(part, FieldIs)]
            where = f" where {listed(asked)}" if asked else ""
            return (listed(people, "who is also") or "everybody") + where
        case Or(parts):
            texts = [_rule(part, entity, spec, inside=True) for part in parts]
            text = ", or ".join(texts) if any(" where " in each for each in texts) else listed(texts, "or")
            return f"({text})" if inside else text


def _asked(rule: FieldIs, entity: Entity) -> str:
    """`status is published`."""
    field = entity.fields.get(rule.field)
    values = ["empty" if value is None or field is None else _value(field, value) for value in rule.values]
    return f"{human(rule.field)} is {'not ' if rule.but else ''}{listed(values, 'or')}"
