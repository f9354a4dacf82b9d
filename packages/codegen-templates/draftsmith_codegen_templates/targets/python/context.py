"""The spec as the Python templates need it: entities in a buildable order, with everything worked out beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from draftsmith_appspec import ACTIONS, Action, AppSpec, Entity, FieldType
from draftsmith_codegen_templates.naming import EntityNames, ManyNames, Names, RelationNames, index_name
from draftsmith_codegen_templates.ordering import usual_order
from draftsmith_codegen_templates.sign_up import Hindrance, hindrances, open_roles
from draftsmith_codegen_templates.targets.python.columns import Column, column_of
from draftsmith_codegen_templates.targets.python.decisions import ANONYMOUS, Decision, decisions, is_profile
from draftsmith_codegen_templates.targets.python.rules import has_owner_rule, relations_in, rule_kinds, rule_source
from draftsmith_codegen_templates.targets.python.states import States, states_of
from draftsmith_codegen_templates.targets.python.values import TEXTS


@dataclass(frozen=True, slots=True)
class Relation:
    """A belongs-to relation. `later` says that its target's table is made after this one (a cycle of optional ones)."""

    name: str
    names: RelationNames
    target: EntityNames
    required: bool
    on_delete: str
    later: bool
    to_profile: bool
    defaults_to_me: bool
    decides: bool
    to_itself: bool

    @property
    def made_up(self) -> bool:
        """Whether the tests make a row to refer to: where they have to, and where it says whose the row is."""
        return self.required or (self.decides and not self.later and not self.to_itself)


@dataclass(frozen=True, slots=True)
class Many:
    """A many-to-many relation; `left` and `right` are the columns of the joining table."""

    name: str
    names: ManyNames
    target: EntityNames
    left: str
    right: str
    to_itself: bool
    readable_by_creator: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """A belongs-to relation of another entity that refers to this one."""

    source: EntityNames
    relation: Relation


@dataclass(frozen=True, slots=True)
class EntityView:
    """One entity."""

    key: str
    names: EntityNames
    columns: list[Column]
    relations: list[Relation]
    many: list[Many]
    unique: list[list[str]]
    indexes: list[tuple[str, list[str]]]
    label: str
    search: list[str]
    order: list[str]
    profile_of: str | None
    owned: bool
    rules: Mapping[Action, str]
    may: dict[str, dict[Action, Decision]]
    creator: str | None
    creator_may: frozenset[Action]
    lister: str | None
    incoming: list[Incoming]
    states: list[States]

    def summary(self, role: str) -> str:
        """What a role may do, in a few words: "read all, update own"."""
        parts = [f"{action} {decision}" for action, decision in self.may[role].items() if decision != "none"]
        return "everything" if parts == [f"{action} all" for action in ACTIONS] else ", ".join(parts) or "–"

    @property
    def tested_relations(self) -> list[Relation]:
        """The relations that rows made by the tests have."""
        return [relation for relation in self.relations if relation.required or relation.decides]

    @property
    def references(self) -> dict[str, str]:
        """The place in the API of what the tested relations refer to."""
        return {f"{relation.name}_id": relation.target.url for relation in self.tested_relations}

    @property
    def required_names(self) -> list[str]:
        """What cannot be left out of a new row."""
        columns = [column.name for column in self.columns if column.required and column.default_source is None]
        return columns + [f"{r.name}_id" for r in self.relations if r.required and not r.defaults_to_me]

    @property
    def tested_unique(self) -> list[list[str]]:
        """The groups of names whose values have to be unique, where the tests give them values."""
        known = {column.name for column in self.columns} | {f"{r.name}_id" for r in self.tested_relations}
        alone = {column.name for column in self.columns if column.unique}
        groups = [group for group in self.unique if known.issuperset(group) and alone.isdisjoint(group)]
        return [[name] for name in sorted(alone)] + groups

    @property
    def filters(self) -> list[str]:
        """Query strings that find one row among those the tests make, as templates to be filled from that row."""
        ranges = [f"{c.name}_from={{{c.name}}}&{c.name}_to={{{c.name}}}" for c in self.columns if c.varies]
        links = [f"{r.name}_id={{{r.name}_id}}" for r in self.tested_relations if r.required and not r.to_profile]
        return ranges + links

    @property
    def searched_column(self) -> Column | None:
        """A column whose test values can be searched for."""
        return next((column for column in self.columns if column.searchable), None)

    @property
    def checks(self) -> list[tuple[str, str]]:
        """All CHECK constraints but those of enums, which their columns bring along."""
        return [check for column in self.columns for check in column.checks]

    def deleter(self) -> str | None:
        """A role that may delete every row."""
        able = (role for role, may in self.may.items() if may["read"] == may["delete"] == "all")
        return next((role for role in able if role != ANONYMOUS), None)


@dataclass(frozen=True, slots=True)
class AppView:
    """The whole app; `entities` in the spec's order, `tables` in an order in which they can be made."""

    spec: AppSpec
    names: Names
    entities: list[EntityView]
    tables: list[EntityView]
    open_roles: list[str]
    hindrances: list[Hindrance]
    types: frozenset[FieldType]
    rule_kinds: frozenset[str]

    @property
    def profiles(self) -> list[EntityView]:
        """The entities whose rows describe users."""
        return [entity for entity in self.entities if entity.profile_of]

    @property
    def signup_profiles(self) -> list[EntityView]:
        """The entities whose rows are made when somebody signs up."""
        return [entity for entity in self.profiles if entity.profile_of in self.open_roles]

    @property
    def has_tested_relations(self) -> bool:
        """Whether the tests make rows that refer to rows."""
        return any(entity.tested_relations for entity in self.entities)

    @property
    def has_patterns(self) -> bool:
        """Whether a text has to match a pattern."""
        return any(field.pattern for entity in self.spec.entities.values() for field in entity.fields.values())

    @property
    def has_optional_text(self) -> bool:
        """Whether a text may be left empty."""
        return any(c.searches and not c.required for entity in self.entities for c in entity.columns)

    @property
    def searches_relations(self) -> bool:
        """Whether the search box looks into related rows."""
        return any(relation.name in entity.search for entity in self.entities for relation in entity.relations)

    @property
    def has_cycles(self) -> bool:
        """Whether rows can refer to each other in a circle, or to rows of their own kind."""
        return any(r.later or r.target.key == entity.key for entity in self.entities for r in entity.relations)

    def labelled_by(self, *types: str) -> bool:
        """Whether rows of some kind go by a field of one of these types."""
        return any(entity.fields[entity.label].type in types for entity in self.spec.entities.values())

    @property
    def has_states(self) -> bool:
        """Whether a field changes by set ways only."""
        return any(entity.states for entity in self.entities)

    @property
    def has_restrict(self) -> bool:
        """Whether a row can be kept from deletion by another."""
        return any(relation.on_delete == "restrict" for entity in self.entities for relation in entity.relations)

    @property
    def has_owned(self) -> bool:
        """Whether some rows keep their creator."""
        return any(entity.owned for entity in self.entities)

    @property
    def has_many(self) -> bool:
        """Whether there is a many-to-many relation."""
        return any(entity.many for entity in self.entities)

    @property
    def has_relations(self) -> bool:
        """Whether rows refer to rows."""
        return any(entity.relations for entity in self.entities)

    @property
    def has_defaults_to_me(self) -> bool:
        """Whether a reference defaults to the caller's own profile."""
        return any(relation.defaults_to_me for entity in self.entities for relation in entity.relations)

    @property
    def has_optional_defaults_to_me(self) -> bool:
        """Whether one of them may be left empty, so that leaving it out makes the row the caller's own."""
        return any(
            relation.defaults_to_me and not relation.required
            for entity in self.entities
            for relation in entity.tested_relations
        )

    def uses(self, *types: str) -> bool:
        """Whether some field has one of these types."""
        return any(FieldType(kind) in self.types for kind in types)


def app_view(spec: AppSpec, names: Names) -> AppView:
    """Work out everything the templates ask for."""
    order = _creation_order(spec)
    views = {key: _entity_view(spec, names, key, order) for key in spec.entities}
    for view in views.values():
        for relation in view.relations:
            views[relation.target.key].incoming.append(Incoming(view.names, relation))
    return AppView(
        spec=spec,
        names=names,
        entities=list(views.values()),
        tables=[views[key] for key in order],
        open_roles=open_roles(spec),
        hindrances=hindrances(spec),
        types=frozenset(field.type for entity in spec.entities.values() for field in entity.fields.values()),
        rule_kinds=rule_kinds(spec),
    )


def _entity_view(spec: AppSpec, names: Names, key: str, order: list[str]) -> EntityView:
    entity, entity_names = spec.entities[key], names.entities[key]
    me = {atom.relation for action in ACTIONS for atom in relations_in(entity, action)}
    me_on_create = {atom.relation for atom in relations_in(entity, "create")}
    relations = [
        Relation(
            name=name,
            names=entity_names.relations[name],
            target=names.entities[relation.entity],
            required=relation.required,
            on_delete=relation.on_delete,
            later=order.index(relation.entity) > order.index(key),
            to_profile=is_profile(spec, relation.entity),
            defaults_to_me=name in me_on_create,
            decides=name in me,
            to_itself=relation.entity == key,
        )
        for name, relation in entity.belongs_to.items()
    ]
    may = decisions(spec, key)
    creator = _creator(spec, key, may)
    return EntityView(
        key=key,
        names=entity_names,
        columns=[
            column_of(key, name, field, entity_names.fields[name], starts=name in entity.states)
            for name, field in entity.fields.items()
        ],
        relations=relations,
        many=[_many(spec, names, key, name, creator) for name in entity.many_to_many],
        unique=[[f"{name}_id" if name in entity.belongs_to else name for name in group] for group in entity.unique],
        indexes=_indexes(entity, entity_names),
        label=entity.label,
        search=_search(spec, entity),
        order=usual_order(spec, key),
        profile_of=entity.account if is_profile(spec, key) else None,
        owned=not is_profile(spec, key) and has_owner_rule(entity),
        rules={action: rule_source(spec, names, key, entity.access.rule(action)) for action in ACTIONS},
        may=may,
        creator=creator,
        creator_may=frozenset(
            action for action in ACTIONS if creator and _may_with_created(spec, key, may[creator][action])
        ),
        lister=_lister(spec, key, may),
        incoming=[],
        states=states_of(spec, names, key, may),
    )


def _indexes(entity: Entity, names: EntityNames) -> list[tuple[str, list[str]]]:
    """The name and the columns of every index that neither a relation nor a unique field brings along."""
    alone = [[name] for name, field in entity.fields.items() if field.indexed and not field.unique]
    groups = dict.fromkeys(tuple(group) for group in (*alone, *entity.indexes) if not _brought(group, entity))
    columns = [[f"{name}_id" if name in entity.belongs_to else name for name in group] for group in groups]
    return [(index_name(names.plural_snake, group), group) for group in columns]


def _brought(group: list[str], entity: Entity) -> bool:
    return len(group) == 1 and (group[0] in entity.belongs_to or entity.fields[group[0]].unique)


def _many(spec: AppSpec, names: Names, key: str, name: str, creator: str | None) -> Many:
    many = names.entities[key].many[name]
    left, right = names.entities[key].snake, names.entities[many.target].snake
    to_itself = many.target == key
    readable = creator is not None and decisions(spec, many.target)[creator]["read"] == "all"
    right_column = f"other_{right}_id" if to_itself else f"{right}_id"
    return Many(name, many, names.entities[many.target], f"{left}_id", right_column, to_itself, readable)


def _may_with_created(spec: AppSpec, key: str, decision: Decision) -> bool:
    """Whether somebody may act on a row they made through the API; a profile made so is not their own."""
    return decision == "all" or (decision == "own" and not is_profile(spec, key))


def _search(spec: AppSpec, entity: Entity) -> list[str]:
    own = [name for name, field in entity.fields.items() if field.type in TEXTS]
    related = [
        name
        for name, relation in entity.belongs_to.items()
        if (target := spec.entities[relation.entity]).fields[target.label].type in TEXTS
    ]
    return own + related


def _creator(spec: AppSpec, key: str, may: dict[str, dict[Action, Decision]]) -> str | None:
    """The role that can do most with rows it creates itself, for the tests; None when nobody can create any."""
    entity = spec.entities[key]

    def sees_targets(role: str) -> bool:
        for name, relation in entity.belongs_to.items():
            target = relation.entity
            own = is_profile(spec, target) and spec.entities[target].account == role
            decides = any(atom.relation == name for action in ACTIONS for atom in relations_in(entity, action))
            from_tests = relation.required or decides
            if from_tests and decisions(spec, target)[role]["read"] != "all" and not own:
                return False
        return True

    able = [
        role
        for role in reversed(may)
        if may[role]["create"] != "none" and _may_with_created(spec, key, may[role]["read"]) and sees_targets(role)
    ]
    score = {"all": 2, "own": 1, "none": 0}
    return max(able, key=lambda role: sum(score[may[role][action]] for action in ACTIONS), default=None)


def _lister(spec: AppSpec, key: str, may: dict[str, dict[Action, Decision]]) -> str | None:
    """A role that reads several rows, for the tests of lists, and has no row of this kind before they begin."""
    others = [role for role in reversed(may) if not is_profile(spec, key) or spec.entities[key].account != role]
    everybody = [role for role in others if may[role]["read"] == "all"]
    own = [role for role in others if may[role]["read"] == "own" and not is_profile(spec, key)]
    return next((role for role in (*everybody, *own) if role != ANONYMOUS or role in everybody), None)


def _creation_order(spec: AppSpec) -> list[str]:
    """Entities so that each comes after those it refers to, as far as cycles allow; ties keep the spec's order."""
    order: list[str] = []
    waiting = list(spec.entities)
    while waiting:
        free = [key for key in waiting if _needs(spec, key, required_only=False) <= {*order, key}]
        free = free or [key for key in waiting if _needs(spec, key, required_only=True) <= {*order, key}] or waiting
        order.append(free[0])
        waiting.remove(free[0])
    return order


def _needs(spec: AppSpec, key: str, *, required_only: bool) -> set[str]:
    relations = spec.entities[key].belongs_to.values()
    return {relation.entity for relation in relations if relation.required or not required_only}
