"""What the templates of one entity need, worked out: names, columns, filters, form fields and their imports."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from draftsmith_appspec import AppSpec, Entity, FieldType
from draftsmith_codegen_templates.naming import EntityNames, FieldNames, Names
from draftsmith_codegen_templates.ordering import usual_order
from draftsmith_codegen_templates.spelling import human, sentence
from draftsmith_codegen_templates.targets.python.decisions import seen_by, set_by
from draftsmith_codegen_templates.targets.react import kinds, ts
from draftsmith_codegen_templates.targets.react.audience import audience, own_relations, seen_by_themselves
from draftsmith_codegen_templates.targets.react.field_views import FieldView, OptionSet, RelationView, StepSet
from draftsmith_codegen_templates.targets.react.lexicon import ENTITY_TONES, icon_of, looks_ahead, tones_of

_MAX_COLUMNS = 6
_FEW_COLUMNS = 3  # that everybody sees
_PLAIN_IN_TITLES = {FieldType.EMAIL, FieldType.URL, FieldType.PHONE, FieldType.LONG_TEXT}
_LATER = 9
_COLUMN_RANK = {
    FieldType.ENUM: 0, FieldType.DATETIME: 2, FieldType.DATE: 2, FieldType.MONEY: 2, FieldType.INTEGER: 3,
    FieldType.DECIMAL: 3, FieldType.BOOLEAN: 3, FieldType.TEXT: 4, FieldType.DURATION: 4, FieldType.TIME: 4,
    FieldType.EMAIL: 5, FieldType.PHONE: 6, FieldType.URL: 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Related:
    """A list on this entity's page: the rows of `entity` whose `by` parameter is this row."""

    entity: EntityView
    relation: RelationView
    title: str | None


@dataclass(frozen=True)
class EntityView:
    """One entity as its templates see it."""

    names: EntityNames
    entity: Entity
    icon: str
    tone: str
    create: str | list[str]
    read: str | list[str]
    own: dict[str, list[str]]
    mine: dict[str, list[str]]
    alone: list[str]
    order: str
    everything: tuple[FieldView, ...]
    relations: tuple[RelationView, ...]
    related: list[Related] = field(default_factory=list)

    @cached_property
    def fields(self) -> list[FieldView]:
        """What people write: all but what is worked out."""
        return [item for item in self.everything if item.spec.computed is None]

    @cached_property
    def shown(self) -> list[FieldView]:
        """The fields that everybody sees who may read a row."""
        return [item for item in self.fields if item.seen_by is None]

    @cached_property
    def label(self) -> FieldView | None:
        """The field a row goes by."""
        return next((item for item in self.fields if item.name == self.entity.label), None)

    @cached_property
    def title_text(self) -> ts.Doc:
        """The expression for a row's name, from `row`."""
        if self.label is None:
            return "row.id"
        return kinds.plain_text(self.label.spec, f"row.{self.label.name}", self.label.const)

    @cached_property
    def status(self) -> FieldView | None:
        """The enum that tells a row's state in one word."""
        return next((item for item in self.shown if item.options and item != self.label), None)

    @cached_property
    def agenda(self) -> FieldView | None:
        """The date that rows can be looked forward to by."""
        dated = [item for item in self.shown if item.spec.type in (FieldType.DATETIME, FieldType.DATE)]
        return next((item for item in dated if looks_ahead(item.name)), None) if not self.entity.account else None

    @cached_property
    def options(self) -> tuple[OptionSet, ...]:
        """The option sets of the entity's enums."""
        return tuple(item.options for item in self.fields if item.options)

    @cached_property
    def steps(self) -> tuple[StepSet, ...]:
        """How the entity's fields with states change."""
        return tuple(item.steps for item in self.fields if item.steps)

    @cached_property
    def columns(self) -> list[FieldView | RelationView]:
        """What a list shows beside the row's name: the most telling parts, in their usual order."""
        parts: list[FieldView | RelationView] = [item for item in self.relations if not item.many]
        parts += [item for item in self.everything if item != self.label and item.spec.type is not FieldType.LONG_TEXT]
        ranked = sorted(parts, key=lambda part: 1 if isinstance(part, RelationView) else _rank(part))
        for_all = [part for part in ranked if isinstance(part, RelationView) or part.seen_by is None]
        chosen = ranked[: _MAX_COLUMNS - 1] + for_all[:_FEW_COLUMNS]
        return [part for part in parts if part in chosen]

    @cached_property
    def filters(self) -> list[ts.Doc]:
        """The calls that make the filters of the list."""
        calls: list[ts.Doc] = []
        for item in self.fields:
            if item.kind.filter:
                more = [item.const] if item.const else []
                calls.append(ts.call(item.kind.filter, ts.text(item.name), ts.text(item.label), *more))
        for relation in self.relations:
            names = ts.text(relation.filter), ts.text(relation.label), relation.target.plural_camel
            calls.append(ts.call("relationFilter", *names))
        return calls

    @cached_property
    def facts(self) -> list[FieldView | RelationView]:
        """What a row's page tells, long texts last; its name and state stand in the header."""
        shown = [item for item in self.everything if item not in (self.label, self.status)]
        if self.label and self.label.spec.type in _PLAIN_IN_TITLES:
            shown.insert(0, self.label)
        long = [item for item in shown if item.spec.type is FieldType.LONG_TEXT]
        return [*self.relations, *(item for item in shown if item not in long), *long]

    @property
    def targets(self) -> list[EntityNames]:
        """The entities its relations point to, itself among them, each once and in a fixed order."""
        found = {relation.target.key: relation.target for relation in self.relations}
        return [found[key] for key in sorted(found)]

    def folder_of(self, other: EntityNames) -> str:
        """Where another entity's modules are, seen from this one's."""
        return "." if other.key == self.names.key else f"../{other.url}"

    def cell(self, part: FieldView | RelationView, *, given: bool = False) -> ts.Doc:
        """The element for a value in a list or among the facts, from `row`; `given`: it is known to be there."""
        if isinstance(part, RelationView):
            tag = "RelationLinks" if part.many else "RelationLink"
            attributes: dict[str, ts.Doc | bool] = {
                "value": f"{{row.{part.name}}}",
                "to": f"{{{part.target.plural_camel}}}",
            }
            return ts.element(tag, attributes)
        value = f"row.{part.name}" if given or part.seen_by is None else f"row.{part.name} ?? null"
        return kinds.shown_as(part.spec, value, part.const)

    def title_cell(self) -> ts.Doc:
        """The row's name as the first cell of a list; never a link of its own, as the cell is one."""
        if self.label is None:
            return "row.id"
        if self.label.spec.type in _PLAIN_IN_TITLES or (self.label.spec.type is FieldType.TEXT):
            return self.title_text
        return kinds.shown_as(self.label.spec, f"row.{self.label.name}", self.label.const)

    def inputs(self) -> list[ts.Doc]:
        """The elements of the form: relations first, then the fields."""
        return [self.relation_input(relation) for relation in self.relations] + self.field_inputs()

    def relation_input(self, relation: RelationView) -> ts.Doc:
        """The element that chooses related rows."""
        attributes: dict[str, ts.Doc | bool] = {
            "control": "{control}",
            "name": ts.attribute(relation.field),
            "label": ts.attribute(relation.label),
            "entity": f"{{{relation.target.plural_camel}}}",
        }
        if not relation.required or relation.many:
            attributes["optional"] = True
        return ts.element("RelationsField" if relation.many else "RelationField", attributes)

    def field_inputs(self, leave_out: tuple[str, ...] = ()) -> list[ts.Doc]:
        """The elements for the plain fields."""
        kept = [item for item in self.fields if item.name not in leave_out]
        return [
            kinds.input_of(item.spec, item.label, item.name, item.const, item.steps.const if item.steps else None)
            for item in kept
        ]


def _rank(part: FieldView) -> int:
    return _COLUMN_RANK.get(part.spec.type, _LATER)


def views_of(spec: AppSpec, names: Names) -> list[EntityView]:
    """The views of all entities, in the spec's order, with the lists each one's page has of the others."""
    views = [_view(spec, names, key, index) for index, key in enumerate(spec.entities)]
    for view in views:
        for other in views:
            pointing = [relation for relation in other.relations if relation.target.key == view.names.key]
            for relation in pointing:
                title = f"{other.names.plural_title} ({relation.label})" if len(pointing) > 1 else None
                view.related.append(Related(other, relation, title))
    return views


def _view(spec: AppSpec, names: Names, key: str, index: int) -> EntityView:
    entity, entity_names = spec.entities[key], names.entities[key]
    return EntityView(
        names=entity_names,
        entity=entity,
        icon=icon_of(key, is_person=entity.account is not None),
        tone=ENTITY_TONES[index % len(ENTITY_TONES)],
        create=audience(spec, entity, entity.access.rule("create")),
        read=audience(spec, entity, entity.access.rule("read")),
        own=own_relations(spec, entity, "create"),
        mine=own_relations(spec, entity, "read"),
        alone=seen_by_themselves(spec, entity),
        order=usual_order(spec, key)[0],
        everything=tuple(_field(spec, entity_names, key, name) for name in entity.fields),
        relations=(*_belongs_to(names, entity, entity_names), *_many(names, entity, entity_names)),
    )


def _steps(names: FieldNames, entity: Entity, name: str) -> StepSet | None:
    """For a field with states: every way, with what its button says and the roles that may (none: whoever may)."""
    if name not in entity.states:
        return None
    values = entity.fields[name].values
    steps = []
    for key, way in entity.states[name].items():
        starts = [value for value in values if way.leaves(value) and value != way.to]
        members: dict[str, ts.Doc] = {
            "label": ts.text(way.title or sentence(human(key))),
            "from": ts.array([ts.text(start) for start in starts]),
            "to": ts.text(way.to),
            "by": ts.array([ts.text(role) for role in way.by]),
        }
        steps.append(ts.obj(members))
    return StepSet(f"{names.camel}Steps", names.label, tuple(steps))


def _field(spec: AppSpec, names: EntityNames, key: str, name: str) -> FieldView:
    entity, own = spec.entities[key], names.fields[name]
    item = entity.fields[name]
    options = None
    if item.type is FieldType.ENUM:
        tones = tones_of(item.values)
        values = tuple((v, own.values[v].label, tone) for v, tone in zip(item.values, tones, strict=True))
        options = OptionSet(f"{own.camel}Options", own.enum_class, values)
    steps = _steps(own, entity, name)
    setters = set_by(spec, key, name) if item.computed is None else []
    return FieldView(name, own.label, item, options, steps, seen_by(spec, key, name), setters)


def _belongs_to(names: Names, entity: Entity, own: EntityNames) -> list[RelationView]:
    found = []
    for name, relation in entity.belongs_to.items():
        names_of = own.relations[name]
        target = names.entities[relation.entity]
        found.append(
            RelationView(name, names_of.id_name, names_of.id_name, names_of.label, relation.required, False, target)
        )
    return found


def _many(names: Names, entity: Entity, own: EntityNames) -> list[RelationView]:
    found = []
    for name, relation in entity.many_to_many.items():
        names_of = own.many[name]
        target = names.entities[relation.entity]
        found.append(RelationView(name, names_of.ids_name, names_of.filter_name, names_of.label, False, True, target))
    return found
