"""Strategies for what is generated today."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ..model import (
    ACTIONS,
    ADMIN,
    NUMBER_TYPES,
    Access,
    App,
    AppSpec,
    BelongsTo,
    Entity,
    Field,
    FieldType,
    ManyToMany,
    OnDelete,
    Role,
    Theme,
)
from ..rules import And, Const, FieldIs, Or, OwnerIsMe, RelatedIsMe, RelationIsMe, RoleIs, Rule, SignedIn, format_rule

GENERATED_TYPES = tuple(FieldType)[:14]  # up to enum
_LONG_ENTITY = "EnvironmentalComplianceInspectionVisit"
_ENTITY_NAMES = (
    "Doctor", "Patient", "OrderLine", "Shelf", "Category", "APIKey", "Item2", "Person", "Request",
    "MaintenanceContractRenewal", _LONG_ENTITY,
)  # fmt: skip
_FIELD_NAMES = (
    "name", "title", "starts_at", "amount", "kind", "notes", "line_1", "email", "done", "x", "type",
    "preferred_contact_person", "date_of_the_last_successful_inspection",
)  # fmt: skip
_RELATION_NAMES = (
    "parent", "doctor", "patient", "item", "shelf", "handled_by", "organisation_responsible_for_the_costs",
)  # fmt: skip
_MANY_NAMES = ("tags", "authors", "friends", "people_who_have_to_be_informed_by_post")
_TRICKY = ("yes", "~", "null", "- x", "a: b", "a #b", "'", '"', "{x}", "0x1F", "1e3", "#1", "@a", "x:", "?", "\\", " x")
_WORDS = (
    "a",
    "of",
    "it's",
    '"so-called"',
    "& Co.",
    "<new>",
    "Überprüfung",
    "Straßenverkehrsordnung",
    "検査",
    "inspection",
)
_LONG_VALUES = ("in_progress", "waiting_for_the_customer", "escalated_to_the_second_level_of_support")
_ROLE_NAMES = ("doctor", "patient", "staff", "shop_owner")
_CURRENCIES = ("EUR", "JPY", "KWD", "USD")
_PATTERNS = (r"[A-Z]{2}[0-9]+", r"\w+", r"a: b #c", r"^(foo|bar)$", r"'\"'")


@cache  # a strategy is checked when it is first drawn from: build each once, not in every draw
def lines(least: int = 1, most: int = 80) -> SearchStrategy[str]:
    """One line of printable text, not blank unless `least` is 0."""
    printable = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff")
    special = st.sampled_from(_TRICKY)
    words = st.lists(st.sampled_from(_WORDS), min_size=1).map(" ".join).map(lambda text: text[:most].strip())
    texts = st.text(printable, min_size=least, max_size=most) | special.filter(lambda text: len(text) <= most) | words
    return texts if least == 0 else texts.filter(lambda text: bool(text.strip()))


@st.composite
def valid_specs(draw: DrawFn) -> AppSpec:
    """Specs for which `validate` has nothing to say."""
    roles = draw(st.dictionaries(st.sampled_from(_ROLE_NAMES), role_kinds(), max_size=3))
    if draw(st.booleans()):
        roles[ADMIN] = Role(title=draw(titles()), signup=draw(st.sampled_from(["invite", "none"])))
    names = draw(st.lists(st.sampled_from(_ENTITY_NAMES), min_size=1, max_size=3, unique=True))
    profiles = dict(zip(names, draw(st.permutations([None, None, None, *roles])), strict=False))
    entities: dict[str, Entity] = {}
    for name in names:
        entities[name] = draw(_entities(names, dict(entities), profiles, sorted({*roles, ADMIN})))
    return AppSpec(app=draw(_apps()), roles=roles, entities=entities)


def rules(
    roles: list[str],
    relations: list[str],
    fields: Mapping[str, Field] | None = None,
    ways: Sequence[tuple[str, ...]] = (),
) -> SearchStrategy[Rule]:
    """Access rules over these roles (never empty) and relations, in the shape that `parse_rule` gives.

    With `fields` they ask for the choices, and what is yes or no, among them too, as `as_rule` reads it; with `ways`
    for the rows at their ends.
    """
    leaves: list[SearchStrategy[Rule]] = [
        st.builds(Const, st.booleans()),
        st.just(SignedIn()),
        st.just(OwnerIsMe()),
        st.lists(st.sampled_from(roles), min_size=1, max_size=3, unique=True).map(lambda names: RoleIs(tuple(names))),
    ]
    if relations:
        leaves.append(st.sampled_from(relations).map(RelationIsMe))
    if ways:
        leaves.append(st.sampled_from(ways).map(RelatedIsMe))
    for name, field in (fields or {}).items():
        leaves.extend(_asked(name, field))
    atoms = st.one_of(leaves)
    ands = st.lists(atoms | st.lists(atoms, min_size=2, max_size=3).map(_any_of), min_size=2, max_size=3).map(_all_of)
    return atoms | ands | st.lists(atoms | ands, min_size=2, max_size=3).map(_any_of)


def _asked(name: str, field: Field) -> Iterator[SearchStrategy[Rule]]:
    """What a rule may ask of the field."""
    if field.type is FieldType.BOOLEAN:
        yield st.builds(FieldIs, st.just(name), st.booleans().map(lambda value: (value,)))
    elif field.type is FieldType.ENUM:
        some = st.lists(st.sampled_from(field.values), min_size=1, max_size=3, unique=True).map(tuple)
        yield st.builds(FieldIs, st.just(name), some, st.booleans())
    else:
        return
    if not field.required and field.default is None:
        yield st.builds(FieldIs, st.just(name), st.just((None,)), st.booleans())


def _all_of(parts: list[Rule]) -> Rule:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return And(tuple(flat))


def _any_of(parts: list[Rule]) -> Rule:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return Or(tuple(flat))


@cache
def titles() -> SearchStrategy[str | None]:
    """A line, or nothing."""
    return st.none() | lines()


@cache
def role_kinds() -> SearchStrategy[Role]:
    return st.builds(Role, title=titles(), signup=st.sampled_from(["open", "invite", "none"]))


@cache
def _apps() -> SearchStrategy[App]:
    colours = st.sampled_from(["teal", "rebeccapurple", "#fff", "#0F766e"])
    return st.builds(
        App,
        name=st.from_regex(r"[a-z]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True),
        title=st.just("") | lines(),
        summary=lines(0, 300) | st.just("Two\nlines"),
        locales=st.lists(st.sampled_from(["en", "de", "no", "pt-BR", "zh-Hant"]), min_size=1, unique=True),
        theme=st.builds(Theme, primary=colours, background=colours, mode=st.sampled_from(["auto", "light", "dark"])),
    )


@st.composite
def _entities(
    draw: DrawFn, names: list[str], earlier: Mapping[str, Entity], profiles: dict[str, str | None], roles: list[str]
) -> Entity:
    fields = draw(st.dictionaries(st.sampled_from(_FIELD_NAMES), _fields(), min_size=1, max_size=4))
    belongs_to = {}
    for key in draw(st.lists(st.sampled_from(_RELATION_NAMES), max_size=2, unique=True)):
        belongs_to[key] = draw(_relations(names, list(earlier)))
    others = st.builds(ManyToMany, entity=st.sampled_from(names))
    many = draw(st.dictionaries(st.sampled_from(_MANY_NAMES), others, max_size=1))
    people = [key for key, to in belongs_to.items() if profiles.get(to.entity) is not None]
    ways = [
        (key, further)
        for key, to in belongs_to.items()
        if to.entity in earlier
        for further, end in earlier[to.entity].belongs_to.items()
        if profiles.get(end.entity) is not None
    ]
    rule = st.none() | rules(roles, people, fields, ways).map(format_rule)
    comparable = [*(key for key, field in fields.items() if field.type is not FieldType.LONG_TEXT), *belongs_to]
    groups = st.lists(st.sampled_from(comparable), min_size=2, unique=True) if len(comparable) > 1 else None
    order = st.sampled_from([*fields, "created_at"])
    return Entity(
        title=draw(st.just("") | lines()),
        account=profiles.get(names[len(earlier)]),
        label=draw(st.just("") | st.sampled_from(sorted(fields))),
        fields=fields,
        belongs_to=belongs_to,
        many_to_many=many,
        unique=draw(st.lists(groups, max_size=1)) if groups is not None else [],
        order=[draw(st.sampled_from(["", "-"])) + key for key in draw(st.lists(order, max_size=2, unique=True))],
        access=Access(**{action: draw(rule) for action in ACTIONS}),
        plural=f"Plural {names[len(earlier)]}",
    )


@st.composite
def _relations(draw: DrawFn, names: list[str], earlier: list[str]) -> BelongsTo:
    """Required only towards earlier entities, so that no circle closes."""
    target = draw(st.sampled_from(names))
    required = target in earlier and draw(st.booleans())
    choices: list[OnDelete] = ["cascade", "restrict"] if required else ["cascade", "restrict", "set_null"]
    on_delete = draw(st.sampled_from(choices))
    return BelongsTo(entity=target, required=required, on_delete=on_delete, title=draw(titles()))


@cache
def _fields() -> SearchStrategy[Field]:
    return _field()


@st.composite
def _field(draw: DrawFn) -> Field:
    kind = draw(st.sampled_from(GENERATED_TYPES))
    said: dict[str, Any] = {"type": kind, "required": draw(st.booleans()), "help": draw(_help())}
    if kind is FieldType.ENUM:
        said["values"] = draw(_enum_values())
    if kind is FieldType.MONEY:
        said["currency"] = draw(st.sampled_from(_CURRENCIES))
    if kind in (FieldType.INTEGER, FieldType.DECIMAL):
        said["unit"] = draw(_units())
    if kind in NUMBER_TYPES | {FieldType.TEXT, FieldType.LONG_TEXT} and draw(st.booleans()):
        said["min"], said["max"] = draw(_bounds(kind))
        said["min"] = draw(st.sampled_from([said["min"], None]))
    elif draw(st.booleans()):
        said["default"] = draw(st.sampled_from(said["values"]) if kind is FieldType.ENUM else _defaults(kind))
    if kind is FieldType.TEXT and said.get("default") is None:
        said["pattern"] = draw(st.none() | st.sampled_from(_PATTERNS))
    if said.get("default") is None and kind not in (FieldType.BOOLEAN, FieldType.LONG_TEXT):
        said["unique"] = draw(st.booleans())
    return Field(**said)


@cache
def _enum_values() -> SearchStrategy[list[str]]:
    value = st.text(string.ascii_lowercase, min_size=1, max_size=5) | st.sampled_from(_LONG_VALUES)
    return st.lists(value, min_size=1, max_size=6, unique=True)


@cache
def _help() -> SearchStrategy[str | None]:
    return st.none() | lines(most=200)


@cache
def _units() -> SearchStrategy[str | None]:
    return st.none() | lines(most=8)


@cache
def _bounds(kind: FieldType) -> SearchStrategy[tuple[int | Decimal, int | Decimal]]:
    if kind in (FieldType.DECIMAL, FieldType.MONEY):
        number: SearchStrategy[int | Decimal] = st.decimals(-1000, 1000, places=2) | st.integers(-1000, 1000)
    else:
        number = st.integers(-1000 if kind is FieldType.INTEGER else 1, 10_000)
    return st.tuples(number, number).map(lambda pair: (min(pair), max(pair)))


@cache
def _defaults(kind: FieldType) -> SearchStrategy[bool | int | str]:
    match kind:
        case FieldType.BOOLEAN:
            return st.booleans()
        case FieldType.INTEGER:
            return st.integers(-(10**9), 10**9)
        case FieldType.DURATION:
            return st.integers(0, 10**6)
        case FieldType.DECIMAL:
            return st.decimals(-1000, 1000, places=3).map(lambda number: format(number, "f"))
        case FieldType.MONEY:
            return st.integers(0, 10**6).map(str)
        case FieldType.DATE:
            return st.dates().map(lambda day: day.isoformat())
        case FieldType.TIME:
            return st.times().map(lambda time: time.strftime("%H:%M"))
        case FieldType.DATETIME:
            return st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "Z")
        case FieldType.EMAIL:
            return st.just("help@example.org")
        case FieldType.URL:
            return st.just("https://example.org/a?b=c#d")
        case FieldType.PHONE:
            return st.just("+44 20 7946 0958")
        case FieldType.LONG_TEXT:
            return lines(0) | st.just("First\n\n  second: line #2\n")
        case _:
            return lines()
