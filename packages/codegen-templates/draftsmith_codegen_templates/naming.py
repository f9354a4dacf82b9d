"""Every name a generated repository uses, worked out once from the spec.

A spec says `LineItem` or `starts_at`; Python wants `line_items` and `LineItem`, TypeScript `lineItems`, a URL
`line-items`, a person "Line items". Templates take all of these from here and never build a name themselves.
"""

from __future__ import annotations

import hashlib
import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from draftsmith_appspec.words import plural_of, title_of
from draftsmith_codegen_templates.reserved import (
    PYTHON_CLASSES,
    PYTHON_MODULES,
    TYPESCRIPT_TYPES,
    TYPESCRIPT_WORDS,
    URL_SEGMENTS,
)
from draftsmith_codegen_templates.spelling import camel, human, kebab, pascal, sentence, snake, with_article

#: Longer plurals are for people only; addresses and tables get one made from the entity's name.
MAX_PLURAL = 45

if TYPE_CHECKING:
    from draftsmith_appspec.model import AppSpec, Entity

_PLAIN = re.compile(r"[A-Za-z0-9 ,.()&/'-]+")


@dataclass(frozen=True, slots=True)
class ValueNames:
    """One value of an enum: `in_progress` -> constant `IN_PROGRESS`, label "In progress"."""

    value: str
    constant: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldNames:
    """A plain field.

    `name` is the JSON key and the column, `camel` its other spelling, `label` what a person reads ("Starts at"),
    `human` the same inside a sentence. For an enum `enum_class` names its type and `values` its values.
    """

    name: str
    camel: str
    label: str
    human: str
    enum_class: str
    values: Mapping[str, ValueNames]


@dataclass(frozen=True, slots=True)
class RelationNames:
    """A belongs-to relation: `name` (`patient`), `id_name` (`patient_id`), and a label."""

    name: str
    id_name: str
    label: str
    human: str


@dataclass(frozen=True, slots=True)
class ManyNames:
    """A many-to-many relation: `name` (`tags`), `ids_name` (`tags_ids`), `filter_name` (`tags_id`); `table` joins."""

    name: str
    ids_name: str
    filter_name: str
    label: str
    human: str
    target: str
    table: str


@dataclass(frozen=True, slots=True)
class EntityNames:
    """An entity called `LineItem` in the spec, with the title "Line item".

    key          LineItem    the name in the spec
    class_name   LineItem    the Python class (suffixed where it would hide an import)
    type_name    LineItem    the TypeScript type (suffixed where it would hide a global)
    snake        line_item   singular, a part of module and function names
    plural_snake line_items  table, Python package
    camel        lineItem    singular TypeScript variable (safe: never a keyword)
    plural_camel lineItems
    url          line-items  path segment, in the API and in the web app; also the web folder
    title        Line item   a person reads this; `plural_title` for many
    human        line item   the same inside a sentence; `plural_human` for many
    a_human      a line item
    doc          line item   the same for comments in code: short, and free of quotes and backslashes; `docs` for many
    """

    key: str
    class_name: str
    type_name: str
    snake: str
    plural_snake: str
    package: str
    camel: str
    plural_camel: str
    url: str
    title: str
    plural_title: str
    human: str
    plural_human: str
    a_human: str
    doc: str
    docs: str
    fields: Mapping[str, FieldNames] = field(default_factory=dict)
    relations: Mapping[str, RelationNames] = field(default_factory=dict)
    many: Mapping[str, ManyNames] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoleNames:
    """A role: `front_desk` -> constant `FRONT_DESK`, title "Front desk"."""

    key: str
    constant: str
    title: str


@dataclass(frozen=True, slots=True)
class Names:
    """All names of an app: its own, its roles' and its entities', keyed as in the spec and in the spec's order."""

    app: str
    title: str
    roles: Mapping[str, RoleNames]
    entities: Mapping[str, EntityNames]

    @classmethod
    def of(cls, spec: AppSpec) -> Names:
        """Work out the names of a valid spec; the same spec always gives the same names."""
        roles = {
            key: RoleNames(key, snake(key).upper(), role.title or sentence(human(key)))
            for key, role in spec.roles.items()
        }
        taken = set(URL_SEGMENTS)
        entities: dict[str, EntityNames] = {}
        for key, entity in spec.entities.items():
            entities[key] = _entity_names(key, entity, taken, frozenset(spec.entities))
        return cls(
            app=spec.app.name,
            title=spec.app.title,
            roles=roles,
            entities=entities,
        )


def _entity_names(key: str, entity: Entity, taken: set[str], keys: frozenset[str]) -> EntityNames:
    one, many = _inside_sentence(entity.title), _inside_sentence(entity.plural)
    wanted = kebab(many) if len(many) <= MAX_PLURAL else kebab(plural_of(title_of(key)))
    url = _free(wanted, f"{kebab(key)}-list", taken)
    plural_snake = url.replace("-", "_")
    plural_camel = camel(url)
    return EntityNames(
        key=key,
        class_name=_suffixed(key, PYTHON_CLASSES, keys),
        type_name=_suffixed(key, TYPESCRIPT_TYPES, keys),
        snake=snake(key),
        plural_snake=plural_snake,
        package=f"{plural_snake}_" if _module_taken(plural_snake) else plural_snake,
        camel=_safe(camel(key)),
        plural_camel=_safe(plural_camel) if plural_camel != camel(key) else f"{plural_camel}List",
        url=url,
        title=sentence(one),
        plural_title=sentence(many),
        human=one,
        plural_human=many,
        a_human=with_article(one),
        doc=_plain(one, human(key)),
        docs=_plain(many, human(plural_of(title_of(key)))),
        fields={name: _field_names(key, name, spec_field.values, keys) for name, spec_field in entity.fields.items()},
        relations={name: _relation_names(name, relation.title) for name, relation in entity.belongs_to.items()},
        many={
            name: _many_names(name, relation.entity, relation.title, plural_snake)
            for name, relation in entity.many_to_many.items()
        },
    )


def _field_names(entity: str, name: str, values: Iterable[str], entities: frozenset[str]) -> FieldNames:
    return FieldNames(
        name=name,
        camel=camel(name),
        label=sentence(human(name)),
        human=human(name),
        enum_class=_suffixed(entity + pascal(name), entities, entities, suffix="Choice"),
        values=_value_names(values),
    )


def _value_names(values: Iterable[str]) -> dict[str, ValueNames]:
    names: dict[str, ValueNames] = {}
    taken: set[str] = set()
    for value in values:
        constant = snake(value).upper() or "VALUE"
        constant = f"VALUE_{constant}" if constant[0].isdigit() or constant in "IO" else constant  # I or l, O or 0?
        constant = _free(constant, f"{constant}_", taken)
        names[value] = ValueNames(value, constant, sentence(human(value)) or value)
    return names


def _relation_names(name: str, title: str | None) -> RelationNames:
    label = title or sentence(human(name))
    return RelationNames(name=name, id_name=f"{name}_id", label=label, human=_inside_sentence(label))


def _many_names(name: str, target: str, title: str | None, table: str) -> ManyNames:
    label = title or sentence(human(name))
    return ManyNames(
        name=name,
        ids_name=f"{name}_ids",
        filter_name=f"{name}_id",
        label=label,
        human=_inside_sentence(label),
        target=target,
        table=_shortened(f"{table}__{name}"),
    )


def index_name(table: str, columns: Iterable[str]) -> str:
    """What an index over these columns is called: never as the one that a column makes for itself."""
    return _shortened(f"ix_{table}__{'__'.join(columns)}")


def _inside_sentence(phrase: str) -> str:
    """Lower the first letter unless the first word is an acronym or a name within (`API key`, `iPhone`)."""
    first = phrase.split(" ", 1)[0]
    return phrase if any(letter.isupper() for letter in first[1:]) else phrase[:1].lower() + phrase[1:]


def _plain(phrase: str, fallback: str) -> str:
    return phrase if len(phrase) <= MAX_PLURAL and _PLAIN.fullmatch(phrase) else fallback


def _shortened(name: str) -> str:
    """A name that fits PostgreSQL's 63 bytes, still unlike any other."""
    return name if len(name) <= 60 else f"{name[:50]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _suffixed(name: str, reserved: frozenset[str], others: frozenset[str], suffix: str = "Record") -> str:
    if name not in reserved:
        return name
    candidate = name + suffix
    while candidate in others:
        candidate += suffix
    return candidate


def _module_taken(name: str) -> bool:
    return name in PYTHON_MODULES or keyword.iskeyword(name)


def _safe(name: str) -> str:
    return f"{name}Row" if name in TYPESCRIPT_WORDS else name


def _free(wanted: str, fallback: str, taken: set[str]) -> str:
    candidate, number = wanted or fallback, 2
    while candidate in taken:
        candidate, number = (fallback, number) if fallback not in taken else (f"{fallback}{number}", number + 1)
    taken.add(candidate)
    return candidate
